import { formatReference, hasEnded, JobError, type JobRef, type Reading } from "@simjobs/core";
import { JobCancellation, type CancelRun, type NotSent, type RecordedWish } from "./cancel-job.js";
import type { CancelResult } from "./cancel-types.js";
import { callOf } from "./job-reader.js";

/** One member as it was last read, and whose member it is. */
interface Member {
  readonly reading: Reading;
  readonly of: string;
}

interface Members {
  readonly readings: readonly Reading[];
  readonly complete: boolean;
}

/** Outcomes of a root after which its members should be over too. */
const rootIsOver: ReadonlySet<CancelResult["outcome"]> = new Set([
  "cancelled",
  "already-cancelled",
  "finished-first",
]);

/**
 * Looks after the jobs that a job is made of, once it has ended itself. Those that are still active after the service has
 * had time to stop them are cancelled themselves. Whatever became of a root itself, with a member that goes on it is
 * `still-cancelling`.
 *
 * @param record - puts wishes for members on record
 */
export function memberCare(
  run: CancelRun,
  record: (refs: readonly JobRef[]) => Promise<readonly RecordedWish[] | NotSent>,
): (root: CancelResult) => Promise<CancelResult> {
  const { provider, options } = run;
  const hasMembers = ({ kind }: JobRef): boolean => provider.capabilities.kinds[kind]?.hasMembers === true;
  const care = async (root: CancelResult, known?: ReadonlyMap<string, Member>): Promise<CancelResult> => {
    if (!hasMembers(root.ref) || !provider.capabilities.canListChildren || options.wait === false)
      return root;
    if (!rootIsOver.has(root.outcome)) return root;
    const found = below(formatReference(root.ref), known ?? new Map());
    let complete: boolean | null = null; // nobody has looked yet
    let results: readonly CancelResult[] = [];
    try {
      complete = await findMembers(run, root.ref, found);
      if (activeOnes(found).length > 0) {
        await provider.clock.sleep(provider.capabilities.maxStalenessMs, options.signal);
        complete = false;
        complete = await findMembers(run, root.ref, found);
      }
      const tops = topsOf(activeOnes(found));
      results = await cancelMembers(run, tops, record, async (member) => care(member, found));
      if (tops.some(({ reading }) => hasMembers(reading.ref))) {
        complete = false;
        complete = await findMembers(run, root.ref, found); // what became of those further down
      }
    } catch (error) {
      const isStop = options.signal?.aborted === true && error === options.signal.reason;
      if (!(error instanceof JobError || isStop)) throw error;
    }
    // That nothing is known of its members is told by `tree: null`. One that was seen active is never forgotten.
    if (complete === null && found.size === 0) return root;
    const readings = [...found.values()].map(({ reading }) => reading);
    return withTree(root, { readings, complete: complete ?? false }, results);
  };
  return async (root) => care(root);
}

/**
 * Finds members at every depth; one is asked for its own only where its kind has some. What was found before stays: a job
 * that is missing in a list is just missing there, and one that has ended is over.
 *
 * @returns whether they are all there are
 */
async function findMembers(
  { provider, options }: CancelRun,
  root: JobRef,
  found: Map<string, Member>,
): Promise<boolean> {
  const asked = new Set<string>();
  const open = [root];
  let complete = true;
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    const children = await provider.children?.(ref, callOf({ signal: options.signal }));
    if (children === undefined) return false;
    complete &&= children.complete;
    for (const reading of children.readings) {
      const key = formatReference(reading.ref);
      const before = found.get(key);
      if (before === undefined || !hasEnded(before.reading.status))
        found.set(key, { reading, of: formatReference(ref) });
      if (asked.has(key)) continue;
      asked.add(key);
      if (provider.capabilities.kinds[reading.ref.kind]?.hasMembers === true) open.push(reading.ref);
    }
  }
  return complete;
}

async function cancelMembers(
  run: CancelRun,
  active: readonly Member[],
  record: (refs: readonly JobRef[]) => Promise<readonly RecordedWish[] | NotSent>,
  care: (member: CancelResult) => Promise<CancelResult>,
): Promise<readonly CancelResult[]> {
  if (active.length === 0) return [];
  const wishes = await record(active.map(({ reading }) => reading.ref));
  if ("cause" in wishes) throw wishes.error;
  return Promise.all(wishes.map(async (wish) => new JobCancellation(run, wish).finish(undefined, care)));
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
  if (ended.length === members.readings.length) return { ...root, tree };
  return { ...root, tree, outcome: "still-cancelling", status: "cancelling", confirmedAt: null };
}

function activeOnes(found: ReadonlyMap<string, Member>): readonly Member[] {
  return [...found.values()].filter(({ reading }) => !hasEnded(reading.status));
}

/** The part of what is known that lies below one member. */
function below(key: string, known: ReadonlyMap<string, Member>): Map<string, Member> {
  const found = new Map<string, Member>();
  const open = [key];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const [own, member] of known) {
      if (member.of !== parent || found.has(own)) continue;
      found.set(own, member);
      open.push(own);
    }
  }
  return found;
}

/** Those that are not members of another one: a member that is made of others looks after them itself. */
function topsOf(active: readonly Member[]): readonly Member[] {
  const keys = new Set(active.map(({ reading }) => formatReference(reading.ref)));
  return active.filter(({ of }) => !keys.has(of));
}
