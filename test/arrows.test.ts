import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  allowedArrows,
  allowedInTests,
  findCycles,
  findFolderCircles,
  findForbiddenImports,
} from "./import-graph.js";
import { packageFolders, root, sourcesUnder, textOf } from "./workspace-files.js";

const folders = packageFolders();
const ours = new Map(folders.flatMap(sourcesUnder).map((path) => [path, textOf(path)]));

describe("the layers of this workspace", () => {
  it("has a row of allowed arrows for every package", () => {
    expect(Object.keys(allowedArrows).toSorted()).toEqual(folders.toSorted());
  });

  it("is kept by every import", () => {
    expect(ours.size).toBeGreaterThan(20);
    expect(findForbiddenImports(ours)).toEqual([]);
  });

  it("has no import cycle, of values or of types", () => {
    expect(findCycles(ours)).toEqual([]);
  });

  it.each(folders)("has no circle of folders in %s", (folder) => {
    const own = new Map([...ours].filter(([path]) => path.startsWith(`${folder}/`)));
    expect(findFolderCircles(own)).toEqual([]);
  });

  it.each(folders)("is kept by the dependencies that %s lists", (folder) => {
    const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
      textOf(`${folder}/package.json`),
    );
    const listed = (field: string): string[] => Object.keys(manifest[field] ?? {}).filter(isOurs);
    const allowed = allowedArrows[folder] ?? [];
    for (const field of ["dependencies", "peerDependencies", "optionalDependencies"]) {
      expect(allowed, field).toEqual(expect.arrayContaining(listed(field)));
    }
    // Apps list what they bundle as development dependencies; tests may know more.
    expect([...allowed, ...(allowedInTests[folder] ?? [])]).toEqual(
      expect.arrayContaining(listed("devDependencies")),
    );
  });
});

describe("the search for forbidden imports", () => {
  it.each([
    ["a provider that knows the other", "packages/jess/src/a.ts", `import { x } from "@simjobs/ionworks";`],
    [
      "a provider's test that knows the other",
      "packages/jess/src/a.test.ts",
      `import { x } from "@simjobs/ionworks";`,
    ],
    ["control that knows a provider", "packages/control/src/a.ts", `import type { X } from "@simjobs/jess";`],
    ["control that knows http", "packages/control/src/a.ts", `export { x } from "@simjobs/http";`],
    ["core that knows http", "packages/core/src/a.ts", `type X = import("@simjobs/http").X;`],
    [
      "a mock that knows a client outside of its tests",
      "apps/mock/src/a.ts",
      `await import("@simjobs/jess");`,
    ],
    [
      "a mock that reads what it sends by the clients' schemas",
      "apps/mock/src/a.ts",
      `import { x } from "@simjobs/core/schemas/jess";`,
    ],
    [
      "a provider that knows what the other service says",
      "packages/jess/src/a.ts",
      `import { x } from "@simjobs/core/schemas/ionworks";`,
    ],
    [
      "control that knows what a service says",
      "packages/control/src/a.ts",
      `import type { X } from "@simjobs/core/schemas/jess";`,
    ],
    ["a path below a schema's entry", "packages/jess/src/a.ts", `import "@simjobs/core/schemas/jess/user";`],
    ["a library that knows the program", "packages/core/src/a.ts", `import "simjobs";`],
    ["a deep path", "apps/cli/src/a.ts", `import { x } from "@simjobs/core/src/a.js";`],
    [
      "a path out of the package",
      "apps/cli/src/a.ts",
      `import { x } from "../../../packages/core/src/a.js";`,
    ],
    ["a file that imports its own index", "packages/core/src/sub/a.ts", `import { x } from "../index.js";`],
    ["an `export *` from a forbidden package", "packages/http/src/a.ts", `export * from "@simjobs/control";`],
  ])("finds %s", (_what, path, text) => {
    expect(findForbiddenImports(new Map([[path, text]]))).toHaveLength(1);
  });

  it.each([
    ["an arrow that is allowed", "packages/jess/src/a.ts", `import { x } from "@simjobs/http";`],
    [
      "a mock's test that reads replies with a client's schema",
      "apps/mock/src/a.test.ts",
      `import "@simjobs/core/schemas/jess";`,
    ],
    [
      "a test beside src that uses the public face",
      "packages/core/test/a.test.ts",
      `import "../src/index.js";`,
    ],
    [
      "a provider that reads what its service says",
      "packages/jess/src/a.ts",
      `import { x } from "@simjobs/core/schemas/jess";`,
    ],
    ["another file of the package", "packages/jess/src/a/b.ts", `import { x } from "../c.js";`],
    ["a name that only begins like ours", "packages/jess/src/a.ts", `import "simjobs-like";`],
  ])("leaves %s alone", (_what, path, text) => {
    expect(findForbiddenImports(new Map([[path, text]]))).toEqual([]);
  });
});

describe("the search for cycles", () => {
  it.each([
    ["of values", `import { b } from "./b.js";`, `export { a } from "./a.js";`],
    ["that only types close", `import { b } from "./b.js";`, `import type { A } from "./a.js";`],
    ["that an import() closes", `import { b } from "./b.js";`, `const a = await import("./a.js");`],
    ["that an import type closes", `import { b } from "./b.js";`, `type A = import("./a.js").A;`],
  ])("finds one %s", (_what, a, b) => {
    const sources = new Map([
      ["packages/core/src/start.ts", `import "./a.js";`],
      ["packages/core/src/a.ts", a],
      ["packages/core/src/b.ts", b],
    ]);
    expect(findCycles(sources)).toEqual([
      ["packages/core/src/a.ts", "packages/core/src/b.ts", "packages/core/src/a.ts"],
    ]);
  });

  it("takes two ways to one file for what they are", () => {
    const sources = new Map([
      ["packages/core/src/a.ts", `import "./b.js"; import "./c.js";`],
      ["packages/core/src/b.ts", `import "./d.js";`],
      ["packages/core/src/c.ts", `import "./d.js";`],
      ["packages/core/src/d.ts", ""],
    ]);
    expect(findCycles(sources)).toEqual([]);
  });
});

