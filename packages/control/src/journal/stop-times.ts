import { parseKind } from "./parse-kind.js";
import { wishesIn } from "./known-wishes.js";
import type { JournalFile } from "./parse-journal.js";

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
      if (closed?.outcome !== "cancelled" || closed.requestedAt === null || closed.confirmedAt === null)
        return [];
      const of = parseKind(wish.ref);
      if (of?.provider !== provider || of.kind !== kind) return [];
      const stop = `${wish.origin} ${wish.ref} ${closed.confirmedAt}`;
      if (counted.has(stop)) return [];
      counted.add(stop);
      return [Date.parse(closed.confirmedAt) - Date.parse(closed.requestedAt)];
    })
    .filter((ms) => Number.isFinite(ms) && ms >= 0)
    .sort((one, other) => one - other);
  const medianMs = tookMs[Math.floor(tookMs.length / 2)];
  const longestMs = tookMs.at(-1);
  if (medianMs === undefined || longestMs === undefined) return null;
  return { count: tookMs.length, medianMs, longestMs };
}
