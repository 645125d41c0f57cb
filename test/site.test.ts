import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { asIndex, hrefOn, repository } from "../site/links.mjs";
import { sidebar } from "../site/pages.mjs";
import { projectFiles, root, textOf } from "./workspace-files.js";

const pages = projectFiles().filter((path) => path.startsWith("docs/") && path.endsWith(".md"));
const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link));

/** The pages that a page leads to, and the beginnings of the folders and pages of the project that it names. */
function ledToBy(path: string): string[] {
  return [...textOf(path).matchAll(/\]\((?!\w+:)([^)#\s]+\.md)/gu)].map(([, href = ""]) =>
    posix.normalize(posix.join(posix.dirname(path), href)),
  );
}

/** What the menu calls a page. */
const inMenu = (path: string): string =>
  `/${asIndex(path.slice("docs/".length))
    .replace(/\.md$/u, "")
    .replace(/(^|\/)index$/u, "$1")}`;

describe("the site", () => {
  it("has a menu of pages that there are", () => {
    const known = new Set(pages.map(inMenu)).add("/api/index.html");
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !known.has(link))).toEqual([]);
  });

  it("leads to every page, by its menu or from a page that it leads to", () => {
    const reached = new Set(pages.filter((path) => links.includes(inMenu(path)))).add("docs/README.md");
    for (const path of reached)
      // it grows on the way
      for (const next of ledToBy(path)) if (pages.includes(next)) reached.add(next);
    expect(pages.filter((path) => !reached.has(path))).toEqual([]);
  });

  it.each([
    ["another page", "asking.md", "json.md", "json.md"],
    ["a heading of another page", "recipes/in-ci.md", "../settings.md#secrets", "../settings.md#secrets"],
    ["the beginning of a folder", "README.md", "decisions/README.md", "decisions/index.md"],
    ["a heading of its own", "json.md", "#job", "#job"],
    ["somewhere else", "README.md", "https://example.org", "https://example.org"],
    [
      "a file of the project",
      "recipes/in-ci.md",
      "../../action/README.md",
      `${repository}/blob/main/action/README.md`,
    ],
    ["a folder of the documentation", "proofs.md", "services", `${repository}/blob/main/docs/services`],
  ])("leads a link to %s", (_what, page, href, expected) => {
    expect(hrefOn(page, href)).toBe(expected);
  });

  it("is made by a generator that nobody else has to install", () => {
    expect(existsSync(join(root, "site/package-lock.json"))).toBe(true);
    expect(projectFiles().filter((path) => path.startsWith("site/dist/"))).toEqual([]);
  });
});
