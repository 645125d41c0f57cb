import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";
import { readJson, root } from "./workspace.mjs";

/** Installs what the lockfile names and builds what has changed; tells on stderr what takes long, and ends the process if it fails. */
export async function ready({ force = false, task = "build" } = {}) {
  await installed();
  const args = ["run", task, "--output-logs=errors-only", ...(force ? ["--force"] : [])];
  await orEnd("Building the packages …", run("turbo", args));
}

/** Puts the pinned pnpm on PATH, where turbo looks for it, and installs what the lockfile names. */
export async function installed() {
  process.env.PATH = [await orEnd("Fetching pnpm …", pnpmFolder()), process.env.PATH].join(delimiter);
  const install = run("pnpm", ["install", "--frozen-lockfile"], { env: { CI: "1" } });
  await orEnd("Installing the dependencies …", install);
}

/** npx fetches pnpm once; where it keeps it is remembered beside what was installed, because each call of npx costs a second. */
async function pnpmFolder() {
  const pinned = readJson(join(root, "package.json")).packageManager;
  const note = join(root, "node_modules", ".simjobs", pinned);
  const known = existsSync(note) ? readFileSync(note, "utf8") : "";
  if (hasPnpm(known)) return { code: 0, output: known };
  const asked = await run("npx", ["--yes", "-p", pinned, "node", "-p", "process.env.PATH"]);
  const folder = asked.stdout.trim().split(delimiter).find(hasPnpm);
  if (folder === undefined) return { code: 1, output: `npx did not bring ${pinned}:\n${asked.output}` };
  mkdirSync(join(note, ".."), { recursive: true });
  writeFileSync(note, folder);
  return { code: 0, output: folder };
}

const hasPnpm = (folder) => existsSync(join(folder, process.platform === "win32" ? "pnpm.cmd" : "pnpm"));

async function orEnd(what, work) {
  const timer = setTimeout(() => process.stderr.write(`${what}\n`), 800);
  const { code, output } = await work;
  clearTimeout(timer);
  if (code === 0) return output;
  process.stderr.write(`${what}\n${output}`);
  return process.exit(code);
}
