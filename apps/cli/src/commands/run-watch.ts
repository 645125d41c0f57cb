import { JobError, type JobRef } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { checkPlace } from "../files/path-from.js";
import { parseReferences } from "../references/parse-references.js";
import { swallowedReference } from "../references/swallowed-reference.js";
import { Accounts } from "../services/accounts.js";
import { watchAndSave } from "../results/watch-and-save.js";
import { readWatching } from "../watch/read-watching.js";
import type { WatchOptions } from "../watch/watching-options.js";

/** Follows jobs until each has ended. */
export async function runWatch(
  context: CliContext,
  texts: readonly string[],
  options: WatchOptions,
): Promise<number> {
  checkJobs(context, texts, options);
  readWatching(context, options); // before anybody is asked
  checkPlace(options.results, "--results");
  const { refs, exitCode } = await readJobs(context, texts, options);
  if (refs.length === 0) return exitCode;
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: true,
    jobs: refs.length,
    inFleet: options,
  });
  try {
    return worse(await watchAndSave(context, accounts, refs, options), exitCode);
  } finally {
    await accounts.close();
  }
}

interface Meant {
  readonly refs: readonly JobRef[];
  /** What is known already of how it ends: not well, where there may be more jobs than could be seen. */
  readonly exitCode: number;
}

/** Before what the options say is read: one of them may have taken the job for its value. */
function checkJobs(context: CliContext, texts: readonly string[], { where }: WatchOptions): void {
  if (texts.length > 0 && where.length > 0) {
    throw new JobError("bad_input", "references and --where do not go together", {
      hint: "Give one of them.",
    });
  }
  if (texts.length > 0 || where.length > 0) return;
  throw (
    swallowedReference(context.argv) ??
    new JobError("bad_input", "there is nothing to watch: no reference and no --where", {
      hint: "Name the jobs, such as simjobs watch jess:12259, or see simjobs watch --help",
    })
  );
}

async function readJobs(
  context: CliContext,
  texts: readonly string[],
  options: WatchOptions,
): Promise<Meant> {
  const { profile, onTimeout, onInterrupt } = options;
  // What may cancel wants the whole reference, and the time of a watch is the watch's: no list is asked for.
  const canBegin = onTimeout === "cancel" || onInterrupt === "cancel" ? undefined : "noted";
  if (texts.length > 0)
    return { refs: await parseReferences(context, texts, { profile, canBegin }), exitCode: exitCodes.done };
  const { findByWhere } = await import("../watch/find-by-where.js");
  return findByWhere(context, options);
}

/** What comes of the jobs that were seen says more than that there may be others. */
function worse(ofJobs: number, ofList: number): number {
  return ofJobs === exitCodes.done ? ofList : ofJobs;
}
