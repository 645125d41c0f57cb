import {
  checkedList,
  checkedOptions,
  checkSpecification,
  formatReference,
  isJobError,
  JobError,
  kindTraits,
  type JobRef,
  type Provider,
  type Reading,
} from "@simjobs/core";
import { JobCancellation } from "./cancel-job.js";
import { notSent, obstacle, type NotSent } from "./not-sent.js";
import { tenMinutesMs } from "./cancel-settings.js";
import type { CancelRun, DoneBefore, RecordedWish } from "./cancel-run.js";
import type { CancelOptions, CancelResult, NotLearned } from "./cancel-types.js";
import { identify, identifyInTime, type Identified } from "./identify.js";
import { checkRef, isHopeless, JobReader, ownSignal } from "./job-reader.js";
import { KnownMembers } from "./known-members.js";
import { noJournal } from "./journal.js";
import { hasMembers, memberCare } from "./members.js";
import { SendGate } from "./send-gate.js";

const longestReason = 500;
/** Up to so many jobs are looked after one by one, and have their time together. */
export const fewJobs = 20;
/** How long many jobs are waited for that are read together before the first is asked, in milliseconds. */
const firstLookMs = 60_000;

/**
 * Asks a provider to stop some jobs and finds out what became of each. By default it resolves only when it has read how
 * each job ended, or when the time is up: an accepted cancel is not an ended job. The wish is on record before its
 * request leaves. A job that is given twice is cancelled once and told once.
 *
 * Outcomes are results, not errors: races, refusals and lost answers are told in `CancelResult.outcome`. A signal stops
 * the waiting and tells what is known so far.
 *
 * @throws {JobError} `bad_input` and `not_supported` for a reference that this provider cannot work with,
 * `journal_unwritable` before anything was sent
 * @see docs/cancelling.md
 */
export async function cancelJobs(
  provider: Provider,
  refs: readonly JobRef[],
  options: CancelOptions = {},
): Promise<readonly CancelResult[]> {
  checkSpecification(provider);
  for (const ref of checkedList("refs", refs)) checkRef(provider, ref);
  checkedOptions("options", options);
  const distinct = [...new Map(refs.map((ref) => [formatReference(ref), ref])).values()];
  if (distinct.length === 0) return [];

  const { withChildren = distinct.length <= fewJobs } = options;
  const ownEndMs = provider.clock.now() + (options.timeoutMs ?? tenMinutesMs);
  const latestMs = options.deadlineMs ?? Infinity;
  const deadlineMs = Math.min(ownEndMs, latestMs);
  const recorded = await recordWishes(provider, distinct, { ...options, withChildren, deadlineMs });
  if ("cause" in recorded) {
    const results = distinct.map((ref) => notSent(ref, recorded));
    for (const result of results) {
      options.onEvent?.({ kind: "finished", ref: result.ref, atMs: provider.clock.now(), result });
    }
    return results;
  }
  const endMs = distinct.length <= fewJobs ? deadlineMs : latestMs;
  const endsAtMs = Number.isFinite(endMs) ? endMs : null;
  const run = startRun(provider, options, { endsAtMs, untold: recorded.untold });
  const results = await runCancellations(run, recorded.wishes);
  await noteIfToldSince(run, recorded);
  return results;
}

/** What was not told when the wishes were made may be told by now. */
async function noteIfToldSince(
  { provider, options, endsAtMs }: CancelRun,
  recorded: Recorded,
): Promise<void> {
  const { journal = noJournal, signal } = options;
  if (recorded.untold === null || journal.identified === undefined) return;
  try {
    const { where, untold } = await identify(provider, { signal, deadlineMs: endsAtMs ?? undefined });
    if (untold === null) await journal.identified(where);
  } catch (error) {
    if (!isJobError(error) && signal?.aborted !== true) throw error;
  }
}

