/** A moment as the service wrote it. */
interface Instant {
  /** Whole milliseconds since 1970-01-01 UTC. */
  readonly epochMs: number;
  /** What is left below the millisecond, in whole microseconds, 0 to 999. */
  readonly extraMicros: number;
}

const dateTimeForm =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * The service's time of last change as a number that rises: microseconds since 1970-01-01 UTC, finer digits cut off.
 * `null` for a text that names no instant: without a zone it could be an hour off, and no order is better than a
 * wrong one.
 *
 * @see docs/services/ionworks.md 1: the number of fraction digits and the way of writing UTC are unknown
 */
export function versionOf(text: string | null | undefined): number | null {
  const instant = parseInstant(text);
  return instant === null ? null : instant.epochMs * 1000 + instant.extraMicros;
}

/** The same moment in ISO 8601 in UTC, to the millisecond; `null` for what names no instant. */
export function isoTime(text: string | null | undefined): string | null {
  const instant = parseInstant(text);
  return instant === null ? null : new Date(instant.epochMs).toISOString();
}

function parseInstant(text: string | null | undefined): Instant | null {
  const match = text === null || text === undefined ? null : dateTimeForm.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;

  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC would take the year 99 for 1999
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const micros = Number((match[7] ?? "").slice(0, 6).padEnd(6, "0"));
  const offsetMs = (match[8] === "-" ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
  const epochMs =
    date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(micros / 1000) - offsetMs;
  return { epochMs, extraMicros: micros % 1000 };
}
