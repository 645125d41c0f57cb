import { isJobError } from "@simjobs/core";
import { exitCodes, exitOfError } from "../exit-codes.js";
import { errorDocument } from "../report/report-error.js";

/** What was looked at, and how it was found. */
export interface Check {
  /** `machine`, `files`, `journal`, `store`, `jess` or `ionworks`. */
  readonly about: string;
  readonly name: string;
  /** A `note` and a `warning` leave the exit code alone. */
  readonly state: "ok" | "note" | "warning" | "problem";
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The exit code that a problem asks for. */
  readonly exitCode?: number | undefined;
}

/** A problem in the words of an error. */
export function problemOf(about: string, name: string, error: unknown): Check {
  const { message, hint } = errorDocument(error);
  const exitCode = isJobError(error) ? exitOfError(error) : exitCodes.unexpected;
  return { about, name, state: "problem", text: message, hint, exitCode };
}
