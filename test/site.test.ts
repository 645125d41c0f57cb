import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asIndex, hrefOn, repository } from "../site/links.mjs";
import { sidebar } from "../site/pages.mjs";
import { projectFiles, root } from "./workspace-files.js";

/** Pages of `docs/`, without `docs/` and in the site's words. */
const pages = projectFiles()
  .filter((path) => path.startsWith("docs/") && path.endsWith(".md"))
  .map(
    (path) =>
      `/${asIndex(path.slice("docs/".length))
        .replace(/\.md$/u, "")
        .replace(/(^|\/)index$/u, "$1")}`,
  );
const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link));

describe("the site", () => {
  it("has every page in its menu, but for those that a page of their own lists", () => {
    const listed = pages.filter((page) => page !== "/" && !/^\/decisions\/./u.test(page));
    expect(links.toSorted()).toEqual([...listed, "/api/index.html"].toSorted());
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
