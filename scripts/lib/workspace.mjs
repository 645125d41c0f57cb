// What every script needs to know about this workspace. Only Node's own modules: it runs before anything is installed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The one pinned pnpm, such as `pnpm@1.2.3`: the root `packageManager` field. */
export function pinnedPnpm() {
  return readJson(join(root, "package.json")).packageManager;
}

/** Every package of the workspace: where it is, its manifest, and the built file that its users load first. */
export function listPackages() {
  const found = [];
  for (const group of ["packages", "apps"]) {
    for (const folder of namesIn(join(root, group))) {
      const dir = join(root, group, folder);
      const manifestPath = join(dir, "package.json");
      if (!existsSync(manifestPath)) continue;
      const manifest = readJson(manifestPath);
      const bins = Object.entries(manifest.bin ?? {}).map(([name, file]) => ({
        name,
        path: join(dir, file),
      }));
      const isLibrary = manifest.exports?.["."] !== undefined;
      const built = [...(isLibrary ? [join(dir, "dist/index.js")] : []), ...bins.map((bin) => bin.path)];
      found.push({
        name: manifest.name,
        folder: `${group}/${folder}`,
        dir,
        manifest,
        isLibrary,
        bins,
        built,
      });
    }
  }
  return found;
}

/** The built file behind a program of ours, such as `simjobs`. */
export function programPath(name) {
  const bin = listPackages()
    .flatMap((each) => each.bins)
    .find((each) => each.name === name);
  if (bin === undefined) throw new Error(`no package has the program ${name}`);
  return bin.path;
}

/** Path of a command that a development dependency brings. */
export const toolPath = (name) => join(root, "node_modules", ".bin", name);

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function namesIn(folder) {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
