import { isJobError, type JobRef } from "@simjobs/core";
import { notSent, obstacle } from "@simjobs/control";
import type { FleetWish } from "@simjobs/fleet";
import { cancelTimeoutMs } from "../cancel/command-time.js";
import { tellOpenInFleet } from "../cancel/tell-open-in-fleet.js";
import type { CliContext } from "../context.js";
import type { Failure } from "../output/failure.js";
import { printJsonLine } from "../output/print-json.js";
import { printFailures } from "../report/failed-jobs.js";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount, type AccountJobs } from "../services/group-by-account.js";
import type { Service } from "../services/service.js";
import type { FleetTurns } from "../services/fleet-turns.js";
import { handedOverWords, unfinishedHandOver, wishesDocument } from "../store/handed-over.js";
import { waitForWishes, type Looked } from "../store/wait-for-wishes.js";
import { cancelLine, codeOf, printCancelled, type CancelOpenOptions } from "./tell-cancelled.js";

interface Handed {
  readonly service: Service | undefined;
  readonly wishes: readonly FleetWish[];
  /** Of jobs that could not be handed over. */
  readonly failures: readonly Failure[];
}

/**
 * Hands over to a fleet what a watch leaves open, as it was told to, and says what its workers put on record. Whoever stops that stops
 * the looking only.
 *
 * @returns the exit codes that this asks for
 */
export async function leaveToFleet(
  context: CliContext,
  accounts: Accounts,
  turns: FleetTurns,
  options: CancelOpenOptions & { readonly refs: readonly JobRef[] },
): Promise<readonly number[]> {
  const { json, refs, signal, wait } = options;
  const lookingOnly = wait ? " Ctrl-C stops the looking only; what is handed over stays with the fleet." : "";
  if (!json)
    context.stderr.write(
      `Handing ${refs.length === 1 ? "the job that went on" : `${refs.length} jobs that went on`} over to the fleet, to be cancelled …${lookingOnly}\n`,
    );
  const handing = Promise.all(
    groupByAccount(refs).map(async (group) => handOver(accounts, turns, group, options.reason)),
  );
  context.beforeLeaving(handing, unfinishedHandOver);
  const handed = await handing;
  const wishes = handed.flatMap((each) => each.wishes);
  const failures = handed.flatMap((each) => each.failures);
  if (!json) printFailures(context, failures);
  const unsent = failures.flatMap(({ about, error }) =>
    typeof about === "string" || !isJobError(error) ? [] : [notSent(about, obstacle(error))],
  );
  if (!wait) {
    if (json) printJsonLine(context, wishesDocument(wishes));
    else context.stdout.write(handedOverWords(wishes));
    if (json && unsent.length > 0) printJsonLine(context, cancelLine(unsent));
    return unsent.map(codeOf);
  }
  const services = handed.flatMap(({ service }) => service ?? []);
  const looked = await lookInFleet(context, turns, { wishes, services, signal });
  const results = [...looked.map(({ result }) => result), ...unsent];
  if (json) printJsonLine(context, cancelLine(results));
  else {
    const over = looked.flatMap(({ result, isOpen }) => (isOpen ? [] : [result]));
    await printCancelled(context, [...over, ...unsent]);
    tellOpenInFleet(context, looked);
  }
  return results.map(codeOf);
}

/** What is not handed over is not cancelled: nobody would know of the fleet's and of this machine's cancel. */
async function handOver(
  accounts: Accounts,
  turns: FleetTurns,
  group: AccountJobs,
  reason: string,
): Promise<Handed> {
  try {
    const service = await accounts.serviceOf(group);
    const fleet = await turns.fleetOf([service]);
    return { service, wishes: await fleet.wishMany(group.refs, { reason }), failures: [] };
  } catch (error) {
    if (!isJobError(error)) throw error;
    return { service: undefined, wishes: [], failures: group.refs.map((about) => ({ about, error })) };
  }
}

async function lookInFleet(
  context: CliContext,
  turns: FleetTurns,
  looking: {
    readonly wishes: readonly FleetWish[];
    readonly services: readonly Service[];
    readonly signal: AbortSignal;
  },
): Promise<readonly Looked[]> {
  if (looking.wishes.length === 0) return [];
  const endsMs = context.clock.now() + cancelTimeoutMs;
  return waitForWishes(context, await turns.fleetOf(looking.services), { ...looking, endsMs });
}
