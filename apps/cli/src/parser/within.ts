import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { parseDuration } from "../input/parse-duration.js";

/**
 * Does all of a command in time, or ends it with `deadline`.
 *
 * @param text - how long, as `--timeout` was given it
 * @param hint - what may help where the time ran out
 * @throws {JobError} `bad_input`, `deadline`, and what the work throws
 */
export async function within<T>(
  context: CliContext,
  text: string,
  work: (context: CliContext) => Promise<T>,
  hint = "Give it more time, or ask for less. What is in the way of a service: simjobs doctor",
): Promise<T> {
  const ms = parseDuration(text, "--timeout");
  const late = new AbortController();
  const takeBack = context.later(ms, () => {
    late.abort(
      new JobError("deadline", `it was not done within ${text.trim()}, as --timeout says`, {
        hint,
      }),
    );
  });
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, late.signal]) });
  } finally {
    takeBack();
  }
}
