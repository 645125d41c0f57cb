import { JobError } from "@simjobs/core";

const unitMs = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
const whole = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
const longestMs = 366 * 86_400_000;

/**
 * Reads a length of time such as `30s`, `10m` or `1h30m`, in milliseconds. `0` needs no unit.
 *
 * @param option - the option that it was given to, for the message
 * @throws {JobError} `bad_input`
 */
export function parseDuration(text: string, option: string): number {
  const trimmed = text.trim();
  if (trimmed === "0") return 0;
  const wrong = (what: string): JobError =>
    new JobError("bad_input", `${option}: ${JSON.stringify(text.slice(0, 80))} ${what}`, {
      hint: `Write a number with a unit (ms, s, m, h, d), such as ${option} 30s or ${option} 1h30m.`,
    });
  if (!whole.test(trimmed)) throw wrong("is not a length of time");
  let ms = 0;
  for (const [, amount = "", unit = ""] of trimmed.matchAll(part))
    ms += Number(amount) * (unitMs.get(unit) ?? 0);
  if (ms > longestMs) throw wrong("is longer than a year");
  return Math.round(ms);
}

/** Whether a text has the form of a length of time. */
export function isDuration(text: string): boolean {
  return text.trim() === "0" || whole.test(text.trim());
}
