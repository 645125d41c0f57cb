import type { CliContext, Output } from "../context.js";
import { isFlagGiven } from "./given-words.js";
import type { Cell } from "./plain-rows.js";

/** How moments are written on one output. */
export interface Times {
  /** Date and time to the second; the short form is how long ago that was, or the date alone. */
  readonly moment: (iso: string | null) => Pick<Cell, "text" | "short">;
  /** The time of the day to the tenth of a second, with its date where that is not today. */
  readonly clock: (iso: string | null) => Pick<Cell, "text" | "short">;
  /** The time of the day of something that happens just now. */
  readonly stamp: (iso: string) => string;
}

type TimeContext = Pick<CliContext, "argv" | "clock" | "localOffsetMinutes">;

/**
 * Moments for people on a terminal: by the clock on their wall and by how long ago they are; in UTC, marked with `Z`, after
 * `--utc`. For a program or a log: ISO 8601 in UTC, as in JSON.
 */
export function timesOf(context: TimeContext, output: Pick<Output, "isTTY">): Times {
  if (!output.isTTY) {
    const iso = (text: string | null): Pick<Cell, "text"> => ({ text: text === null ? "-" : isoOf(text) });
    return { moment: iso, clock: iso, stamp: isoOf };
  }
  const inUtc = isFlagGiven(context.argv, "--utc");
  const local = (ms: number): string => shifted(ms, inUtc ? 0 : context.localOffsetMinutes(ms));
  const zone = inUtc ? "Z" : "";
  const dateTime = (ms: number): string => `${local(ms).slice(0, 10)} ${local(ms).slice(11, 19)}${zone}`;
  const timeOfDay = (ms: number): string => `${local(ms).slice(11, 21)}${zone}`;
  const nowMs = (): number => context.clock.wallNow();

  const moment: Times["moment"] = (iso) =>
    shown(iso, (ms) => {
      const ago = agoInWords(nowMs() - ms);
      return { text: `${dateTime(ms)} (${ago})`, short: inUtc ? dateTime(ms) : ago }; // who asks for UTC wants the time
    });
  return {
    moment,
    clock: (iso) =>
      shown(iso, (ms) => {
        const isToday = local(ms).slice(0, 10) === local(nowMs()).slice(0, 10);
        const short = isToday ? timeOfDay(ms) : dateTime(ms);
        return { text: `${short} (${agoInWords(nowMs() - ms)})`, short };
      }),
    stamp: (iso) => timeOfDay(Date.parse(iso)),
  };
}

function shown(
  iso: string | null,
  write: (ms: number) => Pick<Cell, "text" | "short">,
): Pick<Cell, "text" | "short"> {
  if (iso === null) return { text: "-" };
  const ms = isDay(iso) ? Number.NaN : Date.parse(iso);
  return Number.isNaN(ms) ? { text: iso } : write(ms);
}

/** A day has no time that could be told by another clock. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text);
}

function isoOf(text: string): string {
  const ms = isDay(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

/** ISO 8601 as a clock shows it that is ahead of UTC by so many minutes. */
function shifted(ms: number, minutes: number): string {
  return new Date(ms + minutes * 60_000).toISOString();
}

/** How long ago something was, in the one unit that matters: `2 min ago`, `in 3 h`. */
export function agoInWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 1) return "now";
  const length =
    seconds < 60
      ? `${seconds} s`
      : seconds < 3_600
        ? `${Math.floor(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.floor(seconds / 3_600)} h`
          : `${Math.floor(seconds / 86_400)} d`;
  return ms < 0 ? `in ${length}` : `${length} ago`;
}

/** A length of time, in the two units that matter. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
