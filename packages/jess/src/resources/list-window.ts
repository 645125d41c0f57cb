import { checkedText, JobError } from "@simjobs/core";

const dayMs = 86_400_000;

/** The day of a moment as the job list's filter writes it, in UTC. */
function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * Days that surely hold everything between two moments. The zone in which the service compares days is not known, so
 * there is a day to spare at each end.
 *
 * @see docs/services/jess.md 3 J6
 */
export function daysAround(
  sinceMs: number | undefined,
  beforeMs: number | undefined,
): { readonly since?: string | undefined; readonly till?: string | undefined } {
  return {
    since: sinceMs === undefined ? undefined : utcDay(sinceMs - dayMs),
    till: beforeMs === undefined ? undefined : utcDay(beforeMs + dayMs),
  };
}

/**
 * Checks a day of the job list's filter.
 *
 * @throws {JobError} `bad_input`
 */
export function checkDay(day: string): string {
  checkedText("a day", day, "Write a day like 2026-11-22.");
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
  if (!isDay)
    throw new JobError("bad_input", `${JSON.stringify(day.slice(0, 40))} is not a day`, {
      hint: "Write a day like 2026-11-22.",
    });
  return day;
}

/**
 * Remembers when jobs were submitted, so that the list can be asked for no more than is needed. Job numbers rise with
 * time, so one number a day is enough, and a job that was never seen is at least as young as one of a smaller number.
 */
export class SubmissionDays {
  /** The smallest job number seen of each day, by the day's first millisecond. */
  readonly #firstOfDay = new Map<number, number>();

  note(jobNumber: number, submittedAtMs: number): void {
    const day = Math.floor(submittedAtMs / dayMs) * dayMs;
    const first = this.#firstOfDay.get(day);
    if (first === undefined || jobNumber < first) this.#firstOfDay.set(day, jobNumber);
  }

  /** A moment before which none of these jobs was submitted; `undefined` where that is not known. */
  boundFor(jobNumbers: Iterable<number>): number | undefined {
    let oldest = Infinity;
    for (const jobNumber of jobNumbers) oldest = Math.min(oldest, jobNumber);
    let bound: number | undefined;
    for (const [day, first] of this.#firstOfDay) {
      if (first <= oldest && (bound === undefined || day > bound)) bound = day;
    }
    return bound;
  }
}
