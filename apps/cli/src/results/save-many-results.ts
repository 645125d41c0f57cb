import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { formatReference, isJobError, type JobRef, type ResultQuery } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount } from "../services/group-by-account.js";
import type { JobFacts } from "../output/job-facts.js";
import type { Service } from "../services/service.js";
import type { CliContext } from "../context.js";
import { exitCodes, exitOfError, precedence, worstExit } from "../exit-codes.js";
import { printJsonLine } from "../output/print-json.js";
import { errorDocument } from "../report/report-error.js";
import { printFailures } from "../report/failed-jobs.js";
import { formatBytes } from "../output/format-bytes.js";
import { verboseEvents } from "../output/verbose-events.js";
import { fetchResults } from "./fetch-results.js";
import { resultsFolderName } from "./results-folder.js";
import { resultsDocument } from "./results-document.js";
import { pathFrom } from "../files/path-from.js";

export interface SaveManyOptions {
  /** As it was written. */
  readonly folder: string;
  /** Whether each job gets a folder of its own in it. */
  readonly isOneOfMany: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  /** @default all files */
  readonly query?: ResultQuery | undefined;
  /** Fetches what is there already once more. @default false */
  readonly overwrite?: boolean | undefined;
  /** As `FetchOptions.deadlineMs`. */
  readonly deadlineMs?: number | undefined;
}

/**
 * Fetches the results of jobs, one after the other. Of several, a job whose folder is there already is left as it is: all of its
 * results came at once or not at all.
 *
 * @returns the exit code
 */
export async function saveManyResults(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  options: SaveManyOptions,
): Promise<number> {
  const codes: number[] = [];
  for (const group of groupByAccount(refs)) {
    let service: Service;
    let facts: ReadonlyMap<string, JobFacts>;
    try {
      service = await accounts.serviceOf(group);
      facts = options.isOneOfMany ? await describe(context, service, group.refs) : new Map();
    } catch (error) {
      for (const ref of group.refs) codes.push(tellFailure(context, ref, error, options.json));
      continue;
    }
    for (const ref of group.refs) {
      context.signal.throwIfAborted();
      try {
        await saveOne(context, service, ref, facts.get(formatReference(ref)), options);
      } catch (error) {
        codes.push(tellFailure(context, ref, error, options.json));
      }
    }
  }
  return codes.length === 0 ? exitCodes.done : worstExit(codes, precedence.read);
}

/** So that folders say which of a sweep they are; without it they have the name of the job alone. */
async function describe(
  context: CliContext,
  service: Service,
  refs: readonly JobRef[],
): Promise<ReadonlyMap<string, JobFacts>> {
  try {
    return (await service.describe?.(refs, Infinity, { signal: context.signal })) ?? new Map();
  } catch (error) {
    if (!isJobError(error) || isJobError(error, "unauthorized")) throw error;
    return new Map();
  }
}

async function saveOne(
  context: CliContext,
  service: Service,
  ref: JobRef,
  facts: JobFacts | undefined,
  { folder, isOneOfMany, json, verbose, query = {}, overwrite = false, deadlineMs }: SaveManyOptions,
): Promise<void> {
  const name = formatReference(ref);
  const there = isOneOfMany && !overwrite ? await findFolder(pathFrom(context, folder), ref) : undefined;
  if (there !== undefined) {
    tellThere(context, ref, there, json);
    return;
  }
  const own = isOneOfMany ? join(folder, resultsFolderName(ref, facts)) : folder;
  const saved = await fetchResults(context, service, ref, {
    folder: pathFrom(context, own),
    query,
    overwrite,
    isShown: !json,
    again: `simjobs results ${name} --out ${own}`,
    onEvent: verboseEvents(context, verbose),
    deadlineMs,
  });
  if (json) {
    printJsonLine(context, resultsDocument(ref, saved, undefined));
    return;
  }
  const files = saved.files.length === 1 ? "1 file" : `${saved.files.length} files`;
  context.stderr.write(`${name}: ${files}, ${formatBytes(saved.bytes)}, in ${showControls(saved.folder)}\n`);
}

/** A job's folder with all of its results, whatever stands behind its name. One that a saving was cut off in is none. */
async function findFolder(folder: string, ref: JobRef): Promise<string | undefined> {
  const own = resultsFolderName(ref);
  const names = await namesIn(folder);
  if (names.some(isUnderWay)) return undefined;
  for (const name of names.filter((each) => each === own || each.startsWith(`${own}_`))) {
    const content = await namesIn(join(folder, name));
    if (content.length > 0 && !content.some(isUnderWay)) return join(folder, name);
  }
  return undefined;
}

function isUnderWay(name: string): boolean {
  return name.startsWith(".simjobs-");
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return []; // there is none, or it is told when it is written to
  }
}

function tellThere(context: CliContext, ref: JobRef, folder: string, json: boolean): void {
  if (json) printJsonLine(context, { ...resultsDocument(ref, undefined, undefined), folder, isThere: true });
  else
    context.stderr.write(
      `${formatReference(ref)}: already in ${showControls(folder)}; --overwrite fetches it once more\n`,
    );
}

function tellFailure(context: CliContext, ref: JobRef, error: unknown, json: boolean): number {
  if (!isJobError(error)) throw error;
  if (json) printJsonLine(context, { ...errorDocument(error), ref: formatReference(ref) });
  else printFailures(context, [{ about: ref, error }]);
  return exitOfError(error);
}
