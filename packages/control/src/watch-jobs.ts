import {
  checkedList,
  checkedOptions,
  checkSpecification,
  formatReference,
  hasEnded,
  isJobError,
  JobError,
  meaningOf,
  observe,
  type CallEvent,
  type JobRef,
  type JobState,
  type Observation,
  type Provider,
  type Reading,
  type ProviderCall,
} from "@simjobs/core";
import { giveUpMs } from "./cancel-settings.js";
import { checkRef, isHopeless, JobReader, ownSignal } from "./job-reader.js";
import { WatchTime } from "./watch-time.js";

/** How jobs are watched, and how long. */
export interface WatchOptions {
  /** Stops the watching, not the jobs. The generator then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long to watch at most, in milliseconds. @default no limit */
  timeoutMs?: number | undefined;
  /** How long nothing but failures is borne, in milliseconds. @default 900000 */
  giveUpMs?: number | undefined;
  /** Is told about each request and each failure that is borne. Must not throw. */
  onEvent?: ((event: CallEvent) => void) | undefined;
  onTrouble?: ((ref: JobRef, error: JobError) => void) | undefined;
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
  /** Since when there was nothing but failures. */
  failingSinceMs: number | null;
  over: boolean;
}

/**
 * Follows jobs until each has ended, and tells every change. The first change of each job is its present state. Jobs of
 * one provider are read together. Passing failures are borne; a job that had ended and is active again is told as a
 * contradiction and followed no further. A job that cannot be read for `giveUpMs` is given up, and the others are followed on.
 *
 * A last look comes shortly before the time is up; whoever wakes after it looks once more. With `timeoutMs: 0` that is all.
 *
 * @throws {JobError} `deadline` when the time is up; `unauthorized`, `account_not_linked`; when all that can be followed has
 * ended, what a job was given up for; `unreachable` if not one reading came in first, `forbidden`, `bad_reply` and the like
 * if that is still so a few seconds later
 */
export async function* watchJobs(
  provider: Provider,
  refs: readonly JobRef[],
  options: WatchOptions = {},
): AsyncGenerator<JobChange, void, undefined> {
  checkSpecification(provider);
  for (const ref of checkedList("refs", refs)) checkRef(provider, ref);
  checkedOptions("options", options);
  yield* new Watch(provider, refs, options).changes();
}

/** One watch: when it looks, and what it makes of what it sees. */
class Watch {
  readonly #provider: Provider;
  readonly #options: WatchOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #reader: JobReader;
  readonly #watched: readonly Watched[];
  readonly #time: WatchTime;
  /** What the first job was given up for. */
  #givenUp: JobError | null = null;
  /** The service has asked for no request before this moment. */
  #heldUntilMs = -Infinity;

