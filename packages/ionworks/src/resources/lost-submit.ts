import { isJobError, type Clock, type JobError } from "@simjobs/core";
import type { HttpReply } from "@simjobs/http";
import { isoTime } from "../session/service-time.js";

const gatewayFaults = new Set([502, 504, 520, 521, 522, 523, 524]);
/** What was submitted may take a moment to show in a list. */
const pausesMs = [0, 1000, 3000];
/** A date header has whole seconds. */
const slackMs = 2000;

/** How the work of a submit can be recognised when the answer to the submit is lost. */
export interface LostSubmit<T> {
  /** Of whom the error speaks: `the pipeline`. */
  readonly what: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /**
   * Looks for the work, among what was made since the submit; `null` where it cannot be told from other work or is not
   * there. Left out where nothing would recognise it.
   */
  readonly look?: ((since: MadeSince) => Promise<T | null>) | undefined;
}

/** Whether something was made after the submit had begun, by the service's own clock. */
export type MadeSince = (createdAt: string | null | undefined, reply: HttpReply) => boolean;

/**
 * Waits for the answer to a submit. Where it is lost, the work is looked for; nothing is ever sent twice.
 *
 * @throws {JobError} `submit_unclear` where it cannot be told whether the work was started
 */
export async function submitOnce<T>(
  submit: () => Promise<T>,
  { what, clock, signal, look }: LostSubmit<T>,
): Promise<T> {
  const startedMs = clock.now();
  try {
    return await submit();
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    const hint = `Look for ${what} in the web app or in the lists before you submit again.`;
    const answered = error.code === "service_failed" && !gatewayFaults.has(error.httpStatus ?? 0);
    if (answered) throw error.retold({ hint, mayHaveLeft: true });
    const found = look === undefined ? null : await lookFor(look, startedMs, clock, signal);
    if (found !== null) return found;
    throw unclear(error, what, hint);
  }
}

function unclear(error: JobError, what: string, hint: string): JobError {
  return error.retold({
    code: "submit_unclear",
    message: `${what} may or may not have been started: ${error.message}`,
    hint,
    mayHaveLeft: true,
  });
}

async function lookFor<T>(
  look: (since: MadeSince) => Promise<T | null>,
  startedMs: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<T | null> {
  // Two durations are compared, each of one clock: how old the work is there, and how long ago we began here.
  const since: MadeSince = (createdAt, reply) => {
    const madeMs = Date.parse(isoTime(createdAt) ?? "");
    const thereMs = Date.parse(reply.headers["date"] ?? "");
    const ageMs = thereMs - madeMs;
    return ageMs >= -slackMs && ageMs <= clock.now() - startedMs + slackMs;
  };
  for (const pauseMs of pausesMs) {
    try {
      if (pauseMs > 0) await clock.sleep(pauseMs, signal);
      const found = await look(since);
      if (found !== null) return found;
    } catch (error) {
      if (!isJobError(error)) throw error; // the caller's own reason to stop
      return null;
    }
  }
  return null;
}

/** The one entry that is ours; `null` where there is none or more than one could be. */
export function onlyOne<T>(found: readonly T[]): T | null {
  const [one] = found;
  return one !== undefined && found.length === 1 ? one : null;
}
