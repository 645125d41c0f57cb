import { isJobError, JobError } from "@simjobs/core";
import type { Fleet, FleetEvent } from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseCount } from "../input/parse-count.js";
import { parseDuration } from "../input/parse-duration.js";
import { printJsonLine } from "../output/print-json.js";
import { openCliFleet, openFleetAccounts } from "../store/open-cli-fleet.js";
import { RepeatedTroubles } from "../store/repeated-troubles.js";
import { unattendedWords } from "../store/unattended-words.js";
import { serveHealth, type HealthServer } from "./serve-health.js";
import { signInFirst } from "./sign-in-first.js";
import type { WorkerOptions } from "./worker-options.js";
import { WorkerNumbers } from "./worker-numbers.js";

/** More than are begun with quickly. */
const many = 1_000;

/** Finishes the wishes of a fleet until it is stopped. What it holds then is given back. */
export async function runWorker(context: CliContext, options: WorkerOptions): Promise<number> {
  const { signal } = context;
  const perSecond =
    options.perSecond === undefined ? undefined : parseCount(options.perSecond, "--per-second");
  const concurrency =
    options.concurrency === undefined ? undefined : parseCount(options.concurrency, "--concurrency");
  const leaseMs = options.lease === undefined ? undefined : readLease(options.lease);
  const port = options.health === undefined ? undefined : readPort(options.health);
  context.machine.beforeHolding?.();
  context.goOnUnread?.(); // what it is there for are the jobs, not its lines
  const numbers = new WorkerNumbers();
  let fleet: Fleet | undefined;
  let health: HealthServer | undefined;
  const opening = { profile: options.profile, longWait: true, jobs: many, perSecond };
  const { accounts, services, budgets } = await openFleetAccounts(context, opening, [
    ...new Set(options.provider),
  ]);
  try {
    fleet = await openCliFleet(context, { ...options, leaseMs, perSecond, signal }, services, budgets);
    const weakness = await fleet.checkDurability();
    if (weakness !== null) context.stderr.write(`${showControls(weakness)}\n`);
    if (port !== undefined) health = await serveHealth(port, numbers);
    const troubles = new RepeatedTroubles(context.clock);
    const onEvent = (event: FleetEvent): void => {
      numbers.take(event);
      if (event.kind === "recovered") troubles.over(event.provider);
      if (event.kind === "trouble" && !troubles.isNew(event)) return;
      tell(context, options, event);
    };
    const ready = await signInFirst(context, fleet, services, onEvent);
    if (ready.length > 0) {
      numbers.clearTroubles(); // a service that is not ready is tried again at once
      tellReady(context, options, ready, health?.url ?? null);
      const work = { concurrency, signal, onEvent, tellsUnattended: options.drain !== true };
      await (options.drain === true ? fleet.drain(work) : fleet.run(work));
    }
  } finally {
    health?.close();
    await fleet?.close();
    await accounts.close();
  }
  tellEnded(context, options);
  const interruption = interruptionOf(context);
  // Being stopped is how a worker ends.
  return interruption?.by === "SIGHUP" ? interruption.exitCode : exitCodes.done;
}

const leastLeaseMs = 1_000;
/** A wish whose worker has died waits for as long. */
const mostLeaseMs = 24 * 3_600_000;

function readLease(text: string): number {
  const leaseMs = parseDuration(text, "--lease");
  if (leaseMs >= leastLeaseMs && leaseMs <= mostLeaseMs) return leaseMs;
  const what = leaseMs < leastLeaseMs ? "shorter than 1s" : "longer than 24h";
  throw new JobError("bad_input", `--lease: ${JSON.stringify(text.slice(0, 80))} is ${what}`, {
    hint: "A wish whose worker has died waits for one lease: write some seconds, such as --lease 30s.",
  });
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port <= 65_535) return port;
  throw new JobError("bad_input", `--health: ${JSON.stringify(text.slice(0, 80))} is not a port`, {
    hint: "Write a number from 0 to 65535; 0 takes a free one.",
  });
}

function tellReady(
  context: CliContext,
  { json }: WorkerOptions,
  names: readonly string[],
  url: string | null,
): void {
  const message = `ready to work for ${names.join(" and ")}`;
  if (json === true) printJsonLine(context, { ...blank(context), kind: "ready", message, url });
  else context.stdout.write(`${message}${url === null ? "" : `, health at ${url}`}\n`);
}

function tellEnded(context: CliContext, { json }: WorkerOptions): void {
  const message = "ended; what was held was given back";
  if (json === true) printJsonLine(context, { ...blank(context), kind: "ended", message });
  else context.stdout.write(`${message}\n`);
}

/** One line for whatever somebody may want to know of; what happens in between is told with `--verbose`. */
function tell(context: CliContext, { json, verbose }: WorkerOptions, event: FleetEvent): void {
  if (event.kind === "step") {
    if (verbose === true && json !== true) tellStep(context, event);
    return;
  }
  const { provider } = event;
  if (json === true) {
    const about = "id" in event ? { id: event.id, ref: event.ref } : {};
    const outcome = event.kind === "closed" || event.kind === "open" ? event.result.outcome : null;
    const facts = { ...about, outcome, message: messageOf(event) };
    printJsonLine(context, { ...blank(context), kind: event.kind, provider, ...facts });
    return;
  }
  if (event.kind === "trouble" || event.kind === "recovered" || event.kind === "unattended")
    context.stderr.write(`${provider}: ${showControls(messageOf(event))}\n`);
  else if (event.kind !== "taken") context.stdout.write(`${event.ref}\t${messageOf(event)}\n`);
}

function tellStep({ stderr }: CliContext, { id, event }: Extract<FleetEvent, { kind: "step" }>): void {
  if (event.kind === "call" && event.event.kind === "request")
    stderr.write(`${id} ${event.event.method} ${showControls(event.event.path)}\n`);
}

function messageOf(event: Exclude<FleetEvent, { kind: "step" }>): string {
  switch (event.kind) {
    case "taken":
      return "taken";
    case "closed":
      return event.result.outcome;
    case "open":
      return event.againInMs === 0
        ? `${event.result.outcome}: given back, open`
        : `${event.result.outcome}: looked at again in ${Math.round(event.againInMs / 1_000)} s`;
    case "left":
      return whyLeft[event.why];
    case "lost":
      return "not held here any more: another worker may have it";
    case "unattended":
      return unattendedWords(event);
    case "recovered":
      return "goes on";
    case "trouble":
      return isJobError(event.error) ? event.error.message : String(event.error);
  }
}

const whyLeft: Readonly<Record<Extract<FleetEvent, { kind: "left" }>["why"], string>> = {
  damaged: "left alone: its record is not what was written",
  newer: "left alone: a later release has written to its record",
  unknown: "left alone: this release cannot read its reference",
  lapsed: "left alone: it is older than a day",
};

function blank({ clock, machine }: CliContext): {
  readonly schema: "simjobs.worker/1";
  readonly at: string;
  readonly provider: null;
  readonly id: null;
  readonly ref: null;
  readonly outcome: null;
  readonly message: null;
  readonly url: null;
  readonly pid: number;
} {
  const nothing = { provider: null, id: null, ref: null, outcome: null, message: null, url: null };
  const at = new Date(clock.wallNow()).toISOString();
  return { schema: "simjobs.worker/1", at, ...nothing, pid: machine.pid };
}
