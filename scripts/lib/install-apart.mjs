import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";
import { root } from "./workspace.mjs";

/** Where what is installed apart stays for the next time. */
export const apart = join(root, "node_modules", ".simjobs");

/**
 * Installs what stands in the package.json of a folder, by the lockfile beside it, where nobody else has to: a check or a page that few
 * make should not cost everybody's installation.
 *
 * @returns the folder with its `node_modules`
 */
export async function installApart(name) {
  const here = join(root, name);
  const folder = join(apart, name);
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const note = join(folder, "installed.json");
  if (!existsSync(note) || readFileSync(note, "utf8") !== lock) {
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json", ".npmrc"])
      copyFileSync(join(here, file), join(folder, file));
    await npmOrThrow(["ci", "--ignore-scripts"], folder);
    writeFileSync(note, lock);
  }
  return folder;
}

/** @throws {Error} with what npm has said */
export async function npmOrThrow(args, cwd) {
  const { code, output } = await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
  });
  if (code !== 0) throw new Error(`npm ${args.join(" ")}\n${output}`);
}
