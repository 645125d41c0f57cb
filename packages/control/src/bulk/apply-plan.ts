import {
  checkedObject,
  checkedOptions,
  checkSpecification,
  formatReference,
  hasEnded,
  isJobError,
  JobError,
  parseReference,
  type JobRef,
  type JobStatus,
  type Provider,
  type Reading,
  type ProviderCall,
} from "@simjobs/core";
import { tenMinutesMs } from "../cancel-settings.js";
import { cancelJobs } from "../cancel-jobs.js";
import type { CancelOptions, CancelResult } from "../cancel-types.js";
import { identify } from "../identify.js";
import { JobReader, ownSignal } from "../job-reader.js";
import { SendGate } from "../send-gate.js";
import type { CancelPlan, PlanRow } from "@simjobs/core/schemas";
import { checkPlanIsFor, refuseExpired } from "./plan.js";

/** Why a row of a plan was left alone. */
export type SkipReason = "ended" | "cancelling" | "another-run" | "another-owner" | "not-told" | "unknown";

/** A job of a plan that was left alone, and why. */
export interface SkippedRow {
  readonly row: PlanRow;
  readonly why: SkipReason;
  readonly status: JobStatus | null;
  readonly nativeStatus: string | null;
}

/** What became of a plan: the jobs that were cancelled, and those that were left alone. */
export interface AppliedPlan {
  readonly results: readonly CancelResult[];
  readonly skipped: readonly SkippedRow[];
}

/** The jobs of a plan that are now what they were when it was made, and those that are to be left alone. */
export interface CheckedRows {
  readonly active: readonly JobRef[];
  readonly skipped: readonly SkippedRow[];
  /** What was read of each. */
  readonly told: ReadonlyMap<string, Reading>;
}

/**
 * Cancels what is still active of a plan. Every row is read first; one that has ended, is being cancelled, or runs again is
 * reported and left alone. Nothing that the plan does not name is touched.
 *
 * @throws {JobError} `bad_input` where the plan is another account's or another server's, or has expired; and as `cancelJobs`
 */
export async function applyPlan(
  provider: Provider,
  plan: CancelPlan,
  options: CancelOptions = {},
): Promise<AppliedPlan> {
  checkSpecification(provider);
  checkedObject("plan", plan, "Give what makePlan or parsePlan returns.");
  checkedOptions("options", options);
  const deadlineMs = provider.clock.now() + (options.timeoutMs ?? tenMinutesMs);
  const { active, skipped, told } = await checkRows(provider, plan, { signal: options.signal, deadlineMs });
  return {
    results: await cancelJobs(provider, active, { ...options, known: told, withChildren: false }),
    skipped,
  };
}

/**
 * Reads every row of a plan. Sends nothing.
 *
 * @throws {JobError} `bad_input` where the plan is another account's or another server's, or has expired; what stopped the reading
 */
export async function checkRows(
  provider: Provider,
  plan: CancelPlan,
  { signal, deadlineMs }: Pick<ProviderCall, "signal" | "deadlineMs">,
): Promise<CheckedRows> {
  if (plan.provider !== provider.name) {
    throw new JobError("bad_input", `this plan is for ${plan.provider}, not for ${provider.name}`);
  }
  checkPlanIsFor(plan, await identify(provider, { signal, deadlineMs }));
  refuseExpired(plan, provider);
  const refs = plan.rows.map((row) => parseReference(row.ref, [provider.grammar]));
  const told = await readAll(provider, refs, {
    signal: ownSignal(signal),
    deadlineMs,
    longWait: true,
  });
  const skipped: SkippedRow[] = [];
  const active = refs.filter((ref, index) => {
    const row = plan.rows[index];
    const reading = told.get(formatReference(ref));
    if (row === undefined) return false;
    const skip = (why: SkipReason): boolean => {
      skipped.push({
        row,
        why,
        status: reading?.status ?? null,
        nativeStatus: reading?.nativeStatus ?? null,
      });
      return false;
    };
    if (reading === undefined) return skip("not-told");
    if (isAnothers(reading, row)) return skip("another-owner");
    if (reading.run !== row.run) return skip("another-run");
    if (hasEnded(reading.status)) return skip("ended");
    if (reading.status === "cancelling") return skip("cancelling");
    if (reading.status === "unknown") return skip("unknown");
    return true;
  });
  return { active, skipped, told };
}

/** Whether the service tells another owner now than when the plan was made: whoever agreed to it had the other one in mind. */
function isAnothers({ details: { owner } }: Reading, row: PlanRow): boolean {
  return owner !== null && row.owner !== null && owner !== row.owner;
}

/** Reads jobs by lists; those that the lists do not tell are asked for one by one. */
async function readAll(
  provider: Provider,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<ReadonlyMap<string, Reading>> {
  const { signal } = call;
  const told = new Map(await new JobReader(provider).readMany(refs, call));
  const gate = new SendGate(readsAtOnce);
  await Promise.all(
    refs.map(async (ref) => {
      if (told.has(formatReference(ref))) return;
      const leave = await gate.enter(signal);
      try {
        told.set(formatReference(ref), await provider.get(ref, call));
      } catch (error) {
        if (!isJobError(error, "not_found")) throw error; // a job that is not there is told as not told about
      } finally {
        leave();
      }
    }),
  );
  return told;
}

const readsAtOnce = 8;
