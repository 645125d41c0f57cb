import { copyFileSync, mkdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { temporaryFolder } from "./run-cli.js";

const app = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Makes the program of the sources as they are now, for tests that need a process. Returns the path to run.
 *
 * @param entry - the file that begins it, in `src`
 */
export async function bundleProgram(entry = "main.ts"): Promise<string> {
  const folder = temporaryFolder();
  const dist = join(folder, "dist");
  mkdirSync(dist);
  copyFileSync(join(app, "package.json"), join(folder, "package.json"));
  const build = await rolldown({
    cwd: app,
    input: { main: join(app, "src", entry) },
    platform: "node",
    resolve: {
      conditionNames: ["simjobs-source", "node", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    external: (id) => isBuiltin(id),
    onLog: () => {},
  });
  await build.write({
    dir: dist,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  });
  await build.close();
  return join(dist, "main.js");
}
