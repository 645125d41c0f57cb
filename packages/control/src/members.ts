import {
  formatReference,
  hasEnded,
  isJobError,
  kindTraits,
  type JobRef,
  type Provider,
  type ProviderCall,
} from "@simjobs/core";
import { goingOn, JobCancellation, type AfterEnd } from "./cancel-job.js";
import { tenMinutesMs } from "./cancel-settings.js";
import type { CancelRun, RecordedWish } from "./cancel-run.js";
import type { NotSent } from "./not-sent.js";
import type { CancelResult } from "./cancel-types.js";

import type { Member } from "./known-members.js";

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
  record: (refs: readonly JobRef[]) => Promise<{ readonly wishes: readonly RecordedWish[] } | NotSent>,
): AfterEnd {
  const { provider, options, members } = run;
  const { clock } = provider;
  const care: AfterEnd = async (root, wish, onCall) => {
    const mayCancel = isLookedAfter(provider, wish);
    // A wish for the job alone leaves the jobs below it alone. One that was found for another wish may go on all the same.
    if (!mayCancel && !members.hasBelow(root.ref)) return root;
    const has = hasMembers(provider, root.ref);
    if (!provider.capabilities.canListChildren || options.wait === false) return root;
    if (!rootIsOver.has(root.outcome)) return root;
    const active = (): readonly Member[] => members.below(root.ref).filter(isActive);
    let complete: boolean | null = null; // nobody has looked yet
    let results: readonly CancelResult[] = [];
    let notLearned = root.notLearned;
    const deadlineMs = run.endsAtMs ?? clock.now() + (options.timeoutMs ?? tenMinutesMs);
    const call: ProviderCall = { signal: options.signal, deadlineMs, longWait: true, onEvent: onCall };
    try {
      complete = await findMembers(run, root.ref, call);
      if (active().length > 0) {
        options.onEvent?.({
          kind: "members",
          ref: root.ref,
          atMs: provider.clock.now(),
          known: members.below(root.ref).length,
          active: active().length,
        });
        const leftMs = Math.max(0, deadlineMs - clock.now());
        await clock.sleep(Math.min(provider.capabilities.maxStalenessMs, leftMs), options.signal);
        complete = false;
        complete = await findMembers(run, root.ref, call);
      }
      const tops = mayCancel ? topsOf(active()) : [];
      results = await cancelMembers(run, tops, record, care);
      if (tops.some(({ reading }) => hasMembers(provider, reading.ref) === true)) {
        complete = false;
        complete = await findMembers(run, root.ref, call); // what became of those further down
      }
    } catch (error) {
      const isStop = options.signal?.aborted === true && error === options.signal.reason;
      if (!(isJobError(error) || isStop)) throw error;
      const why = isJobError(error) ? error.message : "stopped before all of them were looked at";
      notLearned = [...notLearned, { what: "members", why }];
    }
    const known = members.below(root.ref);
    // That nothing is known of its members is told by `tree: null`. One that was seen active is never forgotten.
    const told = { ...root, notLearned };
    if (known.length === 0 && (complete === null || (complete && has === "perhaps"))) return told;
    return withTree(told, known, complete ?? false, results);
  };
  return care;
}

/**
 * Finds members at every depth; one is asked for its own only where its kind has some.
 *
 * @returns whether they are all there are
 */
async function findMembers(
  { provider, members }: CancelRun,
  root: JobRef,
  call: ProviderCall,
): Promise<boolean> {
  const asked = new Set<string>();
  const open = [root];
  let complete = true;
  for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
    const children = await provider.children?.(ref, call);
    if (children === undefined) return false;
    complete &&= children.complete;
    members.learn(ref, children.readings);
    for (const reading of children.readings) {
      const key = formatReference(reading.ref);
      if (asked.has(key)) continue;
      asked.add(key);
      if (hasMembers(provider, reading.ref) === true) open.push(reading.ref);
    }
  }
  return complete;
}

/** Cancels members. One that there is a wish for already, such as one of a process that has died, is waited for instead. */
async function cancelMembers(
  run: CancelRun,
  active: readonly Member[],
  record: (refs: readonly JobRef[]) => Promise<{ readonly wishes: readonly RecordedWish[] } | NotSent>,
  care: AfterEnd,
): Promise<readonly CancelResult[]> {
  const { underWay } = run;
  const refs = active.map(({ reading }) => reading.ref);
  const fresh = refs.filter((ref) => !underWay.has(formatReference(ref)));
  const recorded = fresh.length === 0 ? { wishes: [] } : await record(fresh);
  if ("cause" in recorded) throw recorded.error;
  for (const wish of recorded.wishes) {
    const key = formatReference(wish.ref);
    const earlier = run.doneBefore.get(key)?.earlier;
    const whole = earlier === undefined ? wish : { ...wish, earlier };
    const finished = new JobCancellation(run, whole).finish(undefined, care);
    finished.catch(() => {}); // it is told below
    underWay.begin(key, wish.id, finished);
  }
  return Promise.all(refs.flatMap((ref) => underWay.of(formatReference(ref)) ?? []));
}

function withTree(
  root: CancelResult,
  members: readonly Member[],
  complete: boolean,
  results: readonly CancelResult[],
): CancelResult {
  const over = new Set(
    results.filter(({ status }) => hasEnded(status)).map(({ ref }) => formatReference(ref)),
  );
  const ended = members.filter(
    (member) => !isActive(member) || over.has(formatReference(member.reading.ref)),
  ).length;
  const tree = { known: members.length, ended, complete, members: results };
  if (ended === members.length) return { ...root, tree };
  return { ...goingOn(root), tree };
}

/** Whether jobs of this kind are made of others. */
export function hasMembers({ capabilities }: Provider, { kind }: JobRef): boolean | "perhaps" {
  return kindTraits(capabilities, kind).hasMembers;
}

/** Whether the jobs below it are meant too, as far as there can be any. */
export function isLookedAfter(provider: Provider, { ref, withChildren }: RecordedWish): boolean {
  const has = hasMembers(provider, ref);
  return has === true || (has === "perhaps" && withChildren === true);
}

function isActive({ reading }: Member): boolean {
  return !hasEnded(reading.status);
}

/** Those that are not members of another one: a member that is made of others looks after them itself. */
function topsOf(active: readonly Member[]): readonly Member[] {
  const keys = new Set(active.map(({ reading }) => formatReference(reading.ref)));
  return active.filter(({ of }) => !keys.has(of));
}
