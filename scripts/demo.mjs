// `npm run demo`: the main job on an embedded mock of both services. The first start installs and builds.
import { pathToFileURL } from "node:url";
import { ready } from "./lib/ready.mjs";
import { programPath } from "./lib/workspace.mjs";

await ready();
const program = programPath("simjobs");
// In this process, as if the program had been started by its name: no second start, and signals reach it directly.
process.argv = [process.execPath, program, "demo", ...process.argv.slice(2)];
await import(pathToFileURL(program).href);
