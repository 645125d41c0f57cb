import { formatReference, isJobError } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { FleetWish } from "@simjobs/fleet";
import { inSession, mostByName } from "./cancel-session.js";
import type { Targets } from "./cancel-targets.js";
import { cancelTimeoutMs } from "./command-time.js";
import { tellOpenInFleet } from "./tell-open-in-fleet.js";
import type { CancelRequest } from "./read-cancel-options.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { cancelDocument } from "../report/cancel-document.js";
import { countOutcomes, printCancelReport } from "../report/cancel-report.js";
import type { Accounts } from "../services/accounts.js";
import type { FleetTurns } from "../services/fleet-turns.js";
import { handedOverWords, wishesDocument } from "../store/handed-over.js";
import { waitForWishes, type Looked } from "../store/wait-for-wishes.js";

interface Handing {
  readonly request: CancelRequest;
  readonly targets: Extract<Targets, { by: "references" }>;
  /** The fleet that the accounts share their turns with. */
  readonly turns: FleetTurns;
}

/** Up to so many jobs are looked after with those below them. */
const fewJobs = 20;

/** Hands cancels over to a fleet, and waits for what its workers put on record. Whoever stops that stops the looking only. */
export async function cancelInFleet(
  context: CliContext,
  accounts: Accounts,
  { request, targets, turns }: Handing,
): Promise<number> {
  const works = targets.works.flatMap((work) =>
    "provider" in work.service ? [{ ...work, service: work.service }] : [],
  );
  const services = works.map(({ service }) => service);
  const [stranger] = targets.works.flatMap(({ service }) => (isJobError(service) ? [service] : []));
  if (stranger !== undefined) throw stranger;
  const refs = works.flatMap((work) => work.refs);
  const withChildren = refs.length <= fewJobs;
  const fleet = await turns.fleetOf(services);
  const wishes = await fleet.wishMany(refs, { reason: request.reason, withChildren });
  if (!request.wait) return tellHandedOver(context, request, wishes);
  const titles = new Map(services.map(({ provider, title }) => [provider.name, title]));
  const titleOf = (provider: string): string => titles.get(provider) ?? provider;
  const endsMs = context.clock.now() + (request.timeoutMs ?? cancelTimeoutMs);
  const session = await inSession(
    context,
    accounts,
    { ...request, journal: false, titleOf, count: refs.length },
    async ({ onEvent }): Promise<readonly Looked[]> => {
      for (const { ref } of wishes) onEvent?.({ kind: "wished", ref, atMs: context.clock.now() });
      const told = (result: CancelResult): void =>
        onEvent?.({ kind: "finished", ref: result.ref, atMs: context.clock.now(), result });
      const { signal } = context;
      return waitForWishes(context, fleet, { wishes, endsMs, signal, services, told });
    },
  );
  return tellLooked(context, request, { looked: session.value, titleOf, targets });
}

function tellHandedOver(context: CliContext, { json }: CancelRequest, wishes: readonly FleetWish[]): number {
  if (json) printJson(context, wishesDocument(wishes));
  else context.stdout.write(handedOverWords(wishes));
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
    readonly titleOf: (provider: string) => string;
    readonly targets: Handing["targets"];
  },
): Promise<number> {
  const { looked, titleOf, targets } = told;
  const otherNames = new Map(targets.works.flatMap((work) => [...work.otherNames]));
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
      summary: { jobs: results.length, outcomes: Object.fromEntries(countOutcomes(results)), skipped: 0 },
      interrupted: interruption?.by,
    });
  } else {
    const shown = { results: closed, skipped: [], otherNames, titleOf, timesOf: unknownTimes, mostByName };
    await printCancelReport(context, { ...shown, record: "whole" });
    if (tellOpenInFleet(context, looked)) context.stderr.write("To look again, give the same command.\n");
  }
  const codes = results.map((result) =>
    fine.includes(result.outcome) ? exitCodes.done : exitOfCancel(result),
  );
  return interruption?.exitCode ?? worstExit(codes, precedence.cancel);
}
