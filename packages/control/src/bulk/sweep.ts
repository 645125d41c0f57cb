import {
  checkedObject,
  checkedOptions,
  checkSpecification,
  formatReference,
  isJobError,
  JobError,
  type JobRef,
  type Provider,
  type Reading,
} from "@simjobs/core";
import { lateLookMs } from "../cancel-settings.js";
import { cancelJobs } from "../cancel-jobs.js";
import type { CancelOptions, CancelResult } from "../cancel-types.js";
import { isCancellable, selectionHint, selectJobs, type Selected, type Selection } from "./selection.js";

const quietMs = 30_000;
const oneHourMs = 3_600_000;

/** How a sweep repeats itself, and how its cancels are carried out. */
export interface SweepOptions extends CancelOptions {
  /** How long nothing that matches may be active before the sweep is over, in milliseconds. @default 30000 */
  quietMs?: number | undefined;
  /** When to stop at the latest, in milliseconds from the start. @default 3600000 */
  sweepTimeoutMs?: number | undefined;
  /** The most jobs to cancel. @default no limit */
  max?: number | undefined;
  /** Is told after each listing. Must not throw. */
  onListing?: ((listing: Selected, round: number) => void) | undefined;
}

/** What a sweep has done, and whether anything that fits was left. */
export interface Swept {
  readonly results: readonly CancelResult[];
  /**
   * How it ended: quiet, out of time, at the most jobs, stopped, because the list could not be read any more, or because the
   * service does not show all of it, so that nobody could ever say that nothing is left: then nothing is sent.
   */
  readonly ended: "empty" | "timeout" | "max" | "stopped" | "failed" | "incomplete";
  /** Why the list could not be read any more. */
  readonly error: JobError | null;
  readonly rounds: number;
  /** Jobs that match and are being cancelled, or whose word is unknown: they are told and do not keep a sweep going. */
  readonly undecided: readonly JobRef[];
}

/**
 * Cancels everything of mine that a selection means, and what comes while it does so, until two complete listings a quiet
 * period apart show nothing of it active that has no wish of ours.
 *
 * @throws {JobError} `bad_input` where the selection is not of one's own jobs, and as `cancelJobs`
 */
export async function sweepJobs(
  provider: Provider,
  selection: Selection,
  options: SweepOptions = {},
): Promise<Swept> {
  checkSpecification(provider);
  checkedObject("selection", selection, selectionHint);
  checkedOptions("options", options);
  const { clock } = provider;
  if ((selection.owner ?? "mine") !== "mine") {
    throw new JobError("bad_input", "a sweep takes one's own jobs only", {
      hint: "Leave owner out, or make a plan.",
    });
  }
  const startedMs = clock.now();
  const endsMs = Math.min(startedMs + (options.sweepTimeoutMs ?? oneHourMs), options.deadlineMs ?? Infinity);
  const quiet = options.quietMs ?? quietMs;
  const wished = new Set<string>();
  const running: Promise<readonly CancelResult[]>[] = [];
  let quietSinceMs: number | null = null;
  let ended: Swept["ended"] = "empty";
  let undecided: readonly JobRef[] = [];
  let rounds = 0;
  let error: JobError | null = null;

  for (;;) {
    if (options.signal?.aborted === true) {
      ended = "stopped";
      break;
    }
    const listedAtMs = clock.now();
    const all = { ...selection, statuses: everyOpenStatus };
    // Who wakes past the end lists once more before anything is said, and asks for no more cancels.
    const isLate = listedAtMs >= endsMs;
    const deadlineMs = isLate ? listedAtMs + lateLookMs : endsMs;
    const listing = await listOrStop(provider, all, { ...options, deadlineMs });
    if (listing === null) {
      ended = "stopped";
      break;
    }
    if (isJobError(listing, "deadline") && rounds > 0 && clock.now() >= endsMs) {
      ended = "timeout";
      break;
    }
    if (isJobError(listing)) {
      // What became of those that were asked is still told.
      if (running.length === 0) throw listing;
      error = listing;
      ended = "failed";
      break;
    }
    rounds += 1;
    options.onListing?.(listing, rounds);
    if (!listing.complete) {
      ended = "incomplete";
      break;
    }
    const matching = listing.readings.filter(({ ref }) => !wished.has(formatReference(ref)));
    const fresh = matching.filter(({ status }) => isCancellable(status));
    undecided = matching.filter(({ status }) => !isCancellable(status)).map(({ ref }) => ref);
    const room = (options.max ?? Infinity) - wished.size;
    const next = fresh.slice(0, room).map(({ ref }) => ref);
    if (isLate && fresh.length > 0) {
      ended = "timeout";
      break;
    }
    if (next.length > 0) {
      for (const ref of next) wished.add(formatReference(ref));
      const cancelling = cancelJobs(provider, next, {
        ...options,
        deadlineMs: Math.min(endsMs, options.deadlineMs ?? Infinity),
        known: readingsOf(listing),
        withChildren: false,
      });
      cancelling.catch(() => {}); // it is told at the end
      running.push(cancelling);
      quietSinceMs = null;
    } else quietSinceMs ??= listedAtMs;
    if (fresh.length > next.length) {
      ended = "max";
      break;
    }
    if (quietSinceMs !== null && listedAtMs - quietSinceMs >= quiet) break;
    const pauseMs =
      quietSinceMs === null
        ? provider.capabilities.pollStartMs
        : Math.max(1, quietSinceMs + quiet - clock.now());
    if (clock.now() + pauseMs > endsMs) {
      ended = "timeout";
      break;
    }
    if (!(await sleptThrough(clock.sleep(pauseMs, options.signal), options.signal))) {
      ended = "stopped";
      break;
    }
  }
  return { results: (await Promise.all(running)).flat(), ended, error, rounds, undecided };
}

const everyOpenStatus = ["queued", "running", "waiting", "cancelling", "unknown"] as const;

async function listOrStop(
  provider: Provider,
  selection: Selection,
  { signal, deadlineMs }: SweepOptions,
): Promise<Selected | JobError | null> {
  try {
    return await selectJobs(provider, selection, { signal, deadlineMs, longWait: true });
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return null;
    if (isJobError(error)) return error;
    throw error;
  }
}

function readingsOf({ readings }: Selected): ReadonlyMap<string, Reading> {
  return new Map(readings.map((reading) => [formatReference(reading.ref), reading]));
}

async function sleptThrough(sleep: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep;
    return true;
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return false;
    throw error;
  }
}
