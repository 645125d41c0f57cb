import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { programBuild } from "./program-build.mjs";
import { run } from "./run.mjs";

/**
 * Bundles a program of the tests from the sources and runs it. Only to be imported when everything is installed.
 *
 * @param path - from the root
 * @returns its exit code; what it has printed is printed
 */
export async function runTestProgram(path, args = []) {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-program-"));
  try {
    const build = await rolldown(programBuild(path));
    await build.write({ dir: folder, format: "esm", entryFileNames: "program.mjs" });
    await build.close();
    const { code, output } = await run("node", [join(folder, "program.mjs"), ...args]);
    process.stdout.write(output);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
