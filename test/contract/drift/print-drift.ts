import process from "node:process";
import { MockInputError, readRecording } from "@simjobs/mock";
import { driftTable, findDrift } from "./find-drift.js";

/** What `npm run drift` runs: compares the recording in a folder with what is known, and ends with 1 if something is otherwise. */
const [, , folder = ""] = process.argv;
try {
  const rows = await findDrift(await readRecording(folder));
  process.stdout.write(driftTable(rows));
  process.exitCode = rows.some(({ drift }) => drift !== null) ? 1 : 0;
} catch (error) {
  if (!(error instanceof MockInputError)) throw error;
  process.stderr.write(`drift: ${error.message}\n`);
  process.exitCode = 2;
}
