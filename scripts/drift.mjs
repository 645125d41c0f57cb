// `npm run drift`: a recording of a service, compared with what is known of it, and one table.
import { resolve } from "node:path";
import { installed } from "./lib/ready.mjs";
import { readArguments } from "./lib/read-arguments.mjs";

const { values, fail } = readArguments({
  script: "drift",
  usage: `npm run drift -- --recording FOLDER    what simjobs-mock --record has written there; exits with 1 if a field is not as it is
                                       told by the pages, or not as our schemas read it`,
  options: { recording: { type: "string" } },
});
if (values.recording === undefined) fail("--recording names the folder of a recording");

await installed();
// Only now: what this imports may have just been installed.
const { runTestProgram } = await import("./lib/run-test-program.mjs");
process.exitCode = await runTestProgram("test/contract/drift/print-drift.ts", [resolve(values.recording)]);
