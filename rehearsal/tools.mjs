import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { run } from "../scripts/lib/run.mjs";
import { root } from "../scripts/lib/workspace.mjs";

const here = join(root, "rehearsal");
const cache = join(root, "node_modules", ".simjobs");

/** Installs what stands in this folder's package.json, where it stays for the next time. */
export async function getTools() {
  const folder = join(cache, "rehearsal");
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const note = join(folder, "installed.json");
  if (!existsSync(note) || readFileSync(note, "utf8") !== lock) {
    mkdirSync(folder, { recursive: true });
    for (const name of ["package.json", "package-lock.json", ".npmrc"])
      copyFileSync(join(here, name), join(folder, name));
    await npmOrThrow(["ci", "--ignore-scripts"], folder);
    writeFileSync(note, lock);
  }
  const require = createRequire(join(folder, "package.json"));
  return {
    npm: join(folder, "node_modules", "npm", "bin", "npm-cli.js"),
    compilers: {
      "TypeScript 5.4": join(folder, "node_modules", "typescript-5.4", "bin", "tsc"),
      "TypeScript 6.0": join(folder, "node_modules", "typescript-6.0", "bin", "tsc"),
      "newest TypeScript": join(root, "node_modules", "typescript", "bin", "tsc"),
    },
    verdaccio: require("verdaccio"),
  };
}

/** The newest Node of a line, which the npm package of that name brings. */
export async function getNode(line) {
  const folder = join(cache, `node-${line}`);
  const path = join(folder, "node_modules", "node", "bin", "node");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    await npmOrThrow(["install", "--no-package-lock", `node@${line}`], folder);
  }
  return path;
}

async function npmOrThrow(args, cwd) {
  const { code, output } = await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
  });
  if (code !== 0) throw new Error(`npm ${args.join(" ")}\n${output}`);
}
