import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawPackages, withPicture } from "./draw-packages.js";
import { packageFolders, root, sourcesUnder, textOf } from "./workspace-files.js";

const page = "docs/architecture.md";
const nameIn = (folder: string): string =>
  (JSON.parse(textOf(`${folder}/package.json`)) as { name: string }).name;

describe("docs/architecture.md", () => {
  it("has the picture that the imports make", () => {
    const folders = packageFolders();
    const sources = new Map(folders.flatMap(sourcesUnder).map((path) => [path, textOf(path)]));
    const picture = drawPackages(sources, new Map(folders.map((folder) => [folder, nameIn(folder)])));
    const current = withPicture(textOf(page), picture);
    if (process.env["UPDATE_PICTURE"] === "1") writeFileSync(join(root, page), current);
    expect(textOf(page)).toBe(current);
  });
});

describe("the picture of the packages", () => {
  const names = new Map([
    ["packages/core", "@simjobs/core"],
    ["packages/http", "@simjobs/http"],
    ["apps/cli", "simjobs"],
  ]);
  const sources = new Map([
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
    expect(drawPackages(sources, names).split("\n")).toEqual([
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
