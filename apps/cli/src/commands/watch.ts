import { formatReference, isJobError, type JobRef, type JobStatus } from "@simjobs/core";
import { watchJobs, type JobChange } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { Accounts } from "../connect/accounts.js";
import { groupByAccount, type AccountJobs } from "../connect/group-by-account.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfError, exitOfWatched, precedence, worstExit } from "../exit-codes.js";
import { parseDuration } from "../input/parse-duration.js";
import { parseReferences } from "../input/parse-references.js";
import { jobDocument } from "../output/job-document.js";
import { printFailures, type Failure } from "../output/failed-jobs.js";
import { printJsonLine } from "../output/print-json.js";
import { errorDocument } from "../output/report-error.js";
import { verboseEvents } from "../output/verbose-events.js";
import { startWatchView, type WatchView } from "../watch/watch-view.js";
import type { CommonOptions } from "./options.js";

export interface WatchCommandOptions extends CommonOptions {
  readonly timeout?: string;
}

const dayMs = 86_400_000;

/** Follows jobs until each has ended. */
export async function watchCommand(
  context: CliContext,
  texts: readonly string[],
  options: WatchCommandOptions,
): Promise<number> {
  const refs = await parseReferences(texts);
  // Somebody at a terminal can look and stop; a script that nobody looks at must end some day.
  const longest = context.stdout.isTTY ? undefined : dayMs;
  const timeoutMs = options.timeout === undefined ? longest : parseDuration(options.timeout, "--timeout");
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    longWait: true,
    jobs: refs.length,
  });
  const json = options.json === true;
  const onEvent = verboseEvents(context, options.verbose);
  const view: WatchView | undefined = json ? undefined : await startWatchView(context);
  const last = new Map<string, JobStatus>();
  const codes: number[] = [];
  const failures: Failure[] = [];

  const tell = (change: JobChange): void => {
    const ref = formatReference(change.ref);
    const { state } = change;
    if (state !== null) last.set(ref, state.status);
    if (change.missing) codes.push(exitCodes.notFound);
    else if (change.ended) {
      codes.push(
        change.observation?.kind === "contradiction"
          ? exitCodes.unexpected
          : exitOfWatched(state?.status ?? "unknown"),
      );
    }
    if (json) printJsonLine(context, changeDocument(change));
    else view?.show(change);
  };
  const follow = async (group: AccountJobs): Promise<void> => {
    try {
      const { provider } = await accounts.serviceOf(group);
      const changes = watchJobs(provider, group.refs, {
        signal: context.signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(onEvent === undefined ? {} : { onEvent }),
        onTrouble: (ref, error) => {
          if (!isJobError(error, "not_found")) view?.trouble(ref, error);
        },
      });
      for await (const change of changes) tell(change);
    } catch (error) {
      if (context.signal.aborted) return;
      failures.push({
        about: group.refs.length === 1 ? (group.refs[0] ?? group.provider) : group.provider,
        error,
      });
    }
  };

  try {
    await Promise.all(groupByAccount(refs).map(follow));
  } finally {
    view?.stop();
    await accounts.close();
  }
  const interruption = interruptionOf(context);
  if (interruption !== undefined) {
    if (interruption.by !== "closed-output") tellStopped(context, refs, last);
    return interruption.exitCode;
  }
  for (const { error } of failures) codes.push(isJobError(error) ? exitOfError(error) : exitCodes.unexpected);
  if (json) for (const { error } of failures) printJsonLine(context, errorDocument(error));
  else printFailures(context, failures);
  const unexpected = failures.find(({ error }) => !isJobError(error));
  if (unexpected !== undefined && options.verbose === true && unexpected.error instanceof Error) {
    context.stderr.write(`${showControls(unexpected.error.stack ?? "")}\n`);
  }
  return worstExit(codes, precedence.watch);
}

/** One change as `watch --json` tells it, a line each. */
function changeDocument({ at, ref, state, observation, ended, missing }: JobChange): object {
  const job =
    state === null
      ? { ref: formatReference(ref), status: "unknown", nativeStatus: null }
      : jobDocument(state.newest);
  return {
    schema: "simjobs.watch/1",
    at,
    ...job,
    ...(state === null ? {} : { status: state.status }),
    change: observation?.kind ?? null,
    previousStatus: observation?.from ?? null,
    ended,
    missing,
  };
}

function tellStopped(
  context: CliContext,
  refs: readonly JobRef[],
  last: ReadonlyMap<string, JobStatus>,
): void {
  const open = refs
    .map(formatReference)
    .filter((ref) => !["completed", "failed", "cancelled"].includes(last.get(ref) ?? "unknown"));
  context.stderr.write("Stopped watching; no job was stopped by that.\n");
  if (open.length === 0) return;
  const names = open.join(" ");
  context.stderr.write(
    `  To go on watching: simjobs watch ${names}\n  To cancel:         simjobs cancel ${names}\n`,
  );
}
