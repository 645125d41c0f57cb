import type { JobRef } from "@simjobs/core";
import { selectWork } from "../cancel/select-work.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseWhere } from "../input/parse-where.js";
import { incompleteWords } from "../output/incomplete-words.js";
import { verboseEvents } from "../output/verbose-events.js";
import { Accounts } from "../services/accounts.js";

/** What `--where` was given, and with which account. */
export interface WhereOptions {
  readonly where: readonly string[];
  readonly profile?: string | undefined;
  readonly verbose?: boolean | undefined;
  readonly store?: string | undefined;
  readonly storePrefix?: string | undefined;
}

/**
 * The jobs that `--where` means now; tells where there are none, and where a service does not show its whole list.
 *
 * @returns the jobs, and an exit code that says whether these are known to be all
 * @throws {JobError} `unauthorized`, `bad_input`, and what a listing throws
 */
export async function findByWhere(
  context: CliContext,
  options: WhereOptions,
): Promise<{ readonly refs: readonly JobRef[]; readonly exitCode: number }> {
  const where = parseWhere(options.where);
  const accounts = await Accounts.create(context, { ...options, inFleet: options });
  const { signal, stderr } = context;
  try {
    const call = { signal, onEvent: verboseEvents(context, options.verbose) };
    const found = await selectWork(context, accounts, where, Infinity, call);
    const refs = found.flatMap((work) => work.found.readings.map(({ ref }) => ref));
    const incomplete = found.filter((work) => !work.found.complete);
    for (const { service } of incomplete)
      stderr.write(`${incompleteWords(service.provider.name, refs.length > 0)}\n`);
    if (refs.length === 0 && incomplete.length === 0) stderr.write("No job fits.\n");
    return { refs, exitCode: incomplete.length === 0 ? exitCodes.done : exitCodes.unknown };
  } finally {
    await accounts.close();
  }
}
