import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Folders of all packages and apps, such as `packages/core`. */
export function packageFolders(): string[] {
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => `${group}/${name}`)
      .filter((folder) => existsSync(join(root, folder, "package.json")))
      .toSorted(),
  );
}

/** Paths of the TypeScript sources under a folder, from the root, with `/`. */
export function sourcesUnder(folder: string): string[] {
  return filesUnder(folder).filter((path) => path.endsWith(".ts"));
}

/** All files that belong to the project: those git would commit, or without git, those that are not made by tools. */
export function projectFiles(): string[] {
  if (!existsSync(join(root, ".git"))) return filesUnder(".");
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  return list
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));
}

/** The text of a file given from the root. */
export const textOf = (path: string): string => readFileSync(join(root, path), "utf8");

const madeByTools = new Set(["node_modules", "dist", ".git", ".turbo", "coverage", "reports"]);

function filesUnder(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !madeByTools.has(entry.name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}
