import { join } from "node:path";
import { run } from "./run.mjs";
import { listPackages } from "./workspace.mjs";

/** Publishes the packed packages whose version is not in the registry yet. The flags say which registry, and how. */
export async function publishAll(...flags) {
  for (const { name, dir, manifest } of listPackages()) {
    const known = await run("npm", ["view", `${name}@${manifest.version}`, "version", ...flags]);
    if (known.stdout.trim() === manifest.version) continue;
    const { code, output } = await run("npm", [
      "publish",
      join(dir, "package.tgz"),
      "--access=public",
      ...flags,
    ]);
    if (code !== 0) throw new Error(`publishing ${name}\n${output}`);
  }
}
