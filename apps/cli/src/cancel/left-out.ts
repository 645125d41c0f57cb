import { countsInWords, jobs } from "./consent.js";
import type { SelectedWork } from "./select-work.js";

/** Jobs at one account that `--where` leaves out, though they are close to what it means. */
export interface LeftOut {
  readonly provider: string;
  readonly origin: string;
  /** How many are active in another status, by what it is. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many have no owner that the service tells. */
  readonly ownerless: number;
  /** How many have no name that anybody tells, where one was asked for. */
  readonly nameless: number;
  /** How many are active below a job that is taken, and do not fit themselves. */
  readonly below: number;
}

/** What `--where` leaves out, at each account where there is any. */
export function leftOutOf(works: readonly SelectedWork[]): readonly LeftOut[] {
  return works
    .filter(
      ({ found }) =>
        found.otherStatuses.size > 0 || found.ownerless > 0 || found.nameless > 0 || found.below > 0,
    )
    .map(({ service, found }) => ({
      provider: service.provider.name,
      origin: service.origin,
      counts: Object.fromEntries(found.otherStatuses),
      ownerless: found.ownerless,
      nameless: found.nameless,
      below: found.below,
    }));
}

/** The same for people. A service may call a job queued for long after it has begun, or have no word for running at all. */
export function leftOutFacts(leftOut: readonly LeftOut[]): readonly string[] {
  return leftOut.flatMap(({ provider, counts, ownerless, nameless, below }) => {
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [
      ...(all === 0
        ? []
        : [
            `${provider}: ${jobs(all)} left out, fitting in all but the status (${countsInWords(Object.entries(counts))}); status=active takes them too.`,
          ]),
      ...(ownerless === 0
        ? []
        : [
            `${provider}: ${jobs(ownerless)} left out, as the service does not tell whose; owner=any takes them too, with those of everybody.`,
          ]),
      ...(nameless === 0
        ? []
        : [
            `${provider}: ${jobs(nameless)} left out, as neither the service nor the notes here tell what they are called.`,
          ]),
      ...(below === 0
        ? []
        : [
            `${provider}: ${jobs(below)} left out that belong to a job which is taken; a job that is written out is cancelled with those below it.`,
          ]),
    ];
  });
}
