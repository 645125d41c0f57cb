const longestMs = 24 * 60 * 60 * 1000;

/**
 * Reads a `Retry-After` header, which is a number of seconds or a date.
 *
 * @param wallNowMs - the service's clock, in milliseconds since 1970-01-01 UTC
 * @returns milliseconds from now, 0 for a date that has passed, at most a day; `undefined` if it cannot be read
 */
export function parseRetryAfter(value: string | undefined, wallNowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/u.test(text)) return Math.min(Number(text) * 1000, longestMs);
  // Date.parse reads a lot that is no date; the three forms of HTTP all begin with the name of a day.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)/iu.test(text)) return undefined;
  const dateMs = Date.parse(/\b(?:gmt|utc|[+-]\d{4})\b/iu.test(text) ? text : `${text} GMT`);
  return Number.isNaN(dateMs) ? undefined : Math.min(Math.max(0, dateMs - wallNowMs), longestMs);
}
