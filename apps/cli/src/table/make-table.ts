import { existsSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { formatReference, isJobError, JobError, type JobRef } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import { interruptionOf, type CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { errorCode, fileProblem } from "../files/file-problem.js";
import type { Failure } from "../output/failure.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount } from "../services/group-by-account.js";
import { readRows, type JobRows } from "./read-rows.js";
import { tableForm, type TableForm } from "./table-form.js";
import { TableNotes } from "./table-notes.js";
import { columnsOf, tableContent } from "./table-text.js";
import type { TableRow } from "./table-row.js";
import { pathFrom } from "../files/path-from.js";

export interface TableOptions {
  /** As it was written. */
  readonly file: string;
  /** Values of the results that get a column each. */
  readonly names: readonly string[];
  readonly overwrite: boolean;
  readonly verbose: boolean;
}

/** What became of a table. */
export interface MadeTable {
  readonly document: Omit<DocumentOf<"simjobs.results-table/1">, "errors">;
  /** Jobs of which not all is told. */
  readonly failures: readonly Failure[];
  readonly exitCode: number;
}

/**
 * Makes one table of the results of many jobs. The file is there whole or not at all; what was read of jobs that have ended is
 * noted beside it until then.
 *
 * @throws {JobError} `bad_input`, `file_unwritable`, `file_unreadable`, `unauthorized`; the reason of an interruption
 */
export async function makeTable(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  { file, names, overwrite, verbose }: TableOptions,
): Promise<MadeTable> {
  const form = tableForm(file);
  const path = pathFrom(context, file);
  if (!overwrite && existsSync(path)) throw alreadyThere(path);
  const notes = await TableNotes.open(path, names);
  const done = new Map<string, JobRows>();
  const call = { signal: context.signal, onEvent: verboseEvents(context, verbose) };
  const onRows = (rows: JobRows): void => {
    done.set(formatReference(rows.ref), rows);
    if (done.size % 100 === 0) context.stderr.write(`${done.size} of ${refs.length} jobs read\n`);
  };
  try {
    await Promise.all(
      groupByAccount(refs).map((group) => readRows(accounts, group, { names, notes, call, onRows })),
    );
  } catch (error) {
    if (interruptionOf(context) !== undefined)
      context.stderr.write(
        `Stopped; no table was written. What was read is in ${showControls(notes.path)}: the same command goes on from there.\n`,
      );
    throw error;
  }
  const jobs = refs.flatMap((ref) => done.get(formatReference(ref)) ?? []);
  const rows = jobs.flatMap((job) => job.rows);
  await writeTable(context, path, form, rows, overwrite);
  const failures = jobs.flatMap(({ ref, error }) => (error === undefined ? [] : [{ about: ref, error }]));
  const isWhole = jobs.every((job) => job.error === undefined && isFinal(job));
  if (isWhole) await notes.remove();
  return {
    document: {
      schema: "simjobs.results-table/1",
      file: path,
      jobs: jobs.length,
      rows: rows.length,
      columns: [...columnsOf(rows)],
      missing: missingValues(names, rows),
      whole: isWhole,
    },
    failures,
    exitCode: worstExit(
      jobs.map((job) => job.exitCode),
      precedence.watch,
    ),
  };
}

/** Whether a job's rows will not change any more. */
function isFinal({ rows }: JobRows): boolean {
  return rows.every(({ status }) => status === "completed" || status === "failed" || status === "cancelled");
}

/** What was asked for, and no job has. A column may have a unit behind the name. */
function missingValues(names: readonly string[], rows: readonly TableRow[]): string[] {
  return names.filter(
    (name) =>
      !rows.some((row) =>
        Object.entries(row).some(
          ([column, value]) => value !== null && (column === name || column.startsWith(`${name} [`)),
        ),
      ),
  );
}

async function writeTable(
  context: CliContext,
  path: string,
  form: TableForm,
  rows: readonly TableRow[],
  overwrite: boolean,
): Promise<void> {
  const content = await tableContent(form, rows);
  const temporary = `${path}.${context.newId()}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (overwrite) await rename(temporary, path);
    else await putWhereNothingIs(temporary, path);
  } catch (error) {
    if (isJobError(error)) throw error;
    throw new JobError("file_unwritable", `cannot write ${path}: ${fileProblem(error)}`, { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Refused where somebody was quicker. Not every disk has links; there, what came a moment before is lost. */
async function putWhereNothingIs(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) === "EEXIST" || existsSync(path)) throw alreadyThere(path);
    await rename(temporary, path);
  }
}

function alreadyThere(path: string): JobError {
  return new JobError("bad_input", `there is already ${path}`, {
    hint: "Choose another file, or replace it with --overwrite.",
  });
}
