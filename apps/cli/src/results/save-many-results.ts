import { join, resolve } from "node:path";
import { formatReference, isJobError, type JobRef } from "@simjobs/core";
import type { Accounts } from "../services/accounts.js";
import type { CliContext } from "../context.js";
import { exitCodes, exitOfError, precedence, worstExit } from "../exit-codes.js";
import { printJsonLine } from "../output/print-json.js";
import { errorDocument } from "../report/report-error.js";
import { printFailures } from "../report/failed-jobs.js";
import { formatBytes } from "../output/format-bytes.js";
import { verboseEvents } from "../output/verbose-events.js";
import { fetchResults } from "./fetch-results.js";
import { resultsFolderName } from "./results-folder.js";
import { resultsDocument } from "./results-document.js";

export interface SaveManyOptions {
  /** As it was written. */
  readonly folder: string;
  /** Whether each job gets a folder of its own in it. */
  readonly isOneOfMany: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  /** As `FetchOptions.deadlineMs`. */
  readonly deadlineMs?: number | undefined;
}

/**
 * Fetches the results of jobs that have completed, one after the other.
 *
 * @returns the exit code
 */
export async function saveManyResults(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  { folder, isOneOfMany, json, verbose, deadlineMs }: SaveManyOptions,
): Promise<number> {
  const codes: number[] = [];
  for (const ref of refs) {
    const own = isOneOfMany ? join(folder, resultsFolderName(ref)) : folder;
    try {
      const service = await accounts.service(ref.provider, ref.account);
      await service.recall([ref]);
      const saved = await fetchResults(context, service, ref, {
        folder: resolve(context.cwd, own),
        query: {},
        overwrite: false,
        isShown: !json,
        again: `simjobs results ${formatReference(ref)} --out ${own}`,
        onEvent: verboseEvents(context, verbose),
        deadlineMs,
      });
      if (json) printJsonLine(context, resultsDocument(ref, saved, undefined));
      else {
        const files = saved.files.length === 1 ? "1 file" : `${saved.files.length} files`;
        context.stderr.write(
          `${formatReference(ref)}: ${files}, ${formatBytes(saved.bytes)}, in ${saved.folder}\n`,
        );
      }
    } catch (error) {
      if (!isJobError(error)) throw error;
      codes.push(exitOfError(error));
      if (json) printJsonLine(context, { ...errorDocument(error), ref: formatReference(ref) });
      else printFailures(context, [{ about: ref, error }]);
    }
  }
  return codes.length === 0 ? exitCodes.done : worstExit(codes, precedence.read);
}
