import {
  formatReference,
  hasEnded,
  isJobError,
  type JobRef,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import { exitCodes, exitOfError, exitOfWatched } from "../exit-codes.js";
import { knownJob } from "../files/known-job.js";
import type { Accounts } from "../services/accounts.js";
import type { AccountJobs } from "../services/group-by-account.js";
import type { JobFacts } from "../output/job-facts.js";
import type { JobSummary, Service } from "../services/service.js";
import type { TableNotes } from "./table-notes.js";
import { tableRow, type FixedValues, type TableRow } from "./table-row.js";

/** So many jobs are asked about at once; how fast is the budget's business. */
const atOnce = 4;

/** The rows of one job, and how they ended. */
export interface JobRows {
  readonly ref: JobRef;
  readonly rows: readonly TableRow[];
  readonly exitCode: number;
  /** Why there is no more of it in the table; it may be there another time. */
  readonly error?: unknown;
}

export interface ReadRowsOptions {
  readonly names: readonly string[];
  readonly notes: TableNotes;
  readonly call: ProviderCall;
  /** Is told of each job as it is done. */
  readonly onRows: (rows: JobRows) => void;
}

/**
 * Reads what goes into a table of the jobs of one account: their states out of lists, what their records tell, and of each
 * completed one what its results come to, with one request at most. What was noted by an earlier attempt is not asked for again.
 *
 * @throws {JobError} what opening the account throws, and `file_unwritable` for the notes
 */
export async function readRows(
  accounts: Accounts,
  group: AccountJobs,
  { names, notes, call, onRows }: ReadRowsOptions,
): Promise<void> {
  const service = await accounts.serviceOf(group);
  const readings = await readStates(service, group.refs, call);
  const described = group.refs.filter((ref) => !isNoted(notes, service, readings.get(formatReference(ref))));
  const facts = (await service.describe?.(described, Infinity, call)) ?? new Map<string, JobFacts>();
  const left = [...group.refs];
  const next = async (): Promise<void> => {
    for (let ref = left.shift(); ref !== undefined; ref = left.shift()) {
      call.signal?.throwIfAborted();
      onRows(
        await rowsOf(accounts, service, ref, readings.get(formatReference(ref)), facts, {
          names,
          notes,
          call,
        }),
      );
    }
  };
  const failed = (error: unknown): never => {
    left.length = 0; // the others end with what they are at
    throw error;
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, async () => next().catch(failed)));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

type Read = Reading | { readonly error: unknown };

/** One by one only where no list has told of a job. */
async function readStates(
  service: Service,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<ReadonlyMap<string, Read>> {
  const { provider } = service;
  const many = refs.length > 1 ? await provider.getMany(refs, call) : new Map<string, Reading>();
  const read = new Map<string, Read>(many);
  for (const ref of refs) {
    const key = formatReference(ref);
    if (read.has(key)) continue;
    try {
      read.set(key, await provider.get(ref, call));
    } catch (error) {
      if (!isJobError(error)) throw error;
      read.set(key, { error });
    }
  }
  return read;
}

/** Under which name a job's rows are noted: another run of it, or another end, has others. */
function noteKey({ origin }: Service, { ref, run, status, nativeStatus }: Reading): string {
  return JSON.stringify([origin, formatReference(ref), run, status, nativeStatus]);
}

function isNoted(notes: TableNotes, service: Service, read: Read | undefined): boolean {
  return read !== undefined && !("error" in read) && notes.get(noteKey(service, read)) !== undefined;
}

async function rowsOf(
  accounts: Accounts,
  service: Service,
  ref: JobRef,
  reading: Read | undefined,
  facts: ReadonlyMap<string, JobFacts>,
  { names, notes, call }: Pick<ReadRowsOptions, "names" | "notes" | "call">,
): Promise<JobRows> {
  const known = await knownJob(accounts.submitted, ref, service);
  if (reading === undefined || "error" in reading)
    return failedRows(ref, known.name, undefined, reading?.error);
  const key = noteKey(service, reading);
  const noted = notes.get(key);
  if (noted !== undefined) return { ref, rows: noted, exitCode: exitOfRows(noted) };
  const own = facts.get(formatReference(ref));
  const name = reading.details.name ?? known.name ?? own?.name ?? undefined;
  const bare: JobSummary = {
    case: null,
    parameters: own?.design ?? {},
    values: {},
    metrics: own?.metrics ?? {},
    model: null,
  };
  try {
    const isToBeRead = reading.status === "completed" && service.summarise !== undefined;
    const summaries = isToBeRead
      ? await service.summarise?.({ reading, facts: own }, names, { ...call, longWait: true })
      : undefined;
    const rows = (summaries === undefined || summaries.length === 0 ? [bare] : summaries).map((each) =>
      rowOf(reading, name, each),
    );
    if (hasEnded(reading.status)) await notes.add(key, rows);
    return { ref, rows, exitCode: exitOfRows(rows) };
  } catch (error) {
    if (!isJobError(error) || isJobError(error, "file_unwritable")) throw error;
    return failedRows(ref, name, reading, error, bare);
  }
}

function rowOf(reading: Reading, name: string | undefined, summary: JobSummary): TableRow {
  const { status, nativeStatus, details, ref } = reading;
  const { model } = summary;
  const isFailed = status === "completed" && model?.verdict === "failed";
  const fixed: FixedValues = {
    ref: formatReference(ref),
    case: summary.case,
    name: name ?? null,
    status,
    nativeStatus,
    exitCode: isFailed ? exitCodes.watchedFailed : exitOfWatched(status),
    verdict: model?.verdict ?? null,
    warnings: model?.warnings ?? null,
    severeErrors: model?.severeErrors ?? null,
    fatalErrors: model?.fatalErrors ?? null,
    message: status === "completed" ? null : details.message,
  };
  return tableRow(fixed, summary);
}

/** A job that is not told of has a row all the same, with the reason. */
function failedRows(
  ref: JobRef,
  name: string | undefined,
  reading: Reading | undefined,
  error: unknown,
  summary: Pick<JobSummary, "parameters" | "metrics"> = { parameters: {}, metrics: {} },
): JobRows {
  const exitCode = isJobError(error) ? exitOfError(error) : exitCodes.unknown;
  const fixed: FixedValues = {
    ref: formatReference(ref),
    case: null,
    name: name ?? null,
    status: reading?.status ?? "unknown",
    nativeStatus: reading?.nativeStatus ?? null,
    exitCode,
    verdict: null,
    warnings: null,
    severeErrors: null,
    fatalErrors: null,
    message: isJobError(error) ? error.message : "the service has told nothing of it",
  };
  return { ref, rows: [tableRow(fixed, { ...summary, values: {} })], exitCode, error };
}

/** The first that is not 0: of cases that fared differently one that did not go well. */
function exitOfRows(rows: readonly TableRow[]): number {
  const codes = rows.map(({ exitCode }) => (typeof exitCode === "number" ? exitCode : exitCodes.unknown));
  return codes.find((code) => code !== exitCodes.done) ?? exitCodes.done;
}
