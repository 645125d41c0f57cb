import { JobError } from "@simjobs/core";

/**
 * How an EnergyPlus run ended by its own reports.
 *
 * - `successful`: it ran through, with no severe error
 * - `with-severe-errors`: it ran through, and reports severe errors
 * - `failed`: it was terminated, or calls itself unsuccessful, or reports a fatal error
 * - `unclear`: its reports are missing or do not say how it ended
 */
export type ModelVerdict = "successful" | "with-severe-errors" | "failed" | "unclear";

/** One run: the whole of a simple job, one case of many of another. */
export interface ModelRun {
  /** Folder of the run in the job's results; empty for the results' own. */
  readonly folder: string;
  readonly verdict: ModelVerdict;
  /** Counted by EnergyPlus itself; `null` where it does not say. */
  readonly warnings: number | null;
  readonly severeErrors: number | null;
  /** How many fatal errors its error file tells of; `null` where there is no such file. */
  readonly fatalErrors: number | null;
  /** Severe and fatal errors in their own words, the first 20. */
  readonly errors: readonly ModelMessage[];
  /** The sentence with which the run ended, `EnergyPlus Completed Successfully-- …`. */
  readonly ending: string | null;
}

/** Something that a model's reports complain about. */
export interface ModelMessage {
  readonly level: "severe" | "fatal";
  readonly text: string;
}

/** What the reports of a finished job say. `FINISHED` alone proves nothing about the model. */
export interface ModelOutcome {
  readonly jobId: string;
  /** The worst of its runs; `unclear` where there are no reports. */
  readonly verdict: ModelVerdict;
  readonly warnings: number | null;
  readonly severeErrors: number | null;
  readonly fatalErrors: number | null;
  readonly runs: readonly ModelRun[];
}

/** The texts of one run's reports. */
export interface RunReports {
  readonly folder: string;
  readonly end?: string | undefined;
  readonly err?: string | undefined;
}

const mostErrors = 20;
const longestMessage = 500;
const worstFirst: readonly ModelVerdict[] = ["failed", "unclear", "with-severe-errors", "successful"];

/** Reads the reports of one run, `eplusout.end` and `eplusout.err`. */
export function readRun({ folder, ...reports }: RunReports): ModelRun {
  const [end, err] = [withoutZeros(reports.end), withoutZeros(reports.err)];
  const errors = errorsIn(err ?? "");
  const ending = endingOf(end) ?? endingOf(err);
  const severe =
    countIn(ending, /(\d+)\s+Severe Errors?/iu) ?? (err === undefined ? null : countOf(errors, "severe"));
  return {
    folder,
    verdict: verdictOf(ending, errors, severe),
    warnings: countIn(ending, /(\d+)\s+Warnings?/iu),
    severeErrors: severe,
    fatalErrors: err === undefined ? null : countOf(errors, "fatal"),
    errors: errors.slice(0, mostErrors),
    ending,
  };
}

/** A program that died, or a disk that was full, leaves zeros in a text. */
function withoutZeros(text: string | undefined): string | undefined {
  return text?.replaceAll("\0", "");
}

/** Puts the runs of a job together. */
export function outcomeOf(jobId: string, runs: readonly ModelRun[]): ModelOutcome {
  return {
    jobId,
    verdict: worstFirst.find((verdict) => runs.some((run) => run.verdict === verdict)) ?? "unclear",
    warnings: sumOf(runs.map(({ warnings }) => warnings)),
    severeErrors: sumOf(runs.map(({ severeErrors }) => severeErrors)),
    fatalErrors: sumOf(runs.map(({ fatalErrors }) => fatalErrors)),
    runs,
  };
}

/**
 * The error to throw for a model that did not run through; `undefined` for one that did, or of which nothing is known.
 */
export function modelFailure(outcome: ModelOutcome): JobError | undefined {
  const failed = outcome.runs.filter(({ verdict }) => verdict === "failed");
  const [first] = failed;
  if (first === undefined) return undefined;
  const of = outcome.runs.length > 1 ? ` in ${failed.length} of ${outcome.runs.length} cases` : "";
  const why = first.errors.at(-1)?.text ?? first.ending ?? "it was terminated";
  return new JobError("model_failed", `job ${outcome.jobId} is over, but its model failed${of}: ${why}`, {
    hint: "Read eplusout.err among the results.",
  });
}

function verdictOf(
  ending: string | null,
  errors: readonly ModelMessage[],
  severe: number | null,
): ModelVerdict {
  const isBad = ending !== null && /unsuccessful|terminated/iu.test(ending);
  if (isBad || errors.some(({ level }) => level === "fatal")) return "failed";
  if (ending === null || !/completed successfully/iu.test(ending)) return "unclear";
  return severe !== null && severe > 0 ? "with-severe-errors" : "successful";
}

/** The closing sentence. EnergyPlus breaks it over two lines where it is long. */
function endingOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const joined = text.replace(/\r?\n/gu, "\n");
  const matches = [...joined.matchAll(/EnergyPlus (?:Completed|Terminated)[^\n]*(?:\n[^\n*]*)?/giu)];
  const last = matches.at(-1)?.[0];
  return last === undefined ? null : shorten(last.replace(/\s*\n\s*/u, ""));
}

function errorsIn(err: string): ModelMessage[] {
  const errors: ModelMessage[] = [];
  let open: { level: "severe" | "fatal"; text: string } | undefined;
  for (const line of err.split(/\r?\n/u)) {
    const begin = /^\s*\*\*\s*(severe|fatal|warning)\s*\*\*\s*(.*)$/iu.exec(line);
    if (begin !== null) {
      const level = begin[1]?.toLowerCase();
      open = level === "severe" || level === "fatal" ? { level, text: begin[2] ?? "" } : undefined;
      if (open !== undefined) errors.push(open);
      continue;
    }
    const more = /^\s*\*\*\s*~~~\s*\*\*\s*(.*)$/u.exec(line);
    if (more !== null && open !== undefined) open.text += ` ${more[1] ?? ""}`;
    else open = undefined;
  }
  return errors.map(({ level, text }) => ({ level, text: shorten(text) }));
}

function shorten(text: string): string {
  const plain = text.replace(/\s+/gu, " ").trim();
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage - 1)}…` : plain;
}

function countIn(text: string | null, pattern: RegExp): number | null {
  const found = pattern.exec(text ?? "")?.[1];
  return found === undefined ? null : Number(found);
}

function countOf(errors: readonly ModelMessage[], level: ModelMessage["level"]): number {
  return errors.filter((error) => error.level === level).length;
}

function sumOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}