/** What a run begins with. */
export interface RunStart {
  /** When all of it must be over, on the provider's clock. @default each job has its own time */
  readonly endsAtMs?: number | null | undefined;
  /** Why the service has not told whose account it is. @default it has */
  readonly untold?: JobError | null | undefined;
  /** What earlier processes had done about members of the jobs. */
  readonly doneBefore?: ReadonlyMap<string, DoneBefore> | undefined;
}

/** What the cancellations of one call share. */
export function startRun(
  provider: Provider,
  callerOptions: CancelOptions,
  { endsAtMs = null, untold = null, doneBefore = new Map() }: RunStart = {},
): CancelRun {
  const signal = ownSignal(callerOptions.signal);
  const notLearned: readonly NotLearned[] = untold === null ? [] : [{ what: "account", why: untold.message }];
  return {
    endsAtMs,
    notLearned,
    provider,
    reader: new JobReader(provider),
    options: signal === undefined ? callerOptions : { ...callerOptions, signal },
    journal: { holdsSends: false },
    underWay: new Map(),
    members: new KnownMembers(),
    doneBefore,
  };
}

/** Finds out what becomes of wishes that are on record, one for each job. */
export async function runCancellations(
  run: CancelRun,
  wishes: readonly RecordedWish[],
): Promise<readonly CancelResult[]> {
  const { provider, options } = run;
  const [only] = wishes;
  const lookAfterMembers = memberCare(run, async (refs) => {
    const deadlineMs = run.endsAtMs ?? undefined;
    return recordWishes(provider, refs, { ...options, withChildren: false, deadlineMs }, run.doneBefore);
  });
  if (wishes.length === 1 && only !== undefined) {
    const first = freshOnes(run, wishes).get(formatReference(only.ref));
    const tell = announce(run, only);
    const finished = new JobCancellation(run, only, first).finish(undefined, lookAfterMembers);
    tell(finished);
    return [await finished];
  }
  // All at once, before the first begins: a root may have to know of a member whose turn comes much later.
  const finishers = wishes.map((wish) => announce(run, wish));
  run.reader.expect(wishes.length);
  const gate = new SendGate(sendsAtOnce);
  const results: Promise<CancelResult>[] = [];
  const chunk = Math.max(sendsAtOnce, provider.capabilities.batchSize);
  for (let from = 0; from < wishes.length; from += chunk) {
    const next = wishes.slice(from, from + chunk);
    const told = await firstReadings(run, next);
    for (const [index, wish] of next.entries()) {
      // A job's time runs from its send, so it starts only when it can be sent.
      const leave = await enterUnlessStopped(gate, options.signal);
      const cancellation = new JobCancellation(run, wish, told.get(formatReference(wish.ref)));
      const finished = cancellation.finish(leave, lookAfterMembers).finally(leave);
      finished.catch(() => {}); // it is told below, when all have been started
      finishers[from + index]?.(finished);
      results.push(finished);
    }
  }
  return Promise.all(results);
}

/** Makes it known that what becomes of a job will be told. The first wish for it counts. */
function announce({ underWay }: CancelRun, { ref }: RecordedWish): (finished: Promise<CancelResult>) => void {
  const key = formatReference(ref);
  let tell: ((finished: Promise<CancelResult>) => void) | undefined;
  const told = new Promise<CancelResult>((resolve) => {
    tell = resolve;
  });
  told.catch(() => {}); // whoever waits for it hears of it
  if (!underWay.has(key)) underWay.set(key, told);
  return (finished) => tell?.(finished);
}

/** How many cancels are on their way at once; the provider's own budget may allow fewer. */
export const sendsAtOnce = 16;

/** One shared reading of jobs whose turn is near. Where it fails, each job reads for itself. */
export async function firstReadings(
  run: CancelRun,
  wishes: readonly RecordedWish[],
): Promise<ReadonlyMap<string, Reading>> {
  const { options, reader, provider, endsAtMs } = run;
  const fresh = freshOnes(run, wishes);
  const nowMs = provider.clock.now();
  const leftMs = (endsAtMs ?? Infinity) - nowMs;
  const deadlineMs = nowMs + Math.min(firstLookMs, leftMs / 2);
  try {
    const refs = wishes.map(({ ref }) => ref).filter((ref) => !fresh.has(formatReference(ref)));
    const told = await reader.readMany(refs, { signal: options.signal, deadlineMs, longWait: true });
    return new Map([...fresh, ...told]);
  } catch (error) {
    if (options.signal?.aborted === true || isJobError(error)) return fresh;
    throw error;
  }
}

