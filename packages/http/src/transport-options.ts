import type { Clock } from "@simjobs/core";
import type { ProxySettings } from "./connect/proxy-settings.js";
import type { Logger } from "./log/logger.js";
import type { RequestBudget } from "./retry/request-budget.js";
import type { After } from "./time/timers.js";

/** What a transport is made of. */
export interface TransportOptions {
  /** Address of the service, with its base path; see `parseServiceAddress`. */
  baseUrl: string | URL;
  /**
   * Hosts to which plain http is spoken besides this machine: `mock`, or `mock:4010` for one port of it. Credentials go there in the
   * clear, so name what is on a network of your own only, such as a container beside yours. @default none
   */
  plainHttpHosts?: readonly string[] | undefined;
  /** Deadlines, pauses and dates. @default systemClock */
  clock?: Clock | undefined;
  /** From 0 to less than 1, for the jitter of pauses. @default Math.random */
  random?: (() => number) | undefined;
  /** What the program calls itself to the service (`User-Agent`). @default "simjobs" */
  userAgent?: string | undefined;
  /** Limit of one attempt, headers and body together, in milliseconds. @default 30_000 */
  attemptTimeoutMs?: number | undefined;
  /**
   * How long one request may take with all its attempts, in milliseconds, where the call brings no end of its own. It is `deadline`
   * then. A transfer has `transferTimeoutMs`. @default 120_000, after which nobody has answered: `unreachable`
   */
  timeoutMs?: number | undefined;
  /** The same, by an older name, and always `unreachable`. @deprecated Give `timeoutMs`. */
  overallTimeoutMs?: number | undefined;
  /**
   * How often one request is made again at most, where its intent allows that: reads after everything that passes, cancels and submits
   * only while they certainly have not left, or after a 429. 0 for never. What a client asks again with a new sign-in, after a 401 that
   * has done nothing, is a request of its own, and so is each redirect that is followed. @default 4, and 2 where a connection is refused
   */
  maxRetries?: number | undefined;
  /**
   * The longest `Retry-After` that is obeyed, in milliseconds; the whole of it then. Who asks for more is not asked again: the error
   * is `throttled`, with `retryAfterMs`. @default a few seconds; any with `longWait`
   */
  maxRetryAfterMs?: number | undefined;
  /** Is told of each request, answer, further attempt and failure, with durations and the ids of requests. Never of a secret. */
  logger?: Logger | undefined;
  /** The same for a call whose body is a stream, in milliseconds. @default 3_600_000 */
  transferTimeoutMs?: number | undefined;
  /** Longest silence while a stream is sent, instead of `attemptTimeoutMs`, in milliseconds. @default 30_000 */
  idleTimeoutMs?: number | undefined;
  /**
   * What the attempts of one call may take in vain, in milliseconds: a read is not tried again after that. Who accepts
   * connections and stays silent is told as `unreachable` then. @default 30_000
   */
  patienceMs?: number | undefined;
  /** Limit of making a connection, in milliseconds. @default 10_000 */
  connectTimeoutMs?: number | undefined;
  /** Largest reply that is read, in decoded bytes. @default 33_554_432 (32 MiB) */
  maxReplyBytes?: number | undefined;
  /** Obeys `Retry-After` whole, for somebody who waits for minutes anyway. @default false */
  longWait?: boolean | undefined;
  /** Shared by the transports of one account; `null` for none. @default one of its own, 10 a second, 8 at once */
  budget?: RequestBudget | null | undefined;
  /** The address of a proxy for everything but this machine, or what `proxySettingsFrom(process.env)` finds. @default none */
  proxy?: ProxySettings | string | URL | undefined;
  /** Certificates in PEM form, believed besides the usual ones. Checks are never off. */
  extraCa?: string | undefined;
  /**
   * For a program that asks once or twice and ends: questions and sign-ins are sent by Node's own client, which is there sooner than undici.
   * Cancels, submits, transfers, and whatever goes through a proxy, are sent by undici all the same. @default false
   */
  brief?: boolean | undefined;
  /** Guards one exchange: real time passes on a network, whatever `clock` says. Given by tests. @default setTimeout */
  after?: After | undefined;
}
