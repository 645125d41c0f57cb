import type { IonworksWorld } from "../state/ionworks-world.js";
import type { IonworksJob, NewIonworksJob } from "../state/ionworks-jobs.js";
import { viewIonworksJob } from "../jobs/ionworks-view.js";
import type { Optimization } from "../state/optimization.js";

/** The run that counts at a moment, and its number: 0 for the first one. */
export function runAt(optimization: Optimization, atMs: number): { job: IonworksJob; runCount: number } {
  const { runs } = optimization;
  const index = Math.max(
    0,
    runs.findLastIndex(({ fromMs }) => fromMs <= atMs),
  );
  const run = runs[index];
  if (run === undefined) throw new RangeError(`optimization ${optimization.id} has no run`);
  return { job: run.job, runCount: index };
}

/**
 * Runs an optimization once more, from a moment on: in a new job, or in its old one, by the switch `resubmit-job`.
 *
 * @see docs/services/ionworks.md 3.9
 */
export function runAgain(
  world: IonworksWorld,
  optimization: Optimization,
  fromMs: number,
  failure: Pick<NewIonworksJob, "outcome" | "error" | "errorCode"> = {},
): void {
  const { job: before } = runAt(optimization, fromMs);
  const course = {
    type: before.type,
    name: before.name,
    userId: before.userId,
    organizationId: before.organizationId,
    projectId: before.projectId,
    report: before.report,
    ...failure,
  };
  if (world.switches.ionworks["resubmit-job"] === "new") {
    optimization.runs.push({ fromMs, job: world.ionworksJobs.add({ ...course, createdMs: fromMs }) });
    return;
  }
  // The same record goes on: it keeps its moment of creation.
  const agoMs = fromMs - before.createdMs;
  const lengthMs = world.ionworksJobs.usualMs(`${before.id} ${String(optimization.runs.length)}`);
  const job = world.ionworksJobs.restart(before, fromMs, {
    ...course,
    createdMs: before.createdMs,
    startMs: agoMs + Math.floor(lengthMs / 10),
    durationMs: agoMs + lengthMs,
  });
  optimization.runs.push({ fromMs, job });
}

/** What the fault `rerun` does: somebody else runs it again, if it has ended by then. */
export function rerunByOther(
  world: IonworksWorld,
  optimization: Optimization,
  nowMs: number,
  afterMs: number,
): void {
  const last = optimization.runs.at(-1);
  if (last === undefined || last.fromMs > nowMs || !viewIonworksJob(last.job, nowMs).isTerminal) return;
  runAgain(world, optimization, nowMs + afterMs);
}
