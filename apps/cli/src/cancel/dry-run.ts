import { formatReference, hasEnded, type JobRef, type JobStatus } from "@simjobs/core";
import { Accounts } from "../connect/accounts.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import type { CommonOptions } from "../commands/options.js";
import { exitOfFailure, failureDocument, printFailures, type Failure } from "../output/failed-jobs.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { paintStatus } from "../output/status-colour.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";

interface Planned {
  readonly ref: string;
  readonly status: JobStatus;
  readonly nativeStatus: string;
  /** What would be done: `ask` to cancel, or `nothing` because the job has ended. */
  readonly would: "ask" | "nothing";
}

/** Reads the jobs and tells what a cancel would do. Sends none. */
export async function dryRun(
  context: CliContext,
  refs: readonly JobRef[],
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile, jobs: refs.length });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, ...(onEvent === undefined ? {} : { onEvent }) };
  const failures: Failure[] = [];
  let planned: readonly (Planned | undefined)[];
  try {
    planned = await Promise.all(
      refs.map(async (ref) => {
        try {
          const service = await accounts.serviceOf({
            provider: ref.provider,
            account: ref.account,
            refs: [ref],
          });
          const { status, nativeStatus } = await service.provider.get(ref, call);
          const would = hasEnded(status) ? "nothing" : "ask";
          return { ref: formatReference(ref), status, nativeStatus, would } as const;
        } catch (error) {
          failures.push({ about: ref, error });
          return undefined;
        }
      }),
    );
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (failure !== undefined && refs.length === 1) throw failure.error;

  const jobs = planned.filter((job) => job !== undefined);
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.cancel-dry-run/1",
      jobs,
      ...(errors.length === 0 ? {} : { errors }),
    });
  } else {
    const style = styleOf(context, context.stdout);
    await printTable(
      context,
      ["REFERENCE", "STATUS", "SERVICE SAYS", "CANCEL WOULD"],
      jobs.map(({ ref, status, nativeStatus, would }) => [
        { text: ref },
        { text: status, paint: (text: string) => paintStatus(style, status, text) },
        { text: nativeStatus },
        { text: would === "ask" ? "ask the service to stop it" : "send nothing" },
      ]),
    );
    context.stderr.write("Nothing was sent: this was a dry run.\n");
    printFailures(context, failures);
  }
  return failures.length === 0 ? exitCodes.done : worstExit(failures.map(exitOfFailure), precedence.cancel);
}
