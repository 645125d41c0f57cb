// `npm run zoo`: the incidents of docs/zoo.md, played now, and one table.
import { installed } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";

readArguments({
  script: "zoo",
  usage: "npm run zoo    all incidents; exits with 1 if simjobs tells one of them untruly",
});

await installed();
// Only now: what this imports may have just been installed.
const { runTestProgram } = await import("./lib/run-test-program.mjs");
process.exitCode = await runTestProgram("test/contract/zoo/print-zoo.ts");
