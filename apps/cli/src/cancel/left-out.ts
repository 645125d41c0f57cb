import { countsInWords, jobs } from "./consent.js";
import type { SelectedWork } from "./select-work.js";

/** Active jobs of one account that `--where` leaves out for their status alone. */
export interface LeftOut {
  readonly provider: string;
  readonly origin: string;
  /** How many there are, by their status. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What `--where` leaves out for the status alone, at each account where there is any. */
export function leftOutOf(works: readonly SelectedWork[]): readonly LeftOut[] {
  return works
    .filter(({ found }) => found.otherStatuses.size > 0)
    .map(({ service, found }) => ({
      provider: service.provider.name,
      origin: service.origin,
      counts: Object.fromEntries(found.otherStatuses),
    }));
}

/** The same for people. A service may call a job queued for long after it has begun, or have no word for running at all. */
export function leftOutFacts(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.map(({ provider, counts }) => {
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return `${provider}: ${jobs(all)} left out, fitting in all but the status (${countsInWords(Object.entries(counts))}); status=active takes them too.`;
  });
}
