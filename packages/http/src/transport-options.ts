import type { Clock } from "@simjobs/core";
import type { ProxySettings } from "./connect/proxy-settings.js";
import type { RequestBudget } from "./retry/request-budget.js";
import type { After } from "./time/timers.js";

/** What a transport is made of. */
export interface TransportOptions {
  /** Address of the service, with its base path; see `parseServiceAddress`. */
  baseUrl: string;
  /** Deadlines, pauses and dates. @default systemClock */
  clock?: Clock;
  /** From 0 to less than 1, for the jitter of pauses. @default Math.random */
  random?: () => number;
  /** @default "simjobs" */
  userAgent?: string;
  /** Limit of one attempt, headers and body together, in milliseconds. @default 30_000 */
  attemptTimeoutMs?: number;
  /** Limit of a call that brings no deadline of its own, in milliseconds. @default 120_000 */
  overallTimeoutMs?: number;
  /** The same for a call whose body is a stream, in milliseconds. @default 3_600_000 */
  transferTimeoutMs?: number;
  /** Longest silence while a stream is sent, instead of `attemptTimeoutMs`, in milliseconds. @default 30_000 */
  idleTimeoutMs?: number;
  /**
   * What the attempts of one call may take in vain, in milliseconds: a read is not tried again after that. Who accepts
   * connections and stays silent is told as `unreachable` then. @default 30_000
   */
  patienceMs?: number;
  /** Limit of making a connection, in milliseconds. @default 10_000 */
  connectTimeoutMs?: number;
  /** Largest reply that is read, in decoded bytes. @default 33_554_432 (32 MiB) */
  maxReplyBytes?: number;
  /** Obeys `Retry-After` whole, for somebody who waits for minutes anyway. @default false */
  longWait?: boolean;
  /** Shared by the transports of one account; `null` for none. @default one of its own, 10 a second, 8 at once */
  budget?: RequestBudget | null;
  /** @default none; see `proxySettingsFrom` */
  proxy?: ProxySettings | undefined;
  /** Certificates in PEM form, believed besides the usual ones. Checks are never off. */
  extraCa?: string | undefined;
  /** Guards one exchange: real time passes on a network, whatever `clock` says. Given by tests. @default setTimeout */
  after?: After;
}
