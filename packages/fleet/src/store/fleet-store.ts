import type { CancelOutcome } from "@simjobs/core";

/** An account at one address, as the store knows it. */
export interface StoredAccount {
  /** A hash of what follows: it names the account's queue. */
  readonly key: string;
  readonly provider: string;
  readonly origin: string;
  readonly account: string;
}

/** A wish as it is handed in: its first line, which is the wish itself. */
export interface NewWish {
  readonly id: string;
  /** Of one job there is one open wish in the whole fleet. */
  readonly ref: string;
  /** The line by which its record begins, chained to `chainStart`. */
  readonly line: string;
  readonly hash: string;
  /** What had become of it before, where it was on record elsewhere: further lines, chained to the first. @default none */
  readonly more?: readonly string[] | undefined;
}

/** What became of handing a wish in. */
export interface HandedIn {
  readonly ref: string;
  /** The wish that counts: the one that was handed in, or the open one that there was for the job. */
  readonly id: string;
  readonly isNew: boolean;
}

/** How a wish stands, as far as its store tells without its record. */
export type StoredState = "open" | "asked" | "closed" | "withdrawn";

/** A wish and its whole record, line by line. */
export interface StoredWish {
  readonly id: string;
  readonly ref: string;
  readonly state: StoredState;
  readonly lines: readonly string[];
}

/** A wish that one worker holds. Who takes it later has a higher `fence`, and from then on nothing of this holder is written. */
export interface TakenWish extends StoredWish {
  readonly fence: number;
}

/** One more line of a wish's record. */
export interface NewLine {
  /** Its place in the record, counted from 1: it is written there or nowhere. */
  readonly n: number;
  readonly line: string;
  readonly hash: string;
  /** How the wish stands from then on. @default as before */
  readonly state?: Exclude<StoredState, "open"> | undefined;
  readonly outcome?: CancelOutcome | undefined;
}

/**
 * What one process that sends requests tells of the slots that it has, and how many it could use. Each slot lets one request begin, and
 * is in use until its answer was there for a second.
 */
export interface SlotQuestion {
  /** The process, by a name that nobody else has. */
  readonly borrower: string;
  /** Counts its questions. One that arrives after a later one changes nothing. */
  readonly n: number;
  /** Most requests within any second that it knows of; `null` where it goes by what others know. */
  readonly perSecond: number | null;
  /** How many slots it keeps. It has no more than the store has on record. */
  readonly holds: number;
  /** How many it gives back that were used within the last second; any others that it no longer holds are free at once. */
  readonly cools: number;
  /** How many it could use, those that it keeps among them. */
  readonly wants: number;
  /** How long what it has is not lent to others where it says nothing more, in milliseconds. */
  readonly forMs: number;
}

/** How many slots somebody has. */
export interface LentSlots {
  readonly lent: number;
  /** How many of them it may keep, where others wait for some; `null` where nobody does. */
  readonly share: number | null;
  /** In how long it may be worth while to ask for more, where it could use more, in milliseconds. */
  readonly againInMs: number;
  /** For how long the service wants to be left alone still, whoever has heard it, in milliseconds. Until then none are lent. */
  readonly pausedForMs: number;
}

/**
 * What many machines have in common about one account. The engine behind it gives a queue, a lock, and a wake-up, and never an
 * outcome. Every method throws `JobError`: `unreachable` where the store does not answer, and nobody knows whether it has done what it
 * was asked for; `journal_unwritable` where it takes nothing.
 */
