import { isJobError, JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { ReceiptsExportOptions } from "./receipts-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { fileProblem } from "../files/file-problem.js";
import { printJson } from "../output/print-json.js";
import { loadAllServiceKinds } from "../services/registry.js";
import { openRecords } from "../store/open-records.js";
import { placeFrom } from "../files/path-from.js";

/** What is written by then looks like a record that is whole. */
function unwritable(folder: string, error: JobError): JobError {
  return new JobError(
    "file_unwritable",
    `${folder} cannot be written: ${fileProblem(error.cause ?? error)}`,
    {
      hint: "Name a folder that can be made and has room. What this export has left there is not the whole record.",
      cause: error,
    },
  );
}

/** Writes what a fleet has on record into a folder. Asks no service. */
export async function exportStore(
  context: CliContext,
  given: string,
  options: ReceiptsExportOptions,
): Promise<number> {
  const folder = placeFrom(context, given, "--folder");
  const { records, place } = await openRecords(context, options);
  try {
    const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
    const { clock, version } = context;
    const { wishes, receipts, damaged, verification } = await records
      .export(folder, { clock, grammars, version, place })
      .catch((error: unknown) => {
        throw isJobError(error, "journal_unwritable") ? unwritable(folder, error) : error;
      });
    const isWhole = damaged.length === 0 && verification.sound;
    if (options.json === true)
      printJson(context, {
        schema: "simjobs.receipts-export/1",
        folder,
        wishes,
        receipts,
        damaged: [...damaged],
        sound: verification.sound,
      });
    else {
      const { stdout, stderr } = context;
      stdout.write(`${wishes} wishes with ${receipts} receipts of ${showControls(place)} are in ${folder}\n`);
      for (const id of damaged)
        stdout.write(`${showControls(id)}: left out, its record is not what was written\n`);
      if (wishes > 0)
        stderr.write(
          `To check them without the store: simjobs receipts verify --folder ${showControls(folder)}\n`,
        );
    }
    return isWhole ? exitCodes.done : exitCodes.unexpected;
  } finally {
    await records.close();
  }
}
