import type { OpenWish, OpenWishes } from "@simjobs/control";
import { jobs } from "../cancel/consent.js";
import { profileFlag } from "../output/profile-flag.js";
import { exitCodes } from "../exit-codes.js";
import type { LeftWish } from "./finish-wishes.js";

/** A wish that stays open, and its reference as it can be pasted now. */
export interface ShownWish extends LeftWish {
  readonly shown: string;
}

/** What `resume` does with a wish that is open, or why it leaves it alone, in words; and which command settles it. */
export interface LeftWords {
  readonly would: string;
  readonly settledBy: string;
}

type Why = LeftWish["why"];

/** Says of an open wish why it is left, and what a person can do about it. */
export function leftWords({ wish, why, shown: ref }: ShownWish, owners: OpenWishes["owners"]): LeftWords {
  const { id, account, origin } = wish.known.wish;
  const [, provider = "", named] = /^([a-z0-9-]+)(?:@([^:]+))?:/u.exec(ref) ?? [];
  const giveUp = `give it up: simjobs resume --drop ${why === "changed" || why === "unknown" ? id : ref}`;
  const { pid = null } = owners.get(wish.known.file) ?? {};
  const holder = holderOf(wish, owners);
  const words: Readonly<Record<Why, LeftWords>> = {
    ready: {
      would: wish.ownership === "silent" ? `finish it: its process is ${holder}, silent` : "finish it",
      settledBy: "finish it: simjobs resume",
    },
    elsewhere: {
      would: "leave it: another account or another address",
      settledBy: `sign in as ${account} at ${origin} and simjobs resume, or ${giveUp}`,
    },
    unidentified: {
      would: "leave it: the service does not tell now whose account this is",
      settledBy: `try again: simjobs resume, or ${giveUp}`,
    },
    living: {
      would: `leave it: its process is at work ${holder}${pid === null ? "" : ` (number ${pid})`}`,
      settledBy: "wait for that process, or end it and simjobs resume",
    },
    unknown: {
      would: "leave it: nobody can tell whose it is",
      settledBy: `cancel it anew: simjobs cancel ${ref}, or ${giveUp}`,
    },
    lapsed: {
      would: "leave it: it is old; --yes takes it up",
      settledBy: `take it up: simjobs resume --yes, or ${giveUp}`,
    },
    "perhaps-over": {
      would: "leave it: its end may have stood in a damaged line; --yes takes it up",
      settledBy: `look at it: simjobs status ${ref}; then take it up: simjobs resume --yes, or ${giveUp}`,
    },
    changed: {
      would: "leave it: its line is not what was written",
      settledBy: `if you mean that job: simjobs cancel ${ref}; then ${giveUp}`,
    },
    "signed-out": {
      would: "leave it: that account is not signed in",
      settledBy: `sign in: simjobs login ${provider}${profileFlag(named)}, then simjobs resume`,
    },
    "another-wish": {
      would:
        "leave it: the fleet has a wish of its own for this job, which does not count what was sent from here",
      settledBy: `wait for the fleet's: simjobs cancel ${ref} --store …; then simjobs resume --store ''`,
    },
    unreachable: {
      would: "leave it: the service cannot be reached",
      settledBy: "try again: simjobs resume",
    },
  };
  return words[why];
}

/** Where the process is that holds a wish: `on HOST`. */
export function holderOf({ known }: Pick<OpenWish, "known">, owners: OpenWishes["owners"]): string {
  const host = owners.get(known.file)?.host ?? null;
  return host === null ? "somewhere" : `on ${host}`;
}

/** How many of some wishes are held by which processes that were silent: `2 jobs on HOST, silent`. */
export function silentWords(wishes: readonly OpenWish[], owners: OpenWishes["owners"]): readonly string[] {
  const counts = new Map<string, number>();
  for (const wish of wishes) {
    if (wish.ownership !== "silent") continue;
    const holder = holderOf(wish, owners);
    counts.set(holder, (counts.get(holder) ?? 0) + 1);
  }
  return [...counts].map(([holder, count]) => `${jobs(count)} ${holder}, silent`);
}

const exits: Partial<Readonly<Record<string, number>>> = {
  adopted: exitCodes.done,
  "signed-out": exitCodes.signIn,
  unreachable: exitCodes.unreachable,
  unidentified: exitCodes.unreachable,
};

/** The exit code that something asks for which stays open. */
export function exitOfLeft(why: string): number {
  return exits[why] ?? exitCodes.unknown;
}
