import type { JessJob } from "./jess-jobs.js";
import type { JessView } from "./jess-view.js";

/** The filter of a job list, days in UTC. */
export interface JobFilter {
  /** First moment that counts, and the first one that does not any more. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly statuses: ReadonlySet<string> | null;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Reads a filter; unknown fields are passed over.
 *
 * @returns a sentence, where it makes no sense
 */
export function readFilter(value: unknown): JobFilter | string {
  const given: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  const from = dayStart(given["since"], Number.NEGATIVE_INFINITY);
  const till = dayStart(given["till"], Number.POSITIVE_INFINITY);
  if (from === undefined || till === undefined) return "Dates must be in the format of yyyy-mm-dd";
  const words = typeof given["status"] === "string" ? given["status"].trim() : "";
  return {
    fromMs: from,
    untilMs: till + dayMs,
    statuses: words === "" ? null : new Set(words.split(",").map((word) => word.trim())),
  };
}

export function filterJobs(filter: JobFilter, job: JessJob, view: JessView): boolean {
  return (
    job.createdMs >= filter.fromMs &&
    job.createdMs < filter.untilMs &&
    (filter.statuses === null || filter.statuses.has(view.status))
  );
}

function dayStart(value: unknown, initial: number): number | undefined {
  if (value === undefined || value === null || value === "") return initial;
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value)) return undefined;
  const start = Date.parse(`${value}T00:00:00.000Z`);
  return Number.isNaN(start) ? undefined : start;
}
