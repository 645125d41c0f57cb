import { formatReference, isJobError, type JobRef } from "@simjobs/core";
import { checkRows, type CancelResult, type SkippedRow } from "@simjobs/control";
import type { Fleet, FleetWish, WishOptions } from "@simjobs/fleet";
import { inSession, mostByName } from "./cancel-session.js";
import { wholenessOf, type Targets } from "./cancel-targets.js";
import { cancelTimeoutMs } from "./command-time.js";
import { jobs } from "./consent.js";
import { exitsOf, otherNamesOf, skippedDocument } from "./tell-done.js";
import { tellOpenInFleet } from "./tell-open-in-fleet.js";
import type { CancelRequest } from "./read-cancel-options.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { cancelDocument } from "../report/cancel-document.js";
import { countOutcomes, printCancelReport } from "../report/cancel-report.js";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import type { FleetTurns } from "../services/fleet-turns.js";
import { handedOverWords, unfinishedHandOver, wishesDocument } from "../store/handed-over.js";
import { waitForWishes, type Looked } from "../store/wait-for-wishes.js";

interface Handing {
  readonly request: CancelRequest;
  readonly targets: Targets;
  /** The fleet that the accounts share their turns with. */
  readonly turns: FleetTurns;
}

/** What is handed over of one account, and what is left alone of a plan. */
interface Meant {
  readonly service: Service;
  readonly refs: readonly JobRef[];
  readonly skipped: readonly SkippedRow[];
}

/** Up to so many jobs are looked after with those below them. */
const fewJobs = 20;

const staysThere = "what was handed over stays with the fleet. Look: simjobs resume --list";

/** Hands cancels over to a fleet, and waits for what its workers put on record. Whoever stops that stops the looking only. */
export async function cancelInFleet(
  context: CliContext,
  accounts: Accounts,
  { request, targets, turns }: Handing,
): Promise<number> {
  const meant = await meantBy(context, targets);
  const services = meant.map(({ service }) => service);
  const refs = meant.flatMap((each) => each.refs);
  const skipped = meant.flatMap((each) => each.skipped);
  const withChildren = targets.by === "references" && refs.length <= fewJobs;
  const fleet = await turns.fleetOf(services);
  const handing = handOver(fleet, refs, { reason: request.reason, withChildren });
  context.beforeLeaving(handing, unfinishedHandOver);
  const wishes = await handing;
  if (!request.wait) return tellHandedOver(context, request, wishes, skipped);
  const titles = new Map(services.map(({ provider, title }) => [provider.name, title]));
  const titleOf = (provider: string): string => titles.get(provider) ?? provider;
  const endsMs = context.clock.now() + (request.timeoutMs ?? cancelTimeoutMs);
  const session = await inSession(
    context,
    accounts,
    { ...request, journal: false, titleOf, count: refs.length, unfinished: staysThere },
    async ({ onEvent }): Promise<readonly Looked[]> => {
      for (const { ref } of wishes) onEvent?.({ kind: "wished", ref, atMs: context.clock.now() });
      const told = (result: CancelResult): void =>
        onEvent?.({ kind: "finished", ref: result.ref, atMs: context.clock.now(), result });
      const { signal } = context;
      return waitForWishes(context, fleet, { wishes, endsMs, signal, services, told });
    },
  );
  return tellLooked(context, request, { looked: session.value, skipped, titleOf, targets });
}

/** A store that does not answer may have taken all the same what it was told. */
async function handOver(
  fleet: Fleet,
  refs: readonly JobRef[],
  options: WishOptions,
): Promise<readonly FleetWish[]> {
  try {
    return await fleet.wishMany(refs, options);
  } catch (error) {
    if (!isJobError(error, "unreachable")) throw error;
    throw error.retold({
      hint: "It may have been handed over all the same: simjobs resume --list tells. To give the same command again doubles nothing.",
    });
  }
}

/** Of a plan, those jobs that are still what they were when it was made. */
async function meantBy({ signal }: CliContext, targets: Targets): Promise<readonly Meant[]> {
  if (targets.by !== "references")
    return Promise.all(
      targets.works.map(async ({ service, plan }) => {
        const { active, skipped } = await checkRows(service.provider, plan, { signal });
        return { service, refs: active, skipped };
      }),
    );
  return targets.works.map(({ service, refs }) => {
    if (isJobError(service)) throw service;
    return { service, refs, skipped: [] };
  });
}

function tellHandedOver(
  { stdout, stderr }: CliContext,
  { json }: CancelRequest,
  wishes: readonly FleetWish[],
  skipped: readonly SkippedRow[],
): number {
  if (json) printJson({ stdout }, wishesDocument(wishes));
  else stdout.write(handedOverWords(wishes));
  if (skipped.length > 0)
    stderr.write(`${jobs(skipped.length)} left alone: not any more what they were when they were found.\n`);
  return exitCodes.done;
}

/** How long stops take is known of what is on record on this machine alone. */
const unknownTimes = (): null => null;

/** Tells what is on record. Of what is open nothing is claimed. */
async function tellLooked(
  context: CliContext,
  { json, fine }: CancelRequest,
  told: {
    readonly looked: readonly Looked[];
    readonly skipped: readonly SkippedRow[];
    readonly titleOf: (provider: string) => string;
    readonly targets: Targets;
  },
): Promise<number> {
  const { looked, skipped, titleOf, targets } = told;
  const otherNames = otherNamesOf(targets);
  const wholeness = wholenessOf(targets);
  const results = looked.map(({ result }) => result);
  const closed = looked.flatMap(({ result, isOpen }) => (isOpen ? [] : [result]));
  const interruption = interruptionOf(context);
  if (json) {
    printJson(context, {
      schema: "simjobs.cancel/1",
      results: results.map((result) => {
        const names = otherNames.get(formatReference(result.ref));
        return { ...cancelDocument(result), otherNames: names };
      }),
      ...(targets.by === "references" ? {} : { ...wholeness, skipped: skipped.map(skippedDocument) }),
      summary: {
        jobs: results.length + skipped.length,
        outcomes: Object.fromEntries(countOutcomes(results)),
        skipped: skipped.length,
      },
      interrupted: interruption?.by,
    });
  } else {
    const shown = { results: closed, skipped, otherNames, titleOf, timesOf: unknownTimes, mostByName };
    await printCancelReport(context, { ...shown, record: "whole" });
    if (tellOpenInFleet(context, looked)) context.stderr.write("To look again, give the same command.\n");
  }
  if (!json && results.length + skipped.length === 0 && wholeness.complete)
    context.stderr.write("No job fits; nothing was handed over.\n");
  const done = { results, skipped, sweep: null, error: null };
  const codes = exitsOf(results, [done], fine, wholeness);
  return interruption?.exitCode ?? worstExit(codes, precedence.cancel);
}
