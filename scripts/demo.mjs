// `npm run demo`: the main job on an embedded mock of both services. The first start installs and builds.
import { pathToFileURL } from "node:url";
import { readArguments } from "./lib/read-arguments.mjs";
import { ready } from "./lib/ready.mjs";
import { programPath } from "./lib/workspace.mjs";

const [, , ...words] = process.argv;
if (words.includes("--fleet")) {
  const { values, fail } = readArguments({
    script: "demo",
    usage: `npm run demo                        cancel a job at an embedded mock, and tell the truth about it
npm run demo -- --fleet             300 jobs, three workers on an embedded PostgreSQL, one of them killed on the way
npm run demo -- --fleet --jobs 30   fewer jobs`,
    options: {
      fleet: { type: "boolean", default: false },
      jobs: { type: "string", default: "300" },
    },
  });
  if (!/^\d{1,4}$/.test(values.jobs)) fail(`--jobs takes a number up to 9999, not ${values.jobs}`);
  await ready();
  const { fleetDemo } = await import("../bench/fleet/fleet-demo.mjs");
  process.exitCode = await fleetDemo(Number(values.jobs));
} else {
  await ready();
  const program = programPath("simjobs");
  // In this process, as if the program had been started by its name: no second start, and signals reach it directly.
  process.argv = [process.execPath, program, "demo", ...words];
  await import(pathToFileURL(program).href);
}
