import type { JobRef } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { printJson } from "../output/print-json.js";
import { failureDocument, printFailures } from "../report/failed-jobs.js";
import type { Accounts } from "../services/accounts.js";
import { makeTable, type TableOptions } from "./make-table.js";

/** Makes a table of results and tells what it has. @returns the exit code */
export async function tellTable(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  options: TableOptions & { readonly json: boolean },
): Promise<number> {
  const { document, failures, exitCode } = await makeTable(context, accounts, refs, options);
  if (options.json) {
    const errors = failures.map(failureDocument);
    printJson(context, { ...document, errors: errors.length === 0 ? undefined : errors });
    return exitCode;
  }
  const { stdout, stderr } = context;
  stdout.write(`${showControls(document.file)}\n`);
  const rows = document.rows === 1 ? "1 row" : `${document.rows} rows`;
  const jobs = document.jobs === 1 ? "1 job" : `${document.jobs} jobs`;
  stderr.write(`${rows} of ${jobs}, ${document.columns.length} columns\n`);
  for (const name of document.missing)
    stderr.write(`no job has ${showControls(JSON.stringify(name))} among its metrics or results\n`);
  printFailures(context, failures);
  if (!document.whole)
    stderr.write(
      "Not every job has ended or could be read. The same command with --overwrite asks for what is missing.\n",
    );
  return exitCode;
}
