import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/run.mjs";
import { listPackages, toolPath } from "../lib/workspace.mjs";

/** Packs every package as it would be published, into one folder. Needs pnpm on PATH. */
export async function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  const names = listPackages().flatMap(({ name }) => ["--filter", name]);
  return run("pnpm", [...names, "pack", "--pack-destination", folder]);
}

/** Whether the packed packages load and resolve their types wherever they are installed. */
export async function checkPackages(folder) {
  const problems = [];
  for (const { name, dir, isLibrary } of listPackages()) {
    const tarball = tarballOf(folder, name);
    const lint = await run(toolPath("publint"), ["run", tarball, "--strict"], { cwd: dir });
    if (lint.code !== 0) problems.push(lint.output);
    if (!isLibrary) continue;
    const types = await run(toolPath("attw"), [tarball, "--profile", "esm-only", "--no-emoji", "--no-color"]);
    if (types.code !== 0) problems.push(types.output);
  }
  return { code: problems.length === 0 ? 0 : 1, output: problems.join("\n") };
}

/** `@scope/name` is packed as `scope-name-1.2.3.tgz`. */
export function tarballOf(folder, name) {
  const start = `${name.replace("@", "").replace("/", "-")}-`;
  const found = readdirSync(folder).filter(
    (file) => file.startsWith(start) && /^\d/.test(file.slice(start.length)),
  );
  if (found.length !== 1) throw new Error(`expected one tarball of ${name}, found ${found.length}`);
  return join(folder, found[0]);
}
