import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf } from "./import-graph.js";
import { packageFolders, root, sourcesUnder, textOf } from "./workspace-files.js";

/** Paths inside of dependencies that list no entries, and that they tell their users to import. */
const documented = new Map([["ajv/dist/2020.js", "https://ajv.js.org/json-schema.html#draft-2020-12"]]);

interface Parts {
  readonly name: string;
  /** As the dependency lists it: `.` for itself, `./mini`. */
  readonly entry: string;
}

function partsOf(specifier: string): Parts {
  const [name = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
  return { name, entry: `.${specifier.slice(name.length)}` };
}

/** What a dependency offers to import, one by one: a pattern that offers whole folders is no promise of any file in them. */
function entriesOf(folder: string, name: string): readonly string[] {
  const manifest = [`${folder}/node_modules`, "node_modules"]
    .map((place) => join(root, place, name, "package.json"))
    .find((path) => existsSync(path));
  if (manifest === undefined) return ["."];
  const { exports }: { exports?: unknown } = JSON.parse(readFileSync(manifest, "utf8"));
  const listed = typeof exports === "object" && exports !== null ? Object.keys(exports) : [];
  return [".", ...listed.filter((entry) => entry.startsWith("./") && !entry.includes("*"))];
}

/** Every import of a file that is a dependency's own business, told with its place. */
function findPrivateImports(path: string, text: string): string[] {
  const folder = path.split("/").slice(0, 2).join("/");
  return importsOf(path, text)
    .filter(({ specifier }) => !isBuiltin(specifier) && !documented.has(specifier))
    .filter(({ specifier }) => {
      if (/^(?:[./]|file:)/.test(specifier)) return specifier.includes("node_modules");
      const { name, entry } = partsOf(specifier);
      return !entriesOf(folder, name).includes(entry);
    })
    .map(({ specifier, line }) => `${path}:${line} imports "${specifier}"`);
}

describe("of a dependency only what it offers is imported", () => {
  it.each(packageFolders())("in %s", (folder) => {
    const sources = sourcesUnder(`${folder}/src`);
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.flatMap((path) => findPrivateImports(path, textOf(path)))).toEqual([]);
  });

  it.each([
    ["a file of one that lists no entries", `import Pool from "undici/lib/dispatcher/pool.js";`],
    ["the same at run time", `const { default: Pool } = await import("undici/lib/dispatcher/pool.js");`],
    ["the same by require", `const Pool = require("undici/lib/dispatcher/pool.js");`],
    ["the place of one", `const path = require.resolve("undici/lib/dispatcher/pool.js");`],
    ["a type of one", `type Pool = import("undici/lib/dispatcher/pool.js").Pool;`],
    ["a file that is handed on", `export { default } from "undici/lib/dispatcher/pool.js";`],
    ["types that are made up for a file", `declare module "undici/lib/dispatcher/pool.js" { }`],
    [
      "a file that one lists by a pattern",
      `import { x } from "hyparquet/src/thrift.js";`,
      "packages/ionworks",
    ],
    ["a file where dependencies are installed", `import x from "../node_modules/zod/index.js";`],
    ["an entry that one does not have", `import * as z from "zod/maxi";`],
  ])("finds %s", (_what, text, folder = "packages/http") => {
    expect(findPrivateImports(posix.join(folder, "src/a.ts"), text)).toHaveLength(1);
  });

  it.each([
    ["a dependency", `import { Pool } from "undici";`],
    ["one of a scope", `import x from "@fastify/cookie";`],
    ["an entry that it lists", `import * as z from "zod/mini";`, "packages/core"],
    ["an entry of a package of ours", `import { x } from "@simjobs/core/schemas";`],
    ["a module of Node's", `import { setTimeout } from "node:timers/promises";`],
    ["a file of its own", `import { x } from "../connect/pool.js";`],
  ])("allows %s", (_what, text, folder = "packages/http") => {
    expect(findPrivateImports(posix.join(folder, "src/a.ts"), text)).toEqual([]);
  });
});
