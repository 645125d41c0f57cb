import { checkedText, checkedTool, JobError, wrongArgument, type Clock } from "@simjobs/core";
import { plainHttpWith, type SpeaksPlainHttp } from "./address/plain-hosts.js";
import { parseServiceAddress } from "./address/service-address.js";
import { oneProxy, ProxySettings } from "./connect/proxy-settings.js";
import { CallLog } from "./log/call-log.js";
import { checkedLogger } from "./log/logger.js";
import { RequestBudget } from "./retry/request-budget.js";
import { systemClock } from "./time/system-clock.js";
import { realAfter, type After } from "./time/timers.js";
import type { TransportOptions } from "./transport-options.js";

/** What holds for all calls of a transport: its options, checked, and the usual values of those that were not given. */
export interface TransportSettings {
  /** Scheme, host and port of the service, and the path below which it is. */
  readonly home: string;
  readonly basePath: string;
  readonly speaksPlain: SpeaksPlainHttp;
  readonly clock: Clock;
  readonly wallNow: () => number;
  readonly random: () => number;
  readonly userAgent: string;
  readonly attemptTimeoutMs: number;
  readonly timeoutMs: number;
  /** Whether `timeoutMs` was given, so that it is the caller's end. */
  readonly isTimed: boolean;
  /** `undefined` for the usual ones. */
  readonly maxRetries: number | undefined;
  readonly maxRetryAfterMs: number | undefined;
  readonly log: CallLog | undefined;
  readonly patienceMs: number;
  readonly transferTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxReplyBytes: number;
  readonly longWait: boolean;
  readonly budget: RequestBudget | null;
  readonly proxy: ProxySettings | undefined;
  readonly extraCa: string | undefined;
  readonly isBrief: boolean;
  readonly after: After;
}

/** @throws {JobError} `bad_input`, `unsafe_address` */
export function transportSettings(options: TransportOptions): TransportSettings {
  const address = parseServiceAddress(options.baseUrl, options);
  const { origin } = new URL(address);
  const clock = checkedTool("clock", options.clock ?? systemClock, ["now", "wallNow", "sleep"]);
  const { budget, extraCa, logger, userAgent = "simjobs" } = options;
  if (budget !== undefined && budget !== null)
    checkedTool("budget", budget, ["acquire", "release", "throttled"]);
  if (extraCa !== undefined) checkCertificates(checkedText("extraCa", extraCa));
  if (!/^[\t\u0020-\u007e]*$/u.test(checkedText("userAgent", userAgent)))
    throw wrongArgument("userAgent", "a text that a header can carry", userAgent);
  return {
    home: origin,
    basePath: address.slice(origin.length),
    speaksPlain: plainHttpWith(options.plainHttpHosts),
    clock,
    wallNow: () => clock.wallNow(),
    random: options.random ?? Math.random,
    userAgent,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 30_000,
    timeoutMs: options.timeoutMs ?? options.overallTimeoutMs ?? 120_000,
    isTimed: options.timeoutMs !== undefined,
    maxRetries: options.maxRetries,
    maxRetryAfterMs: options.maxRetryAfterMs,
    log: logger === undefined ? undefined : new CallLog(checkedLogger(logger), clock),
    patienceMs: options.patienceMs ?? 30_000,
    transferTimeoutMs: options.transferTimeoutMs ?? 3_600_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    maxReplyBytes: options.maxReplyBytes ?? 32 * 1024 * 1024,
    longWait: options.longWait ?? false,
    budget: budget === undefined ? new RequestBudget({ clock }) : budget,
    proxy: proxyOf(options.proxy),
    extraCa,
    isBrief: options.brief ?? false,
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

function proxyOf(proxy: TransportOptions["proxy"]): ProxySettings | undefined {
  if (proxy === undefined || proxy instanceof ProxySettings) return proxy;
  if (typeof proxy === "string" || proxy instanceof URL) return oneProxy(proxy);
  return checkedTool("proxy", proxy, ["proxyFor"]); // of another copy of this package
}
