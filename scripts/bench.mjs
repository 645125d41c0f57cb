// `npm run bench`: ratios, each measured within one run.
import { ready } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";

const measurements = [
  "cancels",
  "mock",
  "others",
  "lives",
  "polls",
  "version",
  "status",
  "many",
  "beside",
  "fleet",
  "told",
  "transfers",
];
const { names, values } = readArguments({
  script: "bench",
  usage: `npm run bench                      all of them, each beside its limit
npm run bench -- --check           exits with 1 if one misses its limit
npm run bench -- many --long       with 100,000 jobs
npm run bench -- cancels mock      some of: ${measurements.join(", ")}`,
  names: measurements,
  options: { check: { type: "boolean", default: false }, long: { type: "boolean", default: false } },
});

await ready();
// Only now: what these files import may have just been installed.
const { bench } = await import("../bench/main.mjs");
const missed = await bench(names, { long: values.long });
if (missed > 0 && values.check) process.exitCode = 1;
