import type { CliContext } from "../context.js";
import { timesOf } from "./format-time.js";
import type { JobDocument } from "./job-document.js";
import { jobHeads, jobRow, usualColumns, type JobColumnName } from "./job-rows.js";
import { printTable } from "./print-table.js";
import { styleOf } from "./style.js";

/** Prints jobs as they are now to stdout, a row each. */
export async function printJobs(
  context: CliContext,
  jobs: readonly JobDocument[],
  columns: readonly JobColumnName[] = usualColumns,
): Promise<void> {
  const style = styleOf(context, context.stdout);
  const times = timesOf(context, context.stdout);
  await printTable(
    context,
    jobHeads(columns),
    jobs.map((job) => jobRow(job, columns, style, times)),
  );
}
