import { formatReference, hasEnded, JobError, type JobRef, type Reading } from "@simjobs/core";
import { JobCancellation, type CancelRun, type NotSent, type RecordedWish } from "./cancel-job.js";
import type { CancelResult } from "./cancel-types.js";
import { callOf } from "./job-reader.js";

type Members = { readonly readings: readonly Reading[]; readonly complete: boolean };

/** Outcomes of a root after which its members should be over too. */
const rootIsOver: ReadonlySet<CancelResult["outcome"]> = new Set([
  "cancelled",
  "already-cancelled",
  "finished-first",
]);

/**
 * Looks after the jobs that a job is made of, once it has ended itself. Those that are still active after the service has
 * had time to stop them are cancelled themselves. A root with a member that goes on is not cancelled: it is `still-cancelling`.
 *
 * @param record - puts wishes for members on record
 */
export function memberCare(
  run: CancelRun,
  record: (refs: readonly JobRef[]) => Promise<readonly RecordedWish[] | NotSent>,
): (root: CancelResult) => Promise<CancelResult> {
  const { provider, options } = run;
  return async (root) => {
    const hasMembers = provider.capabilities.kinds[root.ref.kind]?.hasMembers === true;
    if (!hasMembers || !provider.capabilities.canListChildren || options.wait === false) return root;
    if (!rootIsOver.has(root.outcome)) return root;
    try {
      let members = await membersOf(run, root.ref);
      if (activeOnes(members).length > 0) {
        await provider.clock.sleep(provider.capabilities.maxStalenessMs, options.signal);
        members = await membersOf(run, root.ref);
      }
      return withTree(root, members, await cancelMembers(run, activeOnes(members), record));
    } catch (error) {
      // What the root's own readings prove stays true; that its members are not known is told by `tree: null`.
      if (error instanceof JobError || (options.signal?.aborted === true && error === options.signal.reason))
        return root;
      throw error;
    }
  };
}

/** All members, at every depth. A member is asked for its own only where its kind has some. */
async function membersOf({ provider, options }: CancelRun, root: JobRef): Promise<Members> {
  const found = new Map<string, Reading>();
  const open = [root];
  let complete = true;
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    const children = await provider.children?.(ref, callOf({ signal: options.signal }));
    if (children === undefined) return { readings: [], complete: false };
    complete &&= children.complete;
    for (const reading of children.readings) {
      const key = formatReference(reading.ref);
      if (found.has(key)) continue;
      found.set(key, reading);
      if (provider.capabilities.kinds[reading.ref.kind]?.hasMembers === true) open.push(reading.ref);
    }
  }
  return { readings: [...found.values()], complete };
}

async function cancelMembers(
  run: CancelRun,
  active: readonly Reading[],
  record: (refs: readonly JobRef[]) => Promise<readonly RecordedWish[] | NotSent>,
): Promise<readonly CancelResult[]> {
  if (active.length === 0) return [];
  const wishes = await record(active.map(({ ref }) => ref));
  if ("cause" in wishes) throw wishes.error;
  return Promise.all(wishes.map(async (wish) => new JobCancellation(run, wish).finish()));
}

function withTree(root: CancelResult, members: Members, results: readonly CancelResult[]): CancelResult {
  const over = new Set(
    results.filter(({ status }) => hasEnded(status)).map(({ ref }) => formatReference(ref)),
  );
  const ended = members.readings.filter(
    ({ ref, status }) => hasEnded(status) || over.has(formatReference(ref)),
  );
  const tree = {
    known: members.readings.length,
    ended: ended.length,
    complete: members.complete,
    members: results,
  };
  if (ended.length === members.readings.length || root.outcome !== "cancelled") return { ...root, tree };
  return { ...root, tree, outcome: "still-cancelling", status: "cancelling", confirmedAt: null };
}

function activeOnes({ readings }: Members): readonly Reading[] {
  return readings.filter(({ status }) => !hasEnded(status));
}
