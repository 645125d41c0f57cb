import {
  formatReference,
  hasEnded,
  type JobRef,
  type JobStatus,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import { countStatuses } from "@simjobs/control";
import { Accounts } from "../services/accounts.js";
import { groupByAccount, type AccountJobs } from "../services/group-by-account.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import type { Failure } from "../output/failure.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { paintStatus } from "../output/status-colour.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";
import { countsInWords } from "./consent.js";
import { mostNamed } from "./named-jobs.js";
import { leftOutFacts, type LeftOut } from "./left-out.js";
import type { StoreNames } from "../settings/store-names.js";

interface Planned {
  readonly ref: string;
  readonly status: JobStatus;
  readonly nativeStatus: string;
  readonly name: string | null;
  readonly owner: string | null;
  /** What would be done: `ask` to cancel, or `nothing` because the job has ended. */
  readonly would: "ask" | "nothing";
}

/** What a dry run is told besides the jobs. */
interface Found {
  /** They are open already and are left open. */
  readonly accounts: Accounts;
  /** Whether the lists that the jobs were found in were seen whole. */
  readonly complete: boolean;
  /** Whether there may be more jobs that fit. */
  readonly truncated: boolean;
  /** Active jobs that are left out for their status alone. */
  readonly leftOut: readonly LeftOut[];
  /** The plan that was written. */
  readonly planFile: string | undefined;
  /** What was read just now and need not be read again. */
  readonly known: readonly {
    readonly ref: string;
    readonly status: JobStatus;
    readonly nativeStatus: string;
    readonly name: string | null;
    readonly owner: string | null;
  }[];
}

/** Reads the jobs and tells what a cancel would do. Sends none. */
export async function dryRun(
  context: CliContext,
  refs: readonly JobRef[],
  options: CommonOptions & StoreNames,
  found?: Found,
): Promise<number> {
  const accounts =
    found?.accounts ??
    (await Accounts.create(context, {
      profile: options.profile,
      keepSession: options.keepSession,
      jobs: refs.length,
      inFleet: options,
    }));
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const failures: Failure[] = [];
  const readings = new Map<string, Omit<Planned, "ref" | "would">>();
  for (const row of found?.known ?? []) readings.set(row.ref, row);
  const unread = refs.filter((ref) => !readings.has(formatReference(ref)));
  try {
    await Promise.all(
      groupByAccount(unread).map(async (group) => {
        for (const { ref, reading, name = null, error } of await readGroup(accounts, group, call)) {
          if (reading === undefined) failures.push({ about: ref, error });
          else readings.set(formatReference(ref), { ...reading, name, owner: reading.details.owner });
        }
      }),
    );
  } finally {
    if (found === undefined) await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (failure !== undefined && refs.length === 1) throw failure.error;

  const jobs = refs.flatMap((ref): Planned[] => {
    const reading = readings.get(formatReference(ref));
    if (reading === undefined) return [];
    const { status, nativeStatus, name, owner } = reading;
    const would = hasEnded(status) ? "nothing" : "ask";
    return [{ ref: formatReference(ref), status, nativeStatus, name, owner, would }];
  });
  if (options.json === true) printPlanned(context, jobs, failures, found);
  else await tellPlanned(context, jobs, failures, found);
  return failures.length === 0 ? exitCodes.done : worstExit(failures.map(exitOfFailure), precedence.cancel);
}

function printPlanned(
  context: CliContext,
  jobs: readonly Planned[],
  failures: readonly Failure[],
  found: Found | undefined,
): void {
  const errors = failures.map(failureDocument);
  printJson(context, {
    schema: "simjobs.cancel-dry-run/1",
    jobs,
    complete: found?.complete,
    truncated: found?.truncated,
    leftOut: found === undefined || found.leftOut.length === 0 ? undefined : found.leftOut,
    plan: found?.planFile,
    errors: errors.length === 0 ? undefined : errors,
  });
}

async function tellPlanned(
  context: CliContext,
  jobs: readonly Planned[],
  failures: readonly Failure[],
  found: Found | undefined,
): Promise<void> {
  const { stdout, stderr } = context;
  const style = styleOf(context, stdout);
  // A program reads all of them; nobody scrolls through thousands.
  const shown = stdout.isTTY ? jobs.slice(0, mostShown) : jobs;
  await printTable(
    context,
    ["REFERENCE", "STATUS", "SERVICE SAYS", "CANCEL WOULD", { title: "NAME", canCut: true }, "OWNER"],
    shown.map(({ ref, status, nativeStatus, would, name, owner }) => [
      { text: ref },
      { text: status, paint: (text: string) => paintStatus(style, status, text) },
      { text: nativeStatus },
      { text: would === "ask" ? "ask the service to stop it" : "send nothing" },
      { text: name ?? "-" },
      { text: owner ?? "-" },
    ]),
  );
  if (shown.length < jobs.length)
    stderr.write(`… and ${jobs.length - shown.length} more; --json names all.\n`);
  const asked = jobs.filter(({ would }) => would === "ask");
  for (const fact of leftOutFacts(found?.leftOut ?? [])) stderr.write(`${fact}\n`);
  stderr.write(
    found === undefined
      ? "Nothing was sent: this was a dry run.\n"
      : `Nothing was sent: ${asked.length} of ${jobs.length} jobs would be asked to stop${inWords(asked)}.\n`,
  );
  printFailures(context, failures);
}

function inWords(asked: readonly Planned[]): string {
  return asked.length === 0 ? "" : ` (${countsInWords(countStatuses(asked))})`;
}

interface Read {
  readonly ref: JobRef;
  readonly reading?: Reading | undefined;
  /** As the service has it, or as it was noted here. */
  readonly name?: string | null | undefined;
  readonly error?: unknown;
}

/** Rows that a terminal is shown. */
const mostShown = mostNamed;

/** Above this, jobs are read by lists as far as lists tell of them. */
const mostSingleReads = 20;

async function readGroup(
  accounts: Accounts,
  group: AccountJobs,
  call: ProviderCall,
): Promise<readonly Read[]> {
  const { refs } = group;
  try {
    const { provider, origin } = await accounts.serviceOf(group);
    const noted = await accounts.submitted.namesAt(origin);
    const many =
      refs.length > mostSingleReads ? await provider.getMany(refs, call) : new Map<string, Reading>();
    return await Promise.all(
      refs.map(async (ref): Promise<Read> => {
        try {
          const reading = many.get(formatReference(ref)) ?? (await provider.get(ref, call));
          return { ref, reading, name: reading.details.name ?? noted(ref) };
        } catch (error) {
          return { ref, error };
        }
      }),
    );
  } catch (error) {
    return refs.map((ref) => ({ ref, error }));
  }
}
