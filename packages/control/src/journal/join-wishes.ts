import type { EarlierSends } from "@simjobs/core";
import type { KnownWish } from "./known-wishes.js";

/** All open wishes for one job, to be finished as one: the job is asked once and told once. */
export interface JoinedWishes {
  /** What is done from now on is put on record under this one. */
  readonly newest: KnownWish;
  /** Oldest first. They end as the newest does. */
  readonly older: readonly KnownWish[];
  /** All whose sends count, those that are over among them, oldest first. */
  readonly counted: readonly KnownWish[];
  /** What earlier processes have done about any of them. */
  readonly earlier: EarlierSends & { readonly turnedAway: number };
}

/**
 * Takes the wishes for one job as one. Every cancel that left since the oldest of them was made counts, whichever wish it
 * left for: none may be called refused while another's goes unanswered, nor a job already cancelled that was asked to stop. Where
 * an id can run again, wishes that are known to mean different runs stay apart; one that has no run on record can mean
 * none that is later than a newer wish's.
 *
 * @param open - the wishes to finish: of one account, for one job, in any order
 * @param others - what else that account wished for that job, and is over or somebody else's to finish
 * @returns the newest run first; one that is not known yet is the newest
 */
export function joinWishes(
  open: readonly KnownWish[],
  others: readonly KnownWish[],
  runsOnce: boolean,
): readonly JoinedWishes[] {
  const groups: KnownWish[][] = [];
  const newestFirst = [...open, ...others.filter(({ sends }) => sends > 0)].toSorted(
    (one, other) => madeMs(other) - madeMs(one),
  );
  for (const wish of newestFirst) {
    const group = groups.at(-1);
    const run = group === undefined ? null : runOf(group);
    if (group !== undefined && (runsOnce || wish.run === null || wish.run === run)) group.unshift(wish);
    else groups.push([wish]);
  }
  const newestRunFirst = groups.toSorted((one, other) => rankOf(other) - rankOf(one));
  const ids = new Set(open.map(({ wish }) => wish.id));
  const isOpen = ({ wish }: KnownWish): boolean => ids.has(wish.id);
  return newestRunFirst.flatMap((group) => {
    const older = group.filter(isOpen);
    const newest = older.pop();
    if (newest === undefined) return [];
    const counted = group.slice(group.findIndex(isOpen));
    return [{ newest, older, counted, earlier: earlierOf(counted) }];
  });
}

/** A wish with what was sent for those that it continues, and for those that these do. */
export function withContinued(known: KnownWish, wishes: readonly KnownWish[]): KnownWish {
  const ids = new Set(known.wish.continues);
  if (ids.size === 0) return known;
  // A set goes on with what is added on the way.
  for (const id of ids)
    for (const { wish } of wishes) if (wish.id === id) wish.continues?.forEach((each) => ids.add(each));
  ids.delete(known.wish.id);
  const { count, ...earlier } = earlierOf([...wishes.filter(({ wish }) => ids.has(wish.id)), known]);
  return { ...known, ...earlier, sends: count };
}

/** What earlier processes have done about wishes for one job. */
function earlierOf(wishes: readonly KnownWish[]): JoinedWishes["earlier"] {
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

function rankOf(group: readonly KnownWish[]): number {
  return runOf(group) ?? Number.MAX_SAFE_INTEGER;
}

function madeMs({ wish }: KnownWish): number {
  return Date.parse(wish.at);
}
