import type { CancelEnding } from "@simjobs/core/schemas";
import { parseKind } from "./parse-kind.js";
import { wishesIn } from "./known-wishes.js";
import type { JournalFile } from "./parse-journal.js";

/** What there was between a cancel and its proof. */
export interface Stop {
  /** ISO 8601, UTC. */
  readonly askedAt: string;
  readonly provenAt: string;
  readonly tookMs: number;
}

/** What there was between the first cancel and the reading that proves its outcome; `null` where one of them was not. */
export function stopOf({
  requestedAt,
  confirmedAt,
}: Pick<CancelEnding, "requestedAt" | "confirmedAt">): Stop | null {
  if (requestedAt === null || confirmedAt === null) return null;
  const tookMs = Date.parse(confirmedAt) - Date.parse(requestedAt);
  return { askedAt: requestedAt, provenAt: confirmedAt, tookMs };
}

/** How long cancelled jobs of one kind took to stop, from the first cancel to the reading that proved it. */
export interface StopTimes {
  readonly count: number;
  /** In milliseconds. */
  readonly medianMs: number;
  readonly longestMs: number;
}

/** What these journals know about stops of a provider's jobs of one kind; `null` if nothing. */
export function stopTimes(files: readonly JournalFile[], provider: string, kind: string): StopTimes | null {
  const counted = new Set<string>(); // several wishes for one job may have been finished by one stop
  const tookMs = wishesIn(files)
    .flatMap(({ wish, closed }) => {
      const stop = closed?.outcome === "cancelled" ? stopOf(closed) : null;
      if (stop === null) return [];
      const of = parseKind(wish.ref);
      if (of?.provider !== provider || of.kind !== kind) return [];
      const key = `${wish.origin} ${wish.ref} ${stop.provenAt}`;
      if (counted.has(key)) return [];
      counted.add(key);
      return [stop.tookMs];
    })
    .filter((ms) => Number.isFinite(ms) && ms >= 0)
    .sort((one, other) => one - other);
  const medianMs = tookMs[Math.floor(tookMs.length / 2)];
  const longestMs = tookMs.at(-1);
  if (medianMs === undefined || longestMs === undefined) return null;
  return { count: tookMs.length, medianMs, longestMs };
}
