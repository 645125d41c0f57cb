import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { apart, installApart, npmOrThrow } from "../scripts/lib/install-apart.mjs";
import { root } from "../scripts/lib/workspace.mjs";

/** Installs what stands in this folder's package.json, where it stays for the next time. */
export async function getTools() {
  const folder = await installApart("rehearsal");
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
  const folder = join(apart, `node-${line}`);
  const path = join(folder, "node_modules", "node", "bin", "node");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    await npmOrThrow(["install", "--no-package-lock", `node@${line}`], folder);
  }
  return path;
}
