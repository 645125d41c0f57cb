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
import { hasMembers, isLookedAfter, memberCare } from "./members.js";
import { SendGate } from "./send-gate.js";
import { UnderWay } from "./under-way.js";

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
      options.onResult?.(result);
    }
    return results;
  }
  const endMs = distinct.length <= fewJobs ? deadlineMs : latestMs;
  const endsAtMs = Number.isFinite(endMs) ? endMs : null;
  const hasRoots = recorded.wishes.some((wish) => isLookedAfter(provider, wish));
  const run = startRun(provider, options, { endsAtMs, untold: recorded.untold, hasRoots });
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
  /** Whether any of the jobs may be looked after together with those below it. @default true */
  readonly hasRoots?: boolean | undefined;
}

/** What the cancellations of one call share. */
export function startRun(
  provider: Provider,
  callerOptions: CancelOptions,
  { endsAtMs = null, untold = null, doneBefore = new Map(), hasRoots = true }: RunStart = {},
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
    underWay: new UnderWay(),
    hasRoots,
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
    const finished = new JobCancellation(run, only, first).finish(
      undefined,
      lookAfterMembers,
      options.onResult,
    );
    run.underWay.begin(formatReference(only.ref), only.id, finished);
    return [await finished];
  }
  // All at once, before the first begins: a root may have to know of a member whose turn comes much later.
  if (run.hasRoots) for (const { ref, id } of wishes) run.underWay.announce(formatReference(ref), id);
  run.reader.expect(wishes.length);
  const gate = new SendGate(sendsAtOnce);
  const results = new Map<number, CancelResult>();
  const open = new Set<Promise<void>>(); // a bulk keeps what came of a job, and nothing of how it came about
  const chunk = Math.max(sendsAtOnce, provider.capabilities.batchSize);
  for (let from = 0; from < wishes.length; from += chunk) {
    const next = wishes.slice(from, from + chunk);
    const told = await firstReadings(run, next);
    for (const [index, wish] of next.entries()) {
      // A job's time runs from its send, so it starts only when it can be sent.
      const leave = await enterUnlessStopped(gate, options.signal);
      const key = formatReference(wish.ref);
      const cancellation = new JobCancellation(run, wish, told.get(key));
      told.delete(key); // with very many jobs these readings are most of what is held
      const finished = cancellation.finish(leave, lookAfterMembers, options.onResult);
      if (run.hasRoots) run.underWay.begin(key, wish.id, finished);
      const keep = async (): Promise<void> => {
        results.set(from + index, await finished);
        open.delete(kept);
      };
      const kept = keep();
      kept.catch(() => {}); // it is told below, when all have been started
      open.add(kept);
    }
  }
  await Promise.all(open);
  return wishes.flatMap((_, index) => results.get(index) ?? []);
}

/** How many cancels are on their way at once; the provider's own budget may allow fewer. */
export const sendsAtOnce = 16;

/** One shared reading of jobs whose turn is near. Where it fails, each job reads for itself. */
export async function firstReadings(
  run: CancelRun,
  wishes: readonly RecordedWish[],
): Promise<Map<string, Reading>> {
  const { options, reader, provider, endsAtMs } = run;
  const fresh = freshOnes(run, wishes);
  const nowMs = provider.clock.now();
  const leftMs = (endsAtMs ?? Infinity) - nowMs;
  const deadlineMs = nowMs + Math.min(firstLookMs, leftMs / 2);
  try {
    const refs = wishes.map(({ ref }) => ref).filter((ref) => !fresh.has(formatReference(ref)));
    const told = await reader.readMany(refs, { signal: options.signal, deadlineMs, longWait: true });
    for (const [key, reading] of told) fresh.set(key, reading);
    return fresh;
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
): Map<string, Reading> {
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
        id: inOnePiece(newId()),
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
    return {
      wishes: wishes.map(({ id, ref, withChildren: isDeep }) => ({ id, ref, withChildren: isDeep })),
      where,
      untold,
    };
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

/** Node puts a UUID together of twelve pieces, which are kept with it: of very many, that is most of what their wishes take. */
function inOnePiece(id: string): string {
  return Buffer.from(id, "utf8").toString("utf8");
}

function cleanReason(reason: string): string {
  return reason.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, " ").slice(0, longestReason);
}