  constructor(provider: Provider, refs: readonly JobRef[], options: WatchOptions) {
    this.#provider = provider;
    this.#options = options;
    this.#signal = ownSignal(options.signal);
    this.#reader = new JobReader(provider);
    this.#time = new WatchTime(provider.clock, options.timeoutMs);
    this.#watched = [...new Map(refs.map((ref) => [formatReference(ref), ref])).values()].map(
      (ref): Watched => ({ ref, state: null, firstAbsentAtMs: null, failingSinceMs: null, over: false }),
    );
  }

  async *changes(): AsyncGenerator<JobChange, void, undefined> {
    const { clock, capabilities } = this.#provider;
    const unfollow = this.#watched.map(({ ref }) => this.#reader.follow(ref));
    let pauseMs = capabilities.pollStartMs;
    try {
      for (;;) {
        const open = this.#watched.filter((job) => !job.over);
        const limitMs = this.#time.beginLook();
        const call = {
          signal: this.#signal,
          deadlineMs: limitMs,
          longWait: true,
          onEvent: this.#options.onEvent,
        };
        let moved = false;
        for await (const change of this.#lookAtAll(open, call)) {
          moved = true;
          yield change;
        }
        if (this.#watched.every((job) => job.over)) break;
        if (this.#time.endLook(this.#reader.followsMany ? this.#reader.tookMs : null)) throw this.#timeIsUp();
        pauseMs = moved ? capabilities.pollStartMs : Math.min(pauseMs * 1.5, capabilities.pollMaxMs);
        const dueMs = Math.max(clock.now() + pauseMs, this.#heldUntilMs);
        await clock.sleep(
          Math.max(0, this.#time.nextLook(dueMs, this.#heldUntilMs) - clock.now()),
          this.#signal,
        );
        // The deadline is no reason to ask a service that has asked for silence.
        if (this.#heldUntilMs > clock.now()) throw this.#timeIsUp();
      }
      if (this.#givenUp !== null) throw this.#givenUp;
    } finally {
      for (const stop of unfollow) stop();
    }
  }

  /** One look at each job: what has changed. Of many jobs nothing is held but what they are. */
  async *#lookAtAll(
    open: readonly Watched[],
    call: ProviderCall,
  ): AsyncGenerator<JobChange, void, undefined> {
    const reader = this.#reader;
    let untold = open;
    if (reader.followsMany) {
      const askedAtMs = this.#provider.clock.now();
      let told: ReadonlyMap<string, Reading>;
      try {
        told = await reader.readAtDistance(
          open.map(({ ref }) => ref),
          call,
        );
      } catch (error) {
        for (const job of open) this.#afterFailure(job, error, askedAtMs);
        return;
      }
      const rest: Watched[] = [];
      for (const job of open) {
        const reading = told.get(formatReference(job.ref));
        const change = reading === undefined ? null : this.#changeFrom(job, reading);
        if (reading === undefined) rest.push(job);
        else if (change !== null) yield change;
      }
      untold = rest;
    }
    // Not in the list is no answer about a job: it is asked for by itself.
    const need = reader.followsMany ? "single" : "any";
    const changes = await Promise.all(
      untold.map(async (job) => {
        const askedAtMs = this.#provider.clock.now();
        try {
          return this.#changeFrom(job, await reader.read(job.ref, need, call));
        } catch (error) {
          return this.#afterFailure(job, error, askedAtMs);
        }
      }),
    );
    for (const change of changes) if (change !== null) yield change;
  }

  /** What a failed look at a job changes, if that can be borne. */
  #afterFailure(job: Watched, error: unknown, askedAtMs: number): JobChange | null {
    const { clock, capabilities } = this.#provider;
    if (this.#signal?.aborted === true || isHopeless(error) || !isJobError(error)) throw error;
    this.#options.onTrouble?.(job.ref, error);
    if (error.code === "not_found") return this.#absence(job, askedAtMs);
    const { endsAt, passes } = meaningOf(error.code);
    if (endsAt === "sign-in") throw error;
    if (error.retryAfterMs !== undefined)
      this.#heldUntilMs = Math.max(this.#heldUntilMs, clock.now() + error.retryAfterMs);
    job.failingSinceMs ??= askedAtMs;
    const failingMs = askedAtMs - job.failingSinceMs;
    const { giveUpMs: longestMs = giveUpMs } = this.#options;
    if (job.state === null && (endsAt === "road" || endsAt === "time")) {
      this.#giveUp(job, unanswered(error));
    } else if (job.state === null && !passes && failingMs >= capabilities.maxStalenessMs) {
      // Anybody on the road may say so once. What is still so a while later is the service's word.
      this.#giveUp(job, error);
    } else if (failingMs >= longestMs) this.#giveUp(job, error);
    return null;
  }

  /** Follows a job no further. That is told when the others have ended. */
  #giveUp(job: Watched, why: JobError): void {
    job.over = true;
    this.#givenUp ??= why;
  }

  #changeFrom(job: Watched, reading: Reading): JobChange | null {
    const first = job.state === null;
    const { state, observation } = observe(job.state, reading);
    job.state = state;
    job.firstAbsentAtMs = null;
    job.failingSinceMs = null;
    job.over = hasEnded(state.status) || observation.kind === "contradiction";
    if (job.over) job.state = null; // whoever is told has it; of very many, what is over should not be held
    if (observation.kind === "nothing" && !first) return null;
    return { ref: job.ref, at: this.#now(), state, observation, ended: job.over, missing: false };
  }

  #absence(job: Watched, askedAtMs: number): JobChange | null {
    job.firstAbsentAtMs ??= askedAtMs;
    if (askedAtMs - job.firstAbsentAtMs < this.#provider.capabilities.maxStalenessMs) return null;
    job.over = true;
    return { ref: job.ref, at: this.#now(), state: job.state, observation: null, ended: true, missing: true };
  }

  #timeIsUp(): JobError {
    const open = this.#watched.filter((job) => !job.over).map((job) => formatReference(job.ref));
    const shown =
      open.length > 5 ? `${open.slice(0, 5).join(", ")} and ${open.length - 5} more` : open.join(", ");
    return new JobError("deadline", `the time to watch is up; not ended yet: ${shown}`);
  }

  #now(): string {
    return new Date(this.#provider.clock.wallNow()).toISOString();
  }
}

/** Where nobody has answered at all, it is not the time to watch that has run out. */
function unanswered(error: JobError): JobError {
  if (error.code !== "deadline") return error;
  const message = `nobody answered in time: ${error.message}`;
  return error.retold({ code: "unreachable", message, cause: error, mayHaveLeft: false });
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
