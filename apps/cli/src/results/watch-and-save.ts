import { formatReference, type JobRef } from "@simjobs/core";
import { interruptionOf, type CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import type { Accounts } from "../services/accounts.js";
import { followJobs } from "../watch/follow-jobs.js";
import { readWatching } from "../watch/read-watching.js";
import type { WatchingOptions } from "../watch/watching-options.js";

/** How jobs are watched, and where the results of those go that complete. */
export type WatchAndSaveOptions = WatchingOptions & { readonly results?: string | undefined };

/** Follows jobs until each has ended, then fetches the results of those that have completed. @returns the exit code */
export async function watchAndSave(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  options: WatchAndSaveOptions,
): Promise<number> {
  const watching = readWatching(context, options);
  // Who gives the watch a time gives it to all of it.
  const timeoutMs = options.timeout === undefined ? undefined : watching.timeoutMs;
  const deadlineMs = timeoutMs === undefined ? undefined : context.clock.now() + timeoutMs;
  const { exitCode, statuses } = await followJobs(context, accounts, refs, watching);
  const completed = refs.filter((ref) => statuses.get(formatReference(ref)) === "completed");
  if (options.results === undefined || interruptionOf(context) !== undefined) return exitCode;
  const { saveManyResults } = await import("./save-many-results.js");
  const saved = await saveManyResults(context, accounts, completed, {
    folder: options.results,
    isOneOfMany: refs.length > 1,
    json: options.json === true,
    verbose: options.verbose === true,
    deadlineMs,
  });
  return worstExit([exitCode, saved], precedence.watch);
}
