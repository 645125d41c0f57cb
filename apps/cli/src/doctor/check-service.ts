import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import type { Transport } from "@simjobs/http";
import type { Accounts } from "../services/accounts.js";
import type { CliContext } from "../context.js";
import { openTransport } from "../services/open-transport.js";
import { addressAdvice } from "../report/advice.js";
import { formatDuration } from "../output/format-time.js";
import { credentialOf } from "../services/credential-of.js";
import type { Opening, ServiceKind } from "../services/service.js";
import { placeOf } from "../settings/setting-source.js";
import { problemOf, type Check } from "./check.js";

/** What was learned of one service. */
export interface ServiceHealth {
  readonly provider: string;
  /** `null` where the settings name none that can be used. */
  readonly origin: string | null;
  readonly reachable: boolean;
  /** How long an answer took over a connection that was there. */
  readonly latencyMs: number | null;
  /** How far the service's clock is ahead of this machine's, to the second that it tells. */
  readonly clockAheadMs: number | null;
  /** Who is signed in; `null` for nobody. */
  readonly account: string | null;
  readonly checks: readonly Check[];
}

const linkHint = "Link it in the web portal of the service; then jobs can be run.";
const patienceMs = 10_000;
/** Servers tell whole seconds, and a network takes its time. */
const clockToleranceMs = 30_000;

/** How long the requests of a check may take. */
class Patience {
  readonly #context: CliContext;
  readonly #onEvent: ProviderCall["onEvent"];
  readonly #endsMs: number;
  #forMs = patienceMs;

  /** @param endsMs - when all of them must be over, on the context's clock */
  constructor(context: CliContext, onEvent: ProviderCall["onEvent"], endsMs: number) {
    this.#context = context;
    this.#onEvent = onEvent;
    this.#endsMs = endsMs;
  }

  /** For the next request. */
  readonly call = (): ProviderCall => {
    const { clock, signal } = this.#context;
    this.#forMs = Math.max(0, Math.min(patienceMs, this.#endsMs - clock.now()));
    return { signal, deadlineMs: clock.now() + this.#forMs, onEvent: this.#onEvent };
  };

  /** A time that is ours, and not the person's, and ran out: nobody answered. */
  silence(error: unknown): unknown {
    if (!isJobError(error, "deadline")) return error;
    const message = `no answer within ${formatDuration(this.#forMs)}: ${error.message}`;
    return error.retold({ code: "unreachable", message, cause: error });
  }
}

/**
 * Asks one service whether it is there, what time it has, and who we are.
 *
 * @param endsMs - when this must be over, on the context's clock; `Infinity` where each request has its usual time
 */
export async function checkService(
  context: CliContext,
  accounts: Accounts,
  name: string,
  { onEvent, endsMs }: { readonly onEvent: ProviderCall["onEvent"]; readonly endsMs: number },
): Promise<ServiceHealth> {
  const patience = new Patience(context, onEvent, endsMs);
  const { call } = patience;
  const nothing = { provider: name, origin: null, reachable: false, latencyMs: null, clockAheadMs: null };
  let origin: string;
  let isSignedIn: boolean;
  try {
    origin = await accounts.origin(name);
    isSignedIn = await accounts.hasCredentials(name);
  } catch (error) {
    return { ...nothing, account: null, checks: [problemOf(name, "settings", error)] };
  }
  const kind = await accounts.kind(name);
  const opening = await accounts.opening();
  const knock = await knockAt(context, accounts, name, patience);
  const { checks: asked, ...reached } = knock;
  const knocks = [...asked, ...(await credentialChecks(kind, opening))];
  if (!isSignedIn) {
    const checks: readonly Check[] = [
      // Nobody is let down by a service that he does not use.
      ...knocks.map((check) => (check.state === "problem" ? { ...check, state: "warning" as const } : check)),
      {
        about: name,
        name: "sign-in",
        state: "note",
        text: `not signed in to ${kind.facts.title}`,
        hint: `If you use it: simjobs login ${name}`,
      },
    ];
    return { ...nothing, ...reached, origin, account: null, checks };
  }
  if (!reached.reachable) return { ...nothing, origin, account: null, checks: knocks };
  try {
    const service = await accounts.service(name);
    const { account } = await service.provider.identity(call());
    const lacking = (await service.lacks?.(call())) ?? null;
    if (lacking !== null) throw new JobError("account_not_linked", lacking, { hint: linkHint });
    const signedIn: Check = { about: name, name: "sign-in", state: "ok", text: `as ${account}` };
    return { provider: name, origin, ...reached, account, checks: [...knocks, signedIn] };
  } catch (error) {
    const what = isJobError(error, "account_not_linked") ? "account" : "sign-in";
    return {
      provider: name,
      origin,
      ...reached,
      account: null,
      checks: [...knocks, problemOf(name, what, patience.silence(error))],
    };
  }
}

/** What a command would sign in with, and what there is to say of it. */
async function credentialChecks(kind: ServiceKind, opening: Opening): Promise<readonly Check[]> {
  const about = kind.facts.name;
  const remarks = (kind.remarks?.(opening) ?? []).map((remark): Check => ({ about, ...remark }));
  const source = await credentialOf(kind, opening);
  if (source === undefined) return remarks;
  const text = `${source.name}: ${placeOf(source, opening.profile.name)}`;
  return [{ about, name: "credential", state: "ok", text }, ...remarks];
}

async function knockAt(
  context: CliContext,
  accounts: Accounts,
  name: string,
  patience: Patience,
): Promise<Pick<ServiceHealth, "reachable" | "latencyMs" | "clockAheadMs" | "checks">> {
  const { clock } = context;
  const { call } = patience;
  let transport: Transport | undefined;
  try {
    const kind = await accounts.kind(name);
    const opening = await accounts.opening();
    transport = await openTransport(opening, kind.origin(opening));
    const request = { method: "GET", path: kind.openPath, intent: "read" } as const;
    await transport.send({ ...request, ...call() }); // makes the connection
    const askedMs = clock.now();
    const { headers, status } = await transport.send({ ...request, ...call() });
    const latencyMs = Math.round(clock.now() - askedMs);
    const toldMs = Date.parse(headers["date"] ?? "");
    const clockAheadMs = Number.isNaN(toldMs) ? null : Math.round(toldMs - clock.wallNow());
    const isFine = status < 400;
    const isOther = status === 404; // it does not know the service's own path
    const reachable: Check = {
      about: name,
      name: "connection",
      state: isFine ? "ok" : "warning",
      text: `${transport.baseUrl} answered in ${latencyMs} ms${isFine ? "" : ` with ${status}`}`,
      hint: isOther ? addressAdvice(name) : undefined,
    };
    return {
      reachable: true,
      latencyMs,
      clockAheadMs,
      checks: [reachable, ...clockChecks(name, clockAheadMs)],
    };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const checks = [problemOf(name, "connection", patience.silence(error))];
    return { reachable: false, latencyMs: null, clockAheadMs: null, checks };
  } finally {
    await transport?.close();
  }
}

function clockChecks(about: string, aheadMs: number | null): readonly Check[] {
  if (aheadMs === null || Math.abs(aheadMs) <= clockToleranceMs) return [];
  const words = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return [
    {
      about,
      name: "clock",
      state: "warning",
      text: `the service's clock is ${words} this machine's`,
      hint: "Set this machine's clock: --since counts by it, and sign-ins may seem to have run out.",
    },
  ];
}
