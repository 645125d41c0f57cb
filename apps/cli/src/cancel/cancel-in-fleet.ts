import { formatReference, isJobError, JobError } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { Fleet, FleetWish } from "@simjobs/fleet";
import type { CancelCommandOptions } from "./cancel-options.js";
import { inSession, mostByName } from "./cancel-session.js";
import type { Targets } from "./cancel-targets.js";
import { cancelTimeoutMs } from "./command-time.js";
import type { CancelRequest } from "./read-cancel-options.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { cancelDocument } from "../report/cancel-document.js";
import { countOutcomes, printCancelReport } from "../report/cancel-report.js";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { openCliFleet } from "../store/open-cli-fleet.js";
import { UnattendedWatch } from "../store/unattended-watch.js";
import { openResult, resultOf } from "../store/view-results.js";

interface Handing {
  readonly request: CancelRequest;
  readonly targets: Extract<Targets, { by: "references" }>;
  readonly options: CancelCommandOptions;
}

/** Up to so many jobs are looked after with those below them. */
const fewJobs = 20;
/** Between two looks at what is on record, in milliseconds. */
const lookEveryMs = 500;

/** Hands cancels over to a fleet, and waits for what its workers put on record. Whoever stops that stops the looking only. */
export async function cancelInFleet(
  context: CliContext,
  accounts: Accounts,
  { request, targets, options }: Handing,
): Promise<number> {
  const works = targets.works.flatMap((work) =>
    "provider" in work.service ? [{ ...work, service: work.service }] : [],
  );
  const services = works.map(({ service }) => service);
  const [stranger] = targets.works.flatMap(({ service }) => (isJobError(service) ? [service] : []));
  if (stranger !== undefined) throw stranger;
  const fleet = await openCliFleet(context, options, services);
  try {
    const refs = works.flatMap((work) => work.refs);
    const withChildren = refs.length <= fewJobs;
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
        return waitFor(context, fleet, { wishes, endsMs, services, told });
      },
    );
    return await tellLooked(context, request, { looked: session.value, titleOf, targets });
  } finally {
    await fleet.close();
  }
}

function tellHandedOver(context: CliContext, { json }: CancelRequest, wishes: readonly FleetWish[]): number {
  const handed = wishes.map(({ id, ref, isNew }) => ({ id, ref: formatReference(ref), isNew }));
  if (json) printJson(context, { schema: "simjobs.wishes/1", wishes: handed });
  else
    for (const { ref, isNew } of handed)
      context.stdout.write(`${ref}\t${isNew ? "handed over" : "had been handed over before"}\n`);
  return exitCodes.done;
}

/** One wish when the looking ended. */
interface Looked {
  readonly result: CancelResult;
  readonly isOpen: boolean;
}

async function waitFor(
  context: CliContext,
  fleet: Fleet,
  waiting: {
    readonly wishes: readonly FleetWish[];
    readonly endsMs: number;
    readonly services: readonly Service[];
    readonly told: (result: CancelResult) => void;
  },
): Promise<readonly Looked[]> {
  const { wishes, endsMs, services, told } = waiting;
  const { clock, signal } = context;
  const looked = new Map<string, Looked>();
  const watch = new UnattendedWatch(context, fleet);
  while (looked.size < wishes.length) {
    const isLast = signal.aborted || clock.now() >= endsMs;
    await watch.look(wishes.filter(({ id }) => !looked.has(id)).map(({ ref }) => ref));
    for (const { id, ref } of wishes) {
      if (looked.has(id)) continue;
      const view = await fleet.lookAt(id);
      if (view === null)
        throw new JobError("journal_unreadable", `the store has lost the wish for ${formatReference(ref)}`);
      if (view.outcome !== null) {
        const result = await resultOf(ref, view, services);
        looked.set(id, { result, isOpen: false });
        told(result);
      } else if (isLast) looked.set(id, { result: openResult(ref, view), isOpen: true });
    }
    if (isLast) break;
    await pause(context, Math.min(lookEveryMs, Math.max(0, endsMs - clock.now())));
  }
  return wishes.flatMap(({ id }) => looked.get(id) ?? []);
}

async function pause({ clock, signal }: CliContext, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
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
    tellOpen(context, looked);
  }
  const codes = results.map((result) =>
    fine.includes(result.outcome) ? exitCodes.done : exitOfCancel(result),
  );
  return interruption?.exitCode ?? worstExit(codes, precedence.cancel);
}

function tellOpen(context: CliContext, looked: readonly Looked[]): void {
  const open = looked.flatMap(({ result, isOpen }) => (isOpen ? [formatReference(result.ref)] : []));
  if (open.length === 0) return;
  const { stderr } = context;
  const why = interruptionOf(context) === undefined ? "The time is up" : "The looking was stopped";
  const goesOn = open.length === 1 ? "1 wish is open" : `${open.length} wishes are open`;
  stderr.write(`${why}; ${goesOn}, and the fleet goes on: ${open.slice(0, mostByName).join(" ")}\n`);
  stderr.write("To look again, give the same command.\n");
}
