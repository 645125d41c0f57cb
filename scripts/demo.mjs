// `npm run demo`: the main job on an embedded mock of both services. The first start installs and builds.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureReady } from "./lib/ensure-ready.mjs";
import { programPath } from "./lib/workspace.mjs";

await ensureReady();

const program = programPath("simjobs");
if (!existsSync(program)) throw new Error(`${program} was not built`);
// In this process, as if the program had been started by its name: no second start, and signals reach it directly.
process.argv = [process.execPath, program, "demo", ...process.argv.slice(2)];
await import(pathToFileURL(program).href);
