import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown, type OutputChunk, type RolldownPluginOption } from "rolldown";
import { loadConfig } from "rolldown/config";
import { temporaryFolder } from "./run-cli.js";

const app = fileURLToPath(new URL("../..", import.meta.url));

/** What writes into the folder that is built for users. */
const ofTheBuild = ["executable", "rollup-plugin-license"];

/** The program of the sources as they are now, and the files that it consists of. */
export interface BundledProgram {
  /** To run. */
  readonly path: string;
  readonly chunks: readonly OutputChunk[];
}

/**
 * Makes the program of the sources as they are now, as it is made for its users: for tests that need a process, and that so see
 * whether something was left out of a dependency that it needs. Returns the path to run.
 *
 * @param entry - the file that begins it, in `src`
 */
export async function bundleProgram(entry = "main.ts"): Promise<string> {
  return (await bundle(entry)).path;
}

/** As `bundleProgram`, and tells what is in it. */
export async function bundle(entry = "main.ts"): Promise<BundledProgram> {
  const config = await loadConfig(join(app, "rolldown.config.mjs"), { configLoader: "native" });
  if (typeof config === "function" || Array.isArray(config))
    throw new Error("the program is not made by one build");
  const { output, plugins, resolve, ...options } = config;
  if (output === undefined || Array.isArray(output)) throw new Error("the program is not written once");
  const folder = temporaryFolder();
  const dist = join(folder, "dist");
  mkdirSync(dist);
  copyFileSync(join(app, "package.json"), join(folder, "package.json"));
  const build = await rolldown({
    ...options,
    input: { main: join(app, "src", entry) },
    resolve: { ...resolve, conditionNames: ["simjobs-source", "node", "default"] },
    plugins: forTests(plugins),
  });
  const written = await build.write({ ...output, dir: dist });
  await build.close();
  return { path: join(dist, "main.cjs"), chunks: written.output.filter((each) => each.type === "chunk") };
}

function forTests(plugin: RolldownPluginOption): RolldownPluginOption {
  if (Array.isArray(plugin)) return plugin.map(forTests);
  const hasName = typeof plugin === "object" && plugin !== null && "name" in plugin;
  return hasName && ofTheBuild.includes(plugin.name) ? false : plugin;
}
