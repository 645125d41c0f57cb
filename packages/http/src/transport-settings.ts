import { checkedObject, checkedText, checkedTool, JobError, type Clock } from "@simjobs/core";
import { parseServiceAddress } from "./address/service-address.js";
import type { ProxySettings } from "./connect/proxy-settings.js";
import { RequestBudget } from "./retry/request-budget.js";
import { systemClock } from "./time/system-clock.js";
import { realAfter, type After } from "./time/timers.js";
import type { TransportOptions } from "./transport-options.js";

/** What holds for all calls of a transport: its options, checked, and the usual values of those that were not given. */
export interface TransportSettings {
  /** Scheme, host and port of the service, and the path below which it is. */
  readonly home: string;
  readonly basePath: string;
  readonly clock: Clock;
  readonly wallNow: () => number;
  readonly random: () => number;
  readonly userAgent: string;
  readonly attemptTimeoutMs: number;
  readonly overallTimeoutMs: number;
  readonly patienceMs: number;
  readonly transferTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxReplyBytes: number;
  readonly longWait: boolean;
  readonly budget: RequestBudget | null;
  readonly proxy: ProxySettings | undefined;
  readonly extraCa: string | undefined;
  readonly after: After;
}

/** @throws {JobError} `bad_input`, `unsafe_address` */
export function transportSettings(options: TransportOptions): TransportSettings {
  const address = parseServiceAddress(options.baseUrl);
  const { origin } = new URL(address);
  const clock = checkedTool("clock", options.clock ?? systemClock, ["now", "wallNow", "sleep"]);
  const { budget, extraCa, proxy } = options;
  if (budget !== undefined && budget !== null)
    checkedTool("budget", budget, ["acquire", "release", "throttled"]);
  if (extraCa !== undefined) checkCertificates(checkedText("extraCa", extraCa));
  if (proxy !== undefined) checkedObject("proxy", proxy, "Give what proxySettingsFrom(process.env) returns.");
  return {
    home: origin,
    basePath: address.slice(origin.length),
    clock,
    wallNow: () => clock.wallNow(),
    random: options.random ?? Math.random,
    userAgent: options.userAgent ?? "simjobs",
    attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
    overallTimeoutMs: options.overallTimeoutMs ?? 120_000,
    patienceMs: options.patienceMs ?? 30_000,
    transferTimeoutMs: options.transferTimeoutMs ?? 3_600_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    maxReplyBytes: options.maxReplyBytes ?? 32 * 1024 * 1024,
    longWait: options.longWait ?? false,
    budget: budget === undefined ? new RequestBudget({ clock }) : budget,
    proxy,
    extraCa,
    after: options.after ?? realAfter,
  };
}

function checkCertificates(pem: string): void {
  if (!/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/u.test(pem)) {
    throw new JobError("bad_input", "the extra CA holds no certificate in PEM form", {
      hint: "Give the text of a .pem file that begins with -----BEGIN CERTIFICATE-----.",
    });
  }
}
