import { join } from "node:path";
import { formatReference, isJobError, JobError, type CancelOutcome, type JobRef } from "@simjobs/core";
import { cancelJobs, type CancelOptions as ControlOptions, type CancelResult } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { startCancelProgress } from "../cancel/cancel-progress.js";
import { notSentFor } from "../cancel/not-sent-for.js";
import { Accounts } from "../connect/accounts.js";
import { groupByAccount } from "../connect/group-by-account.js";
import type { Service } from "../connect/service.js";
import { Interruption, interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, exitOfError, precedence, worstExit } from "../exit-codes.js";
import { cleanReason } from "../files/clean-reason.js";
import { fileProblem } from "../files/file-problem.js";
import { openJournal } from "../files/open-journal.js";
import { parseDuration } from "../input/parse-duration.js";
import { parseReferences } from "../input/parse-references.js";
import { parseOutcomes } from "../input/parse-words.js";
import { cancelDocument } from "../output/cancel-document.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { outcomeAdvice } from "../output/outcome-advice.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";
import { dryRun } from "../cancel/dry-run.js";
import type { CommonOptions } from "./options.js";

export interface CancelCommandOptions extends CommonOptions {
  readonly reason?: string;
  readonly timeout?: string;
  readonly settle?: string;
  /** `--no-wait` makes it false. */
  readonly wait: boolean;
  /** `--no-journal` makes it false. */
  readonly journal: boolean;
  readonly dryRun?: boolean;
  readonly ok?: string;
  readonly yes?: boolean;
}

// References that are written out confirm themselves up to here.
const mostUnasked = 20;

/** What became of the jobs of one account. */
interface Group {
  readonly results: readonly CancelResult[];
  /** Why nothing at all could be done. */
  readonly error?: JobError;
}