export interface AccountStore {
  /**
   * Puts wishes on record and into the queue. A job that there is an open wish for keeps that one. May be repeated.
   */
  handIn(wishes: readonly NewWish[]): Promise<readonly HandedIn[]>;
  /**
   * Takes up to so many wishes that nobody holds, by the store's clock, and whose time has come. Each is held for `leaseMs` from the
   * moment of the call, and a little longer by the store.
   *
   * @param waitMs - how long to wait where there are none
   */
  take(atMost: number, waitMs: number, signal?: AbortSignal): Promise<readonly TakenWish[]>;
  /**
   * Whether wishes wait to be taken, and whether one that did does still. Takes nothing.
   *
   * @param mark - what an earlier call has told
   * @returns the mark that was given, as long as its wish waits; else one of the wish that has come last. `null` where none waits
   */
  lastWaiting(mark?: string): Promise<string | null>;
  /** Holds wishes for another `leaseMs`. Which of them are held still, in their order: those that nobody has taken since. */
  renew(held: readonly TakenWish[]): Promise<readonly boolean[]>;
  /**
   * Appends a line to the record of a wish that is held, at its place. A line that stands there already is as good.
   *
   * @returns `false` where the wish is held by somebody else by now, or another line stands there: nothing was written
   */
  append(held: TakenWish, line: NewLine): Promise<boolean>;
  /** Gives a wish back that stays open, to be taken again after a while, in milliseconds. Does nothing where it is not held. */
  release(held: TakenWish, delayMs: number): Promise<void>;
  /** Takes a wish that is over out of the queue. Does nothing where it is not held. */
  finish(held: TakenWish): Promise<void>;
  /**
   * Lends slots: to all together never more than the least `perSecond` of those who have or want some, by what each told last. Whoever
   * has less than an equal share comes first, and of several the one that waits longest. What somebody has is counted for `forMs`
   * after the question, by the store's clock.
   */
  lend(question: SlotQuestion): Promise<LentSlots>;
  /** The service has asked to be left alone: nobody is lent a slot for so long, in milliseconds. */
  hold(pauseMs: number): Promise<void>;
  /**
   * Takes a wish whoever holds it: from then on nothing of that holder is written, and so nothing more is sent. Its place in the
   * queue stays as it is, and nobody takes it sooner than its lease is over. `null` where there is none of that name.
   */
  seize(id: string): Promise<TakenWish | null>;
  /** One wish and its record; `null` where there is none of that name. */
  read(id: string): Promise<StoredWish | null>;
  /**
   * Those of some wishes whose records have another number of lines than is known, in any order. One question for all of them.
   *
   * @param known - how many lines are known, by the id of the wish; 0 where none is
   */
  changed(known: ReadonlyMap<string, number>): Promise<readonly StoredWish[]>;
  /**
   * The ids of open wishes by their jobs, without the records.
   *
   * @param refs - the jobs that are meant. @default all
   */
  open(refs?: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * All wishes of the account, oldest first.
   *
   * @param only - those that are open, in any order
   */
  list(only?: "open"): AsyncGenerator<StoredWish, void, undefined>;
}

/** A worker as others see it. */
export interface WorkerSign {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** The keys of the accounts that it is signed in to; an earlier release does not tell. */
  readonly accounts?: readonly string[] | undefined;
  /** How long ago it was last seen, by the store's clock, in milliseconds. */
  readonly seenMsAgo: number;
}

/** What a store tells of itself. */
export interface StoreFacts {
  /** Such as `PostgreSQL`, `Redis` or `Valkey`. */
  readonly product: string;
  /** Its version, such as `18.4`. */
  readonly version: string;
  /** How what is kept there is laid out; another one is another release's. */
  readonly layout: string;
}

/** What many machines have in common. */
export interface FleetStore {
  /** How long a wish is held without being renewed, in milliseconds. */
  readonly leaseMs: number;
  /** What is kept of one account. */
  account(account: StoredAccount): Promise<AccountStore>;
  /** The accounts that wishes were handed in for. */
  accounts(): Promise<readonly StoredAccount[]>;
  /**
   * Shows that a worker lives.
   *
   * @returns all that have shown themselves within a day; this one as it had shown itself before
   */
  show(worker: Omit<WorkerSign, "seenMsAgo">): Promise<readonly WorkerSign[]>;
  /** The workers that have shown themselves. */
  workers(): Promise<readonly WorkerSign[]>;
  /**
   * Takes something that one of the fleet may have at a time, or keeps it for longer.
   *
   * @param what - its name
   * @param holder - who has it from then on, for `forMs` milliseconds; it is over by itself
   * @returns 0 where the holder has it now, else for how long somebody else has it at most, in milliseconds
   */
  lease(what: string, holder: string, forMs: number): Promise<number>;
  /** Gives it back. Does nothing where somebody else has it. */
  endLease(what: string, holder: string): Promise<void>;
  /** What it is. */
  describe(): Promise<StoreFacts>;
  /** What it may lose of what it has acknowledged, in a sentence with what to do; `null` where it loses nothing. */
  checkDurability(): Promise<string | null>;
  /** The store's clock, in milliseconds since 1970-01-01 UTC. */
  now(): Promise<number>;
  /** Ends what holds on to the store. */
  close(): Promise<void>;
}
