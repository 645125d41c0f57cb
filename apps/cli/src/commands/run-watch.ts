import type { CliContext } from "../context.js";
import { parseReferences } from "../references/parse-references.js";
import { Accounts } from "../services/accounts.js";
import { followJobs } from "../watch/follow-jobs.js";
import { readWatching } from "../watch/read-watching.js";
import type { WatchingOptions } from "../watch/watching-options.js";

/** Follows jobs until each has ended. */
export async function runWatch(
  context: CliContext,
  texts: readonly string[],
  options: WatchingOptions,
): Promise<number> {
  const following = readWatching(context, options);
  const refs = await parseReferences(context, texts, options);
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    longWait: true,
    jobs: refs.length,
  });
  try {
    return (await followJobs(context, accounts, refs, following)).exitCode;
  } finally {
    await accounts.close();
  }
}
