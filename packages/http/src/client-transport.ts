import { checkedTool } from "@simjobs/core";
import { createTransport } from "./create-transport.js";
import { RequestBudget } from "./retry/request-budget.js";
import { systemClock } from "./time/system-clock.js";
import type { TransportOptions } from "./transport-options.js";
import type { Transport } from "./transport.js";

/** What the client of a service takes about its transport: one that is there, or how to make one. */
export type ClientTransport =
  | {
      /** Carries the requests; its base address is the service's. @default one of the client's own */
      readonly transport: Transport;
    }
  | (Readonly<Omit<TransportOptions, "baseUrl">> & {
      readonly transport?: undefined;
      /** Where the service is. @default the service's public address */
      readonly baseUrl?: string | URL | undefined;
    });

/** How fast a service is asked that says nothing of its limits. */
export interface Pace {
  /** Most requests that begin within one second. */
  readonly perSecond: number;
  /** How many a second to begin with. */
  readonly startPerSecond: number;
  /** The rate doubles after this long without being throttled, in milliseconds. */
  readonly growEveryMs: number;
}

/**
 * The transport of a service's client.
 *
 * @param usual - what the service has where the options say nothing
 * @throws {JobError} `bad_input`, `unsafe_address`
 */
export function transportOf(
  options: ClientTransport,
  usual: { readonly baseUrl: string; readonly pace: Pace },
): Transport {
  if (options.transport !== undefined)
    return checkedTool("transport", options.transport, ["send", "download"]);
  const { transport: _none, baseUrl = usual.baseUrl, clock = systemClock, budget, ...rest } = options;
  checkedTool("clock", clock, ["now", "wallNow", "sleep"]);
  return createTransport({
    ...rest,
    baseUrl,
    clock,
    budget: budget === undefined ? new RequestBudget({ ...usual.pace, clock }) : budget,
  });
}
