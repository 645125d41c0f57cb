import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesImportedBy } from "./import-graph.js";
import { drawPackages, withPicture } from "./draw-packages.js";
import { packageFolders, root, sourcesUnder, textOf } from "./workspace-files.js";

const page = "docs/architecture.md";
const folders = packageFolders();
const sources = new Map(folders.flatMap(sourcesUnder).map((path) => [path, textOf(path)]));
const nameIn = (folder: string): string =>
  (JSON.parse(textOf(`${folder}/package.json`)) as { name: string }).name;

describe("docs/architecture.md", () => {
  it("has the picture that the imports make", () => {
    const picture = drawPackages(sources, new Map(folders.map((folder) => [folder, nameIn(folder)])));
    const current = withPicture(textOf(page), picture);
    if (process.env["UPDATE_PICTURE"] === "1") writeFileSync(join(root, page), current);
    expect(textOf(page)).toBe(current);
  });
});

describe("the way of one cancel", () => {
  const hands = handsIn(textOf(page));

  it("goes through 18 hands at most, numbered", () => {
    expect(hands.length).toBeGreaterThan(8);
    expect(hands.length).toBeLessThanOrEqual(18);
    expect(hands.map(({ number }) => number)).toEqual(hands.map((_, index) => index + 1));
  });

  it.each(hands)("knows where $name is: $path", ({ name, path }) => {
    expect(sources.get(path)).toMatch(declarationOf(name));
  });

  it.each(hands.slice(1))("reaches $name ($path) from a hand before it", ({ number, name, path: own }) => {
    const before = hands.slice(0, number - 1).map(({ path }) => path);
    // A file may stand between: `run` finds commands in `program.ts`.
    const near = new Set(before.flatMap((path) => [path, ...filesImportedBy(path, sources)]));
    const callers = [...near].filter(
      (path) => path !== own && new RegExp(`\\b${name}\\b`).test(sources.get(path) ?? ""),
    );
    expect(callers).not.toEqual([]);
  });
});

describe("the picture of the packages", () => {
  const names = new Map([
    ["packages/core", "@simjobs/core"],
    ["packages/http", "@simjobs/http"],
    ["apps/cli", "simjobs"],
  ]);
  const few = new Map([
    ["packages/core/src/index.ts", `export { x } from "./zip/x.js";`],
    ["packages/core/src/zip/x.ts", ""],
    ["packages/http/src/retry/a.ts", `import type { X } from "@simjobs/core";`],
    [
      "apps/cli/src/run.ts",
      `import { x } from "@simjobs/core";\nconst http = await import("@simjobs/http");`,
    ],
    ["apps/cli/src/testing/a.ts", ""],
    ["apps/cli/src/run.test.ts", `import "@simjobs/mock";`],
  ]);

  it("draws who imports whom outside of tests, the folders in each box, and no arrow that follows from others", () => {
    expect(drawPackages(few, names).split("\n")).toEqual([
      "```mermaid",
      "flowchart TD",
      `  core["<b>@simjobs/core</b><br>zip"]`,
      `  http["<b>@simjobs/http</b><br>retry"]`,
      `  simjobs["<b>simjobs</b>"]`,
      "  http --> core",
      "  simjobs --> http",
      "```",
    ]);
  });

  it("goes where the page has its marks, and nowhere else", () => {
    expect(() => withPicture("# A page without them", "picture")).toThrow("lacks its marks");
  });
});

interface Hand {
  readonly number: number;
  readonly name: string;
  readonly path: string;
}

/** The rows of the page's table. */
function handsIn(text: string): readonly Hand[] {
  return [...text.matchAll(/^\| (\d+) +\| `(\w+)` +\| \[(\S+)\]\(\.\.\/\3\) /gm)].map(
    ([, number, name = "", path = ""]) => ({
      number: Number(number),
      name,
      path,
    }),
  );
}

/** A function, a method or a constant of that name. */
const declarationOf = (name: string): RegExp =>
  new RegExp(`^(?:export )?(?:async )?(?:function|const) ${name}\\b|^ {2}(?:async )?${name}\\(`, "m");
