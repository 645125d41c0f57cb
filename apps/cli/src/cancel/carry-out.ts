import { formatReference, isJobError, JobError, parseReference, type ProviderCall } from "@simjobs/core";
import {
  applyPlan,
  cancelJobs,
  checkPlanIsFor,
  identify,
  notSent,
  obstacle,
  refuseExpired,
  sweepJobs,
  type CancelOptions as ControlOptions,
  type CancelPlan,
  type CancelResult,
  type SkippedRow,
  type Swept,
} from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { withAccount } from "../input/with-account.js";
import type { SelectedWork } from "./select-work.js";
import type { WrittenWork } from "./written-work.js";

/** What became of the jobs of one account. */
export interface Done {
  readonly results: readonly CancelResult[];
  readonly skipped: readonly SkippedRow[];
  /** How a sweep ended; `null` where it was none. */
  readonly sweep: (Omit<Swept, "results"> & { readonly origin: string; readonly provider: string }) | null;
  /** Why nothing, or nothing more, could be done. */
  readonly error: JobError | null;
}

const nothing: Done = { results: [], skipped: [], sweep: null, error: null };

/** Cancels jobs that were written out. */
export async function cancelWritten(work: WrittenWork, settings: ControlOptions): Promise<Done> {
  const { service, refs, known } = work;
  const failed = (error: JobError): Done => ({
    ...nothing,
    results: refs.map((ref) => notSent(ref, obstacle(error))),
    error,
  });
  if (isJobError(service)) return failed(service);
  try {
    return { ...nothing, results: await cancelJobs(service.provider, refs, { ...settings, known }) };
  } catch (error) {
    // Other accounts' cancellations go on: what happened here is told beside theirs.
    if (!isJobError(error)) throw error;
    return failed(error);
  }
}

/** A plan and the account that it is for. */
export interface PlannedWork {
  readonly service: Service;
  readonly plan: CancelPlan;
}

/**
 * Opens the accounts that plans are for and checks that they are the same, before anything is sent.
 *
 * @throws {JobError} `bad_input` where a plan is another account's or another server's, or has expired; `unauthorized`
 */
export async function openPlanned(
  accounts: Accounts,
  plans: readonly CancelPlan[],
  call: ProviderCall,
): Promise<readonly PlannedWork[]> {
  const works: PlannedWork[] = [];
  for (const plan of plans) {
    const [row] = plan.rows;
    if (row === undefined) continue;
    const { grammar } = await accounts.kind(plan.provider);
    const { account } = parseReference(row.ref, [grammar]);
    const service = await accounts.service(plan.provider, account);
    checkPlanIsFor(plan, await identify(service.provider, call));
    refuseExpired(plan, service.provider);
    works.push({ service, plan: underNameOf(service, plan) });
  }
  return works;
}

/** A plan whose references say whose jobs they are by what the settings are now. */
function underNameOf({ provider, account }: Service, plan: CancelPlan): CancelPlan {
  const rows = plan.rows.map((row) => {
    const ref = parseReference(row.ref, [provider.grammar]);
    return { ...row, ref: formatReference(withAccount(ref, account)) };
  });
  return { ...plan, rows };
}

/** Cancels what is still active of a plan. */
export async function cancelPlanned({ service, plan }: PlannedWork, settings: ControlOptions): Promise<Done> {
  try {
    return { ...nothing, ...(await applyPlan(service.provider, plan, settings)) };
  } catch (error) {
    const { signal } = settings;
    const stopped = signal?.aborted === true && error === signal.reason;
    if (!stopped && !isJobError(error)) throw error;
    const why = isJobError(error) ? error : new JobError("deadline", "stopped before anything was sent");
    const refs = plan.rows.map(({ ref }) => parseReference(ref, [service.provider.grammar]));
    const how = stopped ? ({ error: why, cause: "signal" } as const) : obstacle(why);
    const results = refs.map((ref) => notSent(ref, how));
    return { ...nothing, results, error: stopped ? null : why };
  }
}

/** Cancels what a selection means until nothing of it is left. */
export async function cancelUntilEmpty(
  { service, selection }: SelectedWork,
  settings: ControlOptions,
  sweep: { readonly quietMs: number | undefined; readonly max: number | undefined },
): Promise<Done> {
  const { quietMs, max } = sweep;
  const { provider, origin } = service;
  const place = { provider: provider.name, origin };
  try {
    const { results, ...end } = await sweepJobs(provider, selection, {
      ...settings,
      quietMs,
      max,
      sweepTimeoutMs: Infinity, // its deadline is that of the command
    });
    return { ...nothing, results, sweep: { ...end, ...place }, error: end.error };
  } catch (error) {
    if (!isJobError(error)) throw error;
    const end = { ended: "failed", error, rounds: 0, undecided: [] } as const;
    return { ...nothing, sweep: { ...end, ...place }, error };
  }
}

/** A sweep that did not begin, because nobody could say that nothing is left. */
export function sweptNothing({ service, found }: SelectedWork): Done {
  const ended = found.complete ? "stopped" : "incomplete";
  const { provider, origin } = service;
  const end = { ended, error: null, rounds: 1, undecided: [], provider: provider.name, origin } as const;
  return { ...nothing, sweep: end };
}

/** Names of the jobs that a sweep has left undecided. */
export function undecidedOf({ sweep }: Done): readonly string[] {
  return (sweep?.undecided ?? []).map(formatReference);
}
