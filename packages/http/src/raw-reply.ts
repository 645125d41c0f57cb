import type { RawReply } from "./exchange/exchange.js";

export function isSuccess({ status }: Pick<RawReply, "status">): boolean {
  return status >= 200 && status <= 299;
}

/** A header of a reply; one that came several times is joined. */
export function headerOf({ headers }: Pick<RawReply, "headers">, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "object" ? value.join(", ") : value;
}

/** The service's own time, where the reply tells a date, in milliseconds since 1970-01-01 UTC. */
export function toldTime(raw: Pick<RawReply, "headers">): number | undefined {
  const ms = Date.parse(headerOf(raw, "date") ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
