import {
  formatReference,
  hasEnded,
  isJobError,
  JobError,
  observe,
  type CallEvent,
  type JobRef,
  type JobState,
  type Observation,
  type Provider,
  type Reading,
} from "@simjobs/core";
import { checkRef, isHopeless, JobReader, ownSignal, type ReadCall } from "./job-reader.js";

export interface WatchOptions {
  /** Stops the watching, not the jobs. The generator then throws the signal's reason. */
  signal?: AbortSignal;
  /** How long to watch at most, in milliseconds. @default no limit */
  timeoutMs?: number;
  /** Is told about each request and each failure that is borne. Must not throw. */
  onEvent?: (event: CallEvent) => void;
  onTrouble?: (ref: JobRef, error: JobError) => void;
}

/** Something about a job has changed. */
export interface JobChange {
  readonly ref: JobRef;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What is known now; `null` where the service has never told anything. */
  readonly state: JobState | null;
  readonly observation: Observation | null;
  /** Whether the watching of this job is over: it has ended, or it is gone. */
  readonly ended: boolean;
  /** The service says, twice and far enough apart, that there is no such job. */
  readonly missing: boolean;
}

interface Watched {
  readonly ref: JobRef;
  state: JobState | null;
  firstAbsentAtMs: number | null;
  over: boolean;
}

/**
 * Follows jobs until each has ended, and tells every change. The first change of each job is its present state. Jobs of
 * one provider are read together. Passing failures are borne; a job that had ended and is active again is told as a
 * contradiction and followed no further.
 *
 * @throws {JobError} `deadline` when the time is up; `unauthorized`, `account_not_linked`, `forbidden`; `unreachable` and
 * `bad_reply` if not one reading came in first
 */
export async function* watchJobs(
  provider: Provider,
  refs: readonly JobRef[],
  options: WatchOptions = {},
): AsyncGenerator<JobChange, void, undefined> {
  for (const ref of refs) checkRef(provider, ref);
  const { clock, capabilities } = provider;
  const deadlineMs = options.timeoutMs === undefined ? Infinity : clock.now() + options.timeoutMs;
  const call: ReadCall = { signal: ownSignal(options.signal), deadlineMs, onEvent: options.onEvent };
  const reader = new JobReader(provider);
  const watched = [...new Map(refs.map((ref) => [formatReference(ref), ref])).values()].map(
    (ref): Watched => ({ ref, state: null, firstAbsentAtMs: null, over: false }),
  );
  const unfollow = watched.map(({ ref }) => reader.follow(ref));

  let pauseMs = capabilities.pollStartMs;
  try {
    for (;;) {
      const open = watched.filter((job) => !job.over);
      let moved = false;
      for await (const change of lookAtAll(provider, reader, open, call, options)) {
        moved = true;
        yield change;
      }
      if (watched.every((job) => job.over)) return;
      pauseMs = moved ? capabilities.pollStartMs : Math.min(pauseMs * 1.5, capabilities.pollMaxMs);
      if (clock.now() + pauseMs > deadlineMs) {
        await clock.sleep(Math.max(0, deadlineMs - clock.now()), options.signal);
        throw timeIsUp(watched);
      }
      await clock.sleep(pauseMs, options.signal);
    }
  } finally {
    for (const stop of unfollow) stop();
  }
}

/** One look at each job: what has changed. Of many jobs nothing is held but what they are. */
async function* lookAtAll(
  provider: Provider,
  reader: JobReader,
  open: readonly Watched[],
  call: ReadCall,
  options: WatchOptions,
): AsyncGenerator<JobChange, void, undefined> {
  let untold = open;
  if (reader.followsMany) {
    const askedAtMs = provider.clock.now();
    let told: ReadonlyMap<string, Reading>;
    try {
      told = await reader.readAtDistance(
        open.map(({ ref }) => ref),
        call,
      );
    } catch (error) {
      for (const job of open) afterFailure(provider, job, error, { askedAtMs, call, options });
      return;
    }
    const rest: Watched[] = [];
    for (const job of open) {
      const reading = told.get(formatReference(job.ref));
      const change = reading === undefined ? null : changeFrom(provider, job, reading);
      if (reading === undefined) rest.push(job);
      else if (change !== null) yield change;
    }
    untold = rest;
  }
  // Not in the list is no answer about a job: it is asked for by itself.
  const need = reader.followsMany ? "single" : "any";
  const changes = await Promise.all(
    untold.map(async (job) => {
      const askedAtMs = provider.clock.now();
      try {
        return changeFrom(provider, job, await reader.read(job.ref, need, call));
      } catch (error) {
        return afterFailure(provider, job, error, { askedAtMs, call, options });
      }
    }),
  );
  for (const change of changes) if (change !== null) yield change;
}

/** What a failed look at a job changes, if that can be borne. */
function afterFailure(
  provider: Provider,
  job: Watched,
  error: unknown,
  look: { readonly askedAtMs: number; readonly call: ReadCall; readonly options: WatchOptions },
): JobChange | null {
  const { askedAtMs, call, options } = look;
  if (call.signal?.aborted === true || isHopeless(error) || !isJobError(error)) throw error;
  options.onTrouble?.(job.ref, error);
  if (error.code === "not_found") return absence(provider, job, askedAtMs);
  const passing = isJobError(
    error,
    "throttled",
    "service_failed",
    "unreachable",
    "bad_reply",
    "too_large",
    "proxy_failed",
  );
  const hopeless =
    job.state === null && isJobError(error, "unreachable", "proxy_failed", "bad_reply", "too_large");
  if (!passing || hopeless) throw error;
  return null;
}

function changeFrom(provider: Provider, job: Watched, reading: Reading): JobChange | null {
  const first = job.state === null;
  const { state, observation } = observe(job.state, reading);
  job.state = state;
  job.firstAbsentAtMs = null;
  job.over = hasEnded(state.status) || observation.kind === "contradiction";
  if (job.over) job.state = null; // whoever is told has it; of very many, what is over should not be held
  if (observation.kind === "nothing" && !first) return null;
  return { ref: job.ref, at: isoNow(provider), state, observation, ended: job.over, missing: false };
}

function absence(provider: Provider, job: Watched, askedAtMs: number): JobChange | null {
  job.firstAbsentAtMs ??= askedAtMs;
  if (askedAtMs - job.firstAbsentAtMs < provider.capabilities.maxStalenessMs) return null;
  job.over = true;
  return {
    ref: job.ref,
    at: isoNow(provider),
    state: job.state,
    observation: null,
    ended: true,
    missing: true,
  };
}

function timeIsUp(watched: readonly Watched[]): JobError {
  const open = watched.filter((job) => !job.over).map((job) => formatReference(job.ref));
  const shown =
    open.length > 5 ? `${open.slice(0, 5).join(", ")} and ${open.length - 5} more` : open.join(", ");
  return new JobError("deadline", `the time to watch is up; not ended yet: ${shown}`);
}

function isoNow(provider: Provider): string {
  return new Date(provider.clock.wallNow()).toISOString();
}

/**
 * Waits until a job has ended, however it ended, and resolves with the reading that says so.
 *
 * @throws {JobError} `not_found`, and as `watchJobs`
 */
export async function waitForEnd(
  provider: Provider,
  ref: JobRef,
  options: WatchOptions = {},
): Promise<Reading> {
  for await (const { ended, missing, state } of watchJobs(provider, [ref], options)) {
    if (missing) throw new JobError("not_found", `${provider.name} has no ${ref.kind} ${ref.id}`);
    if (ended && state !== null) return state.newestEnd ?? state.newest;
  }
  throw new TypeError("a watch ends with an end or an error");
}