/**
 * What the caller has read of these jobs, where the last of it is not older than a reading may lag anyway. Pages that were
 * read on the way there are not read again: the turn of most jobs comes later still. A job that can run again under its id
 * is: the less time, the fewer runs that nobody has seen.
 */
function freshOnes(
  { provider, options: { known } }: CancelRun,
  wishes: readonly RecordedWish[],
): ReadonlyMap<string, Reading> {
  const fresh = new Map<string, Reading>();
  if (known === undefined) return fresh;
  let lastMs = -Infinity;
  for (const { askedAtMs } of known.values()) lastMs = Math.max(lastMs, askedAtMs);
  const { capabilities } = provider;
  const oldestMs = provider.clock.now() - capabilities.maxStalenessMs;
  if (lastMs < oldestMs) return fresh;
  for (const { ref } of wishes) {
    const key = formatReference(ref);
    const reading = known.get(key);
    if (reading === undefined) continue;
    const { runsOnce } = kindTraits(capabilities, ref.kind);
    if (runsOnce || reading.askedAtMs >= oldestMs) fresh.set(key, reading);
  }
  return fresh;
}

/** Those that come after a stop go straight in: they only tell that nothing was sent. */
export async function enterUnlessStopped(
  gate: SendGate,
  signal: AbortSignal | undefined,
): Promise<() => void> {
  try {
    return await gate.enter(signal);
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return () => {};
    throw error;
  }
}

/** `cancelJobs` for one job. */
export async function cancelJob(
  provider: Provider,
  ref: JobRef,
  options: CancelOptions = {},
): Promise<CancelResult> {
  const [result] = await cancelJobs(provider, [ref], options);
  if (result === undefined) throw new TypeError("one reference has one result");
  return result;
}

interface Recorded extends Identified {
  readonly wishes: readonly RecordedWish[];
}

/** Puts all wishes on record in one write. A sign-in or a service that fails is told as the reason why nothing was sent. */
export async function recordWishes(
  provider: Provider,
  refs: readonly JobRef[],
  {
    journal = noJournal,
    withChildren = false,
    newId = () => crypto.randomUUID(),
    onEvent,
    reason,
    signal,
    deadlineMs,
  }: Omit<CancelOptions, "deadlineMs"> & { readonly deadlineMs: number | undefined },
  doneBefore?: CancelRun["doneBefore"],
): Promise<Recorded | NotSent> {
  const told = (error: JobError): void => {
    for (const ref of refs) onEvent?.({ kind: "trouble", ref, atMs: provider.clock.now(), error });
  };
  try {
    const { where, untold } = await identifyInTime(provider, { signal, deadlineMs }, told);
    const wishes = refs.map((ref) => {
      const before = doneBefore?.get(formatReference(ref));
      return {
        id: newId(),
        ref,
        where,
        wishedAtMs: provider.clock.wallNow(),
        reason: reason === undefined ? null : cleanReason(reason),
        continues: before?.wishIds,
        withChildren: withChildren && hasMembers(provider, ref) === "perhaps" ? true : undefined,
      };
    });
    await journal.wish(wishes);
    for (const { ref } of wishes) onEvent?.({ kind: "wished", ref, atMs: provider.clock.now() });
    return { wishes, where, untold };
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) {
      return {
        cause: "signal",
        error: new JobError("deadline", "stopped before anything was sent", { cause: error }),
      };
    }
    if (isHopeless(error) || !isJobError(error)) throw error;
    return obstacle(error);
  }
}

function cleanReason(reason: string): string {
  return reason.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, " ").slice(0, longestReason);
}
