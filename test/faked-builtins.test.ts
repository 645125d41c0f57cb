import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputOptions } from "rolldown";
import { loadConfig } from "rolldown/config";
import { expect, it, onTestFinished } from "vitest";
import { findFakedBuiltins } from "./faked-builtins.js";
import { root } from "./workspace-files.js";

/** What the build of an app makes: its programs, and their types. */
async function buildsOf(app: string): Promise<InputOptions[]> {
  const config = await loadConfig(join(root, app, "rolldown.config.mjs"), { configLoader: "native" });
  if (typeof config === "function") throw new Error(`${app} is not built by a plain configuration`);
  return [config].flat();
}

it.each(["apps/cli", "apps/mock"])(
  "the bundle of %s has Node's own modules, and no others for them",
  async (app) => {
    const [program] = await buildsOf(app);
    if (program === undefined) throw new Error(`${app} is not built`);
    const fromSources = { ...program.resolve, conditionNames: ["simjobs-source", "node", "default"] };
    expect(await findFakedBuiltins({ ...program, resolve: fromSources })).toEqual([]);
  },
  60_000,
);

/** One file in a folder of its own, as the input of a bundle. */
function aProgram(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "main.cjs");
  writeFileSync(path, text);
  return path;
}

const stand = (id: string, code: string) => ({
  name: "stand-in",
  resolveId: (source: string, importer?: string) =>
    source === id && importer !== "\0stand-in" ? "\0stand-in" : null,
  load: (source: string) => (source === "\0stand-in" ? code : null),
});

it.each<[string, InputOptions]>([
  ["a plugin", { plugins: [stand("node:http", "export const maxHeaderSize = 16384;")] }],
  [
    "a plugin that hands on another",
    { plugins: [stand("node:http", 'import it from "node:https";\nexport { it as "module.exports" };')] },
  ],
  ["an alias", { resolve: { alias: { "node:http": "node:https" } } }],
  ["an alias for nothing", { resolve: { alias: { "node:http": false } } }],
])("finds one of Node's modules that %s takes the place of", async (_by, options) => {
  const input = aProgram('const http = require("node:http");\nconsole.log(http, require("node:net"));');
  const found = await findFakedBuiltins({ input, platform: "node", ...options });
  expect(found).toEqual([expect.stringMatching(/main\.cjs gets another node:http$/)]);
});

it("does not mind what hands on the real one", async () => {
  const input = aProgram('console.log(require("node:http"), require("net"));');
  const plugins = [stand("node:http", 'import it from "node:http";\nexport { it as "module.exports" };\n')];
  expect(await findFakedBuiltins({ input, platform: "node", plugins })).toEqual([]);
  expect(await findFakedBuiltins({ input, platform: "node" })).toEqual([]);
});