describe("the search for circles of folders", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "two folders that need each other, by different files",
      {
        "apps/cli/src/a/one.ts": `import "../b/one.js";`,
        "apps/cli/src/a/two.ts": "",
        "apps/cli/src/b/one.ts": "",
        "apps/cli/src/b/two.ts": `import type { X } from "../a/two.js";`,
      },
      ["apps/cli/src/a", "apps/cli/src/b", "apps/cli/src/a"],
    ],
    [
      "a folder and a file beside it",
      {
        "apps/cli/src/a/one.ts": `import "../start.js";`,
        "apps/cli/src/a/two.ts": "",
        "apps/cli/src/start.ts": `await import("./a/two.js");`,
      },
      ["apps/cli/src/a", "apps/cli/src/start.ts", "apps/cli/src/a"],
    ],
    [
      "folders within one folder",
      {
        "apps/cli/src/x/a/one.ts": `import "../b/one.js";`,
        "apps/cli/src/x/b/one.ts": "",
        "apps/cli/src/x/b/two.ts": `import "../a/deep/two.js";`,
        "apps/cli/src/x/a/deep/two.ts": "",
      },
      ["apps/cli/src/x/a", "apps/cli/src/x/b", "apps/cli/src/x/a"],
    ],
  ])("finds %s", (_what, files, circle) => {
    expect(findFolderCircles(new Map(Object.entries(files)))).toEqual([circle]);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    [
      "a folder whose parts are gathered by a file beside them",
      {
        "apps/cli/src/services/registry.ts": `import "./jess/open.js";`,
        "apps/cli/src/services/jess/open.ts": `import "../service.js";`,
        "apps/cli/src/services/service.ts": "",
      },
    ],
    [
      "what only a test closes",
      {
        "apps/cli/src/a/one.ts": `import "../b/one.js";`,
        "apps/cli/src/b/one.ts": "",
        "apps/cli/src/b/one.test.ts": `import "../a/one.js";`,
      },
    ],
  ])("leaves %s alone", (_what, files) => {
    expect(findFolderCircles(new Map(Object.entries(files)))).toEqual([]);
  });
});

// The linter tells the same in the editor. Its own answers are tested, so that a mistake in its settings is seen.
describe("the linter's settings", () => {
  const scratch = mkdtempSync(join(tmpdir(), "simjobs-lint-"));
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  function lint(files: Record<string, string>): string {
    const { options: _typeAware, ...settings }: Record<string, unknown> = JSON.parse(
      textOf(".oxlintrc.json"),
    );
    for (const [path, text] of Object.entries({ ...files, ".oxlintrc.json": JSON.stringify(settings) })) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      writeFileSync(join(scratch, path), text);
    }
    const { stdout } = spawnSync(join(root, "node_modules/.bin/oxlint"), ["--format=unix"], { cwd: scratch });
    return stdout.toString("utf8");
  }

  it.each([
    ["packages/jess/src/a.ts", "@simjobs/ionworks"],
    ["packages/ionworks/src/a.ts", "@simjobs/jess"],
    ["packages/ionworks/src/a.test.ts", "@simjobs/jess"],
    ["packages/control/src/a.ts", "@simjobs/http"],
    ["packages/core/src/a.ts", "@simjobs/http"],
    ["packages/http/src/a.ts", "@simjobs/control"],
    ["apps/mock/src/a.ts", "@simjobs/jess"],
    ["apps/mock/src/a.ts", "@simjobs/core/schemas/jess"],
    ["packages/jess/src/a.ts", "@simjobs/core/schemas/ionworks"],
    ["packages/jess/src/a.ts", "@simjobs/core/schemas/jess/user"],
    ["packages/control/src/a.ts", "@simjobs/core/schemas/ionworks"],
    ["apps/cli/src/a.ts", "@simjobs/core/dist/x.js"],
    ["packages/core/src/a.ts", "simjobs"],
  ])("refuses, in %s, an import of %s", (path, name) => {
    expect(lint({ [path]: `import { x } from "${name}";\n\nexport const y = x;\n` })).toContain(
      "no-restricted-imports",
    );
  });

  it.each([
    ["packages/jess/src/a.ts", "@simjobs/http"],
    ["packages/jess/src/a.ts", "@simjobs/core/schemas/jess"],
    ["packages/control/src/a.ts", "@simjobs/core/schemas"],
    ["apps/mock/src/a.test.ts", "@simjobs/core/schemas/ionworks"],
    ["apps/cli/src/a.ts", "@simjobs/jess"],
  ])("allows, in %s, an import of %s", (path, name) => {
    expect(lint({ [path]: `import { x } from "${name}";\n\nexport const y = x;\n` })).toBe("");
  });

  it("refuses a cycle that only a type closes", () => {
    const files = {
      "packages/core/src/a.ts": `import { b } from "./b.js";\n\nexport type A = string;\nexport const a: A = b;\n`,
      "packages/core/src/b.ts": `import type { A } from "./a.js";\n\nexport const b: A = "b";\n`,
    };
    expect(lint(files)).toContain("no-cycle");
  });

  it("finds nothing wrong with a file that is in order", () => {
    expect(lint({ "packages/core/src/a.ts": "export const a = 1;\n" })).toBe("");
  });
});

const isOurs = (name: string): boolean => name === "simjobs" || name.startsWith("@simjobs/");