/** Cancels jobs and tells the truth about each. */
export async function cancelCommand(
  context: CliContext,
  texts: readonly string[],
  options: CancelCommandOptions,
): Promise<number> {
  const refs = await parseReferences(context, texts, options);
  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout");
  const settleMs = options.settle === undefined ? undefined : parseDuration(options.settle, "--settle");
  const fine: readonly CancelOutcome[] = options.ok === undefined ? [] : parseOutcomes(options.ok, "--ok");
  if (options.dryRun === true) return dryRun(context, refs, options);
  await confirm(context, refs, options);

  const accounts = await Accounts.create(context, {
    profile: options.profile,
    longWait: true,
    jobs: refs.length,
  });
  const journal = options.journal ? await openJournal(context, accounts.files.journal) : undefined;
  const titles = new Map<string, string>();
  for (const { provider } of refs) titles.set(provider, (await accounts.kind(provider)).title);
  const titleOf = (provider: string): string => titles.get(provider) ?? provider;
  const progress = await startCancelProgress(context, titleOf);
  const onCall = verboseEvents(context, options.verbose);
  const settings: ControlOptions = {
    signal: context.signal,
    // Ctrl-C is a person's no; what the system does is not.
    isWithdrawnBy: (reason) => reason instanceof Interruption && reason.by === "SIGINT",
    newId: context.newId,
    wait: options.wait,
    onEvent: (event) => {
      if (event.kind === "call") onCall?.(event.event);
      progress.onEvent(event);
    },
    ...(journal === undefined ? {} : { journal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(options.reason === undefined ? {} : { reason: cleanReason(options.reason) }),
  };

  let groups: readonly Group[];
  try {
    const opened = await openAll(accounts, refs);
    groups = await Promise.all(opened.map((group) => cancelGroup(group, settings)));
  } finally {
    progress.stop();
    await accounts.close();
    await journal?.close().catch((error: unknown) => {
      context.stderr.write(`simjobs: the journal could not be closed: ${fileProblem(error)}\n`);
    });
  }
  const byRef = new Map(
    groups.flatMap((group) => group.results.map((result) => [formatReference(result.ref), result])),
  );
  const results = refs.map((ref) => byRef.get(formatReference(ref))).filter((result) => result !== undefined);
  const interruption = interruptionOf(context);

  if (options.json === true) {
    printJson(context, {
      schema: "simjobs.cancel/1",
      results: results.map(cancelDocument),
      ...(journal === undefined ? {} : { journal: join(accounts.files.journal, journal.name) }),
      ...(interruption === undefined ? {} : { interrupted: interruption.by }),
    });
  } else await printResults(context, results, titleOf);
  if (interruption !== undefined && interruption.by !== "closed-output") tellInterrupted(context, results);

  const codes = results.map((result) =>
    fine.includes(result.outcome) ? exitCodes.done : exitOfCancel(result),
  );
  const errors = groups.flatMap((group) => (group.error === undefined ? [] : [exitOfError(group.error)]));
  return interruption?.exitCode ?? worstExit([...codes, ...errors], precedence.cancel);
}

interface OpenedGroup {
  readonly refs: readonly JobRef[];
  readonly service: Service | JobError;
}

/** Opens every account before anything is sent. If none can be, that is the answer. */
async function openAll(accounts: Accounts, refs: readonly JobRef[]): Promise<readonly OpenedGroup[]> {
  const groups = await Promise.all(
    groupByAccount(refs).map(async (group): Promise<OpenedGroup> => {
      try {
        return { refs: group.refs, service: await accounts.serviceOf(group) };
      } catch (error) {
        // Wrong settings end it all before anything is sent; a missing sign-in ends it for that account.
        if (!isJobError(error, "unauthorized")) throw error;
        return { refs: group.refs, service: error };
      }
    }),
  );
  const [first] = groups;
  if (
    first !== undefined &&
    first.service instanceof JobError &&
    groups.every(({ service }) => service instanceof JobError)
  ) {
    throw first.service;
  }
  return groups;
}

async function cancelGroup({ refs, service }: OpenedGroup, settings: ControlOptions): Promise<Group> {
  if (service instanceof JobError)
    return { results: refs.map((ref) => notSentFor(ref, service)), error: service };
  try {
    return { results: await cancelJobs(service.provider, refs, settings) };
  } catch (error) {
    // Other accounts' cancellations go on: what happened here is told beside theirs.
    if (!isJobError(error)) throw error;
    return { results: refs.map((ref) => notSentFor(ref, error)), error };
  }
}

async function confirm(
  context: CliContext,
  refs: readonly JobRef[],
  options: CancelCommandOptions,
): Promise<void> {
  if (refs.length <= mostUnasked || options.yes === true) return;
  const question = `Cancel ${refs.length} jobs?`;
  if (!context.stdin.isTTY || options.json === true) {
    throw new JobError(
      "bad_input",
      `${refs.length} jobs are more than are cancelled unasked (${mostUnasked})`,
      {
        hint: "Add --yes if you mean all of them.",
      },
    );
  }
  const answer = await context.stdin.ask(`${question} [y/N] `, { signal: context.signal });
  if (!/^y(es)?$/iu.test(answer.trim())) throw new JobError("bad_input", "nothing was cancelled");
}

async function printResults(
  context: CliContext,
  results: readonly CancelResult[],
  titleOf: (provider: string) => string,
): Promise<void> {
  const { stdout, stderr } = context;
  const style = styleOf(context, stdout);
  const rows = results.map((result) => cancelRow(result, style, { wholeTimes: !stdout.isTTY }));
  await printTable(context, cancelColumns, rows);
  for (const result of results) {
    const advice = outcomeAdvice(result, titleOf(result.ref.provider));
    if (advice === undefined) continue;
    stderr.write(`${formatReference(result.ref)} ${result.outcome}: ${showControls(advice)}\n`);
  }
}

function tellInterrupted(context: CliContext, results: readonly CancelResult[]): void {
  const open = results.filter(({ status, outcome }) => outcome !== "not-found" && !isOver(status));
  const refs = open.map(({ ref }) => formatReference(ref)).join(" ");
  context.stderr.write("Stopped waiting; no job was stopped by that.\n");
  if (refs === "") return;
  context.stderr.write(
    `  To go on waiting: simjobs watch ${refs}\n  To cancel:        simjobs cancel ${refs}\n`,
  );
}

function isOver(status: CancelResult["status"]): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}
