import { JobError } from "@simjobs/core";
import { isDuration, parseDuration } from "./parse-duration.js";

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const timeForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads a moment in the past: how long ago (`2h`), a date (`2026-11-01`, from its beginning in UTC) or a date with a
 * time (in UTC where it names no zone). In milliseconds since 1970-01-01 UTC.
 *
 * @throws {JobError} `bad_input`
 */
export function parseMoment(text: string, option: string, wallNowMs: number): number {
  const trimmed = text.trim();
  const wrong = (what: string): JobError =>
    new JobError("bad_input", `${option}: ${JSON.stringify(text.slice(0, 80))} ${what}`, {
      hint: `Write how long ago or a date in UTC, such as ${option} 2h or ${option} 2026-11-01.`,
    });
  if (isDuration(trimmed)) return wallNowMs - parseDuration(trimmed, option);
  const ms = dateForm.test(trimmed) ? Date.parse(`${trimmed}T00:00:00Z`) : timeOf(trimmed);
  if (ms === undefined) throw wrong("is neither a length of time nor a date");
  // Date.parse rolls 31 February over on some engines and refuses it on others.
  if (Number.isNaN(ms) || !isRealDate(trimmed.slice(0, 10))) throw wrong("is not a date that exists");
  if (ms > wallNowMs) throw wrong("lies in the future");
  return ms;
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
