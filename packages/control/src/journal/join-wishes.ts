import type { EarlierSends } from "@simjobs/core";
import type { KnownWish } from "./read-journals.js";

/** All open wishes for one job, to be finished as one: the job is asked once and told once. */
export interface JoinedWishes {
  /** What is done from now on is put on record under this one. */
  readonly newest: KnownWish;
  /** Oldest first. They end as the newest does. */
  readonly older: readonly KnownWish[];
  /** What earlier processes have done about any of them. */
  readonly earlier: EarlierSends;
}

/**
 * Takes the wishes for one job as one. Every cancel that left for one of them counts: none may be called refused while
 * another's goes unanswered. Where an id can run again, wishes that are known to mean different runs stay apart; one
 * that has no run on record can mean none that is later than a newer wish's.
 *
 * @param wishes - wishes of one account for one job, in any order; of those that are over only such as were given up after a
 * cancel had left: it may still work, and it counts unless it is older than every open one
 */
export function joinWishes(wishes: readonly KnownWish[], runsOnce: boolean): readonly JoinedWishes[] {
  const groups: KnownWish[][] = [];
  const newestFirst = wishes.toSorted((one, other) => Date.parse(other.wish.at) - Date.parse(one.wish.at));
  for (const wish of newestFirst) {
    const group = groups.at(-1);
    const run = group === undefined ? null : runOf(group);
    if (group !== undefined && (runsOnce || wish.run === null || wish.run === run)) group.unshift(wish);
    else groups.push([wish]);
  }
  return groups.flatMap((group) => {
    const counted = group.slice(group.findIndex(isOpen));
    const older = counted.filter(isOpen);
    const newest = older.pop();
    return newest === undefined ? [] : [{ newest, older, earlier: earlierOf(counted) }];
  });
}

/** What earlier processes have done about wishes for one job. */
export function earlierOf(wishes: readonly KnownWish[]): EarlierSends {
  const sum = (pick: (wish: KnownWish) => number): number =>
    wishes.reduce((total, wish) => total + pick(wish), 0);
  return {
    count: sum(({ sends }) => Math.max(0, sends)),
    accepted: wishes.some(({ accepted }) => accepted),
    refused: sum(({ refused }) => refused),
    turnedAway: sum(({ turnedAway }) => turnedAway),
    run: runOf(wishes),
  };
}

function runOf(wishes: readonly KnownWish[]): number | null {
  return wishes.findLast(({ run }) => run !== null)?.run ?? null;
}

function isOpen({ status }: KnownWish): boolean {
  return status === "open" || status === "asked";
}
