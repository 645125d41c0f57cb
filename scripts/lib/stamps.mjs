// Stamps tell whether the install and the build are up to date, without starting any tool: a second start must be quick.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { listPackages, root } from "./workspace.mjs";

const stampFolder = join(root, "node_modules", ".simjobs");
/** pnpm's own copy of the lockfile that it installed: shows an install, or a removal, that was not ours. */
const installedLockfile = join(root, "node_modules", ".pnpm", "lock.yaml");

export const isInstalled = () => existsSync(installedLockfile) && readStamp("install") === installStamp();
export const isBuilt = () => everythingIsBuilt() && readStamp("build") === buildStamp();
export const markInstalled = () => writeStamp("install", installStamp());
export const markBuilt = () => writeStamp("build", buildStamp());

function installStamp() {
  const manifests = listPackages().map((each) => join(each.dir, "package.json"));
  const inputs = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => join(root, name));
  const hash = createHash("sha256");
  for (const path of [...inputs, ...manifests]) {
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  }
  // An install belongs to one machine and one Node line: native tools are chosen by them.
  hash.update(`${process.platform} ${process.arch} ${process.versions.modules}\0`);
  return hash.update(sizeAndTime(installedLockfile)).digest("hex");
}

function buildStamp() {
  const shared = [
    "package.json",
    "tsconfig.base.json",
    "tsconfig.build.json",
    "turbo.json",
    "scripts/bundle.mjs",
    "scripts/lib/quick-start.mjs",
    "pnpm-lock.yaml",
  ].map((name) => join(root, name));
  const own = listPackages().flatMap(({ dir, built }) => [
    join(dir, "package.json"),
    join(dir, "tsconfig.build.json"),
    ...filesUnder(join(dir, "src")).filter((path) => !path.endsWith(".test.ts")),
    ...built,
  ]);
  const hash = createHash("sha256");
  for (const path of [...shared, ...own]) hash.update(`${relative(root, path)} ${sizeAndTime(path)}\0`);
  return hash.digest("hex");
}

const everythingIsBuilt = () => listPackages().every((each) => each.built.every((path) => existsSync(path)));

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

function sizeAndTime(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "absent" : `${stats.size} ${stats.mtimeMs}`;
}

function readStamp(name) {
  const path = join(stampFolder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function writeStamp(name, value) {
  const path = join(stampFolder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}
