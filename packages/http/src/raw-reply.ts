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
  const text = headerOf(raw, "date") ?? "";
  // All answers of one second have the same text, and reading it takes longer than comparing it.
  if (text !== lastTold.text) lastTold = { text, ms: Date.parse(text) };
  return Number.isNaN(lastTold.ms) ? undefined : lastTold.ms;
}

let lastTold = { text: "", ms: Number.NaN };
