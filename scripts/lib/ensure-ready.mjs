import { join } from "node:path";
import { isBuilt, isInstalled } from "./stamps.mjs";
import { runWithPnpm } from "./with-pnpm.mjs";
import { root } from "./workspace.mjs";

/** Installs and builds what is not up to date, telling about it on stderr; returns at once if there is nothing to do. */
export async function ensureReady() {
  if (isInstalled() && isBuilt()) return;
  // stdout belongs to the program that is started afterwards.
  const code = await runWithPnpm(join(root, "scripts", "prepare.mjs"), [], ["inherit", 2, 2]);
  if (code !== 0) process.exit(code);
}
