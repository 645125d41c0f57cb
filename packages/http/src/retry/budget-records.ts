import type { BudgetRecord } from "./budget-ledger.js";

/** The line after which nothing counts: the record goes on in another file. */
export const sealed = "S\n";

/** Longest silence that a service is believed to ask for, in milliseconds. */
const longestPauseMs = 24 * 3_600_000;

/** A record as one line. */
export function formatRecord(record: BudgetRecord): string {
  const atMs = record.atMs.toFixed(1);
  switch (record.kind) {
    case "reserve":
      return `R ${record.id} ${atMs}\n`;
    case "end":
      return `E ${record.id} ${atMs}\n`;
    case "drop":
      return `D ${record.id} ${atMs}\n`;
    case "throttled":
      return `T ${atMs} ${record.pauseMs.toFixed(1)}\n`;
    case "pace":
      return `P ${atMs} ${record.rate} ${record.pausedUntilMs.toFixed(1)}\n`;
  }
}

const number = String.raw`(-?\d{1,15}(?:\.\d)?)`;
const ofTurn = new RegExp(`^([RED]) ([\\w-]{1,40}) ${number}$`);
const ofThrottling = new RegExp(`^T ${number} ${number}$`);
const ofPace = new RegExp(`^P ${number} (\\d{1,6}) ${number}$`);
const kinds = { R: "reserve", E: "end", D: "drop" } as const;

/** Reads one line; `undefined` for what is none of ours, such as a torn one. */
export function parseRecord(line: string): BudgetRecord | undefined {
  const [, letter, id, turnAt] = ofTurn.exec(line) ?? [];
  if ((letter === "R" || letter === "E" || letter === "D") && id !== undefined)
    return { kind: kinds[letter], id, atMs: Number(turnAt) };
  const [, throttledAt, pause] = ofThrottling.exec(line) ?? [];
  if (throttledAt !== undefined)
    return { kind: "throttled", atMs: Number(throttledAt), pauseMs: Math.min(Number(pause), longestPauseMs) };
  const [, paceAt, rate, until] = ofPace.exec(line) ?? [];
  if (paceAt === undefined) return undefined;
  const atMs = Number(paceAt);
  const pausedUntilMs = Math.min(Number(until), atMs + longestPauseMs);
  return { kind: "pace", atMs, rate: Number(rate), pausedUntilMs };
}
