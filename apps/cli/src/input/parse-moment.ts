import { JobError } from "@simjobs/core";
import { isDuration, parseDuration } from "./parse-duration.js";

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const timeForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** A moment in the past as somebody wrote it: how long ago, or when, in milliseconds since 1970-01-01 UTC. */
export type Moment = { readonly text: string; readonly option: string } & (
  | { readonly agoMs: number }
  | { readonly atMs: number }
);

/**
 * Reads a moment in the past: how long ago (`2h`), a date (`2026-11-01`, from its beginning in UTC) or a date with a
 * time (in UTC where it names no zone).
 *
 * @throws {JobError} `bad_input`
 */
export function parseMoment(text: string, option: string): Moment {
  const trimmed = text.trim();
  const written = { text, option };
  if (isDuration(trimmed)) return { ...written, agoMs: parseDuration(trimmed, option) };
  const atMs = dateForm.test(trimmed) ? Date.parse(`${trimmed}T00:00:00Z`) : timeOf(trimmed);
  if (atMs === undefined) throw wrong(written, "is neither a length of time nor a date");
  // Date.parse rolls 31 February over on some engines and refuses it on others.
  if (Number.isNaN(atMs) || !isRealDate(trimmed.slice(0, 10)))
    throw wrong(written, "is not a date that exists");
  return { ...written, atMs };
}

/**
 * When that was, in milliseconds since 1970-01-01 UTC.
 *
 * @param nowMs - the time now, by the clock of whoever wrote down the times that it is compared with
 * @throws {JobError} `bad_input` for a moment in the future
 */
export function momentMs(moment: Moment, nowMs: number): number {
  if ("agoMs" in moment) return nowMs - moment.agoMs;
  if (moment.atMs > nowMs) throw wrong(moment, "lies in the future");
  return moment.atMs;
}

function wrong({ text, option }: Pick<Moment, "text" | "option">, what: string): JobError {
  return new JobError("bad_input", `${option}: ${JSON.stringify(text.slice(0, 80))} ${what}`, {
    hint: `Write how long ago or a date in UTC, such as ${option} 2h or ${option} 2026-11-01.`,
  });
}

function timeOf(text: string): number | undefined {
  const match = timeForm.exec(text);
  if (match === null) return undefined;
  return Date.parse(`${text.replace(" ", "T")}${match[1] === undefined ? "Z" : ""}`);
}

function isRealDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
