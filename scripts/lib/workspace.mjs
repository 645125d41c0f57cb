// What every script needs to know about this workspace. Only Node's own modules: it runs before anything is installed.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Every package that we publish: its name, where it is, and its manifest. */
export const listPackages = () => allPackages().filter(({ manifest }) => manifest.private !== true);

/** The same, with those that are not published. */
export function allPackages() {
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group))
      .toSorted()
      .map((folder) => join(root, group, folder))
      .filter((dir) => existsSync(join(dir, "package.json")))
      .map((dir) => ({ dir, manifest: readJson(join(dir, "package.json")) }))
      .map(({ dir, manifest }) => ({ name: manifest.name, dir, manifest })),
  );
}

/** The built file behind a program of ours, such as `simjobs`. */
export function programPath(name) {
  const found = listPackages().find(({ manifest }) => manifest.bin?.[name] !== undefined);
  if (found === undefined) throw new Error(`no package has the program ${name}`);
  return join(found.dir, found.manifest.bin[name]);
}

/** Path of a command that a development dependency brings. */
export const toolPath = (name) => join(root, "node_modules", ".bin", name);

export const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
