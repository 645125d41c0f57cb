import type { JobError } from "@simjobs/core";

/** A wish that one worker has locked in a queue. */
export interface LockedWish {
  readonly id: string;
  /** Locks it for another lease. Whether it was locked still. */
  extend(): Promise<boolean>;
  /** Unlocks it, to be looked at again after so long, in milliseconds. Does nothing where it is not locked any more. */
  putBack(delayMs: number): Promise<void>;
  /** Takes it out of the queue. Does nothing where it is not locked any more. */
  remove(): Promise<void>;
}

/**
 * The queue of one account: which wish is whose turn, who has it locked, and when it is looked at again. It knows nothing of what a wish
 * is, and its loss loses no more than turns: a wish is what its record says.
 */
export interface WishQueue {
  /** Puts wishes into the queue. One that is in it stays where it is. */
  add(ids: readonly string[]): Promise<void>;
  /** Locks up to so many, each for one lease. Waits up to `waitMs` for the first. */
  next(atMost: number, waitMs: number, signal?: AbortSignal): Promise<readonly LockedWish[]>;
  /**
   * Whether any wait, and whether one that did does still.
   *
   * @param mark - what an earlier call has told
   * @returns the mark that was given, as long as its wish waits; else one of the wish that has come last. `null` where none waits
   */
  lastWaiting(mark?: string): Promise<string | null>;
  /** Lets go of what it holds on to. Never throws. */
  close(): Promise<void>;
}

/** What queues are made with. */
export interface QueueOptions {
  readonly url: string;
  /** What tells this fleet from others in the same store. */
  readonly prefix: string;
  /** How long a lock lasts, in milliseconds. */
  readonly leaseMs: number;
  /** What a failure means; every method throws that. */
  readonly nameError: (error: unknown) => JobError;
}

/** The port of an engine that turns, locks and wake-ups come from, over one kind of store. */
export interface WishQueues {
  /** Makes what the queues need in the store. May be run by several at once. */
  prepare(): Promise<void>;
  /** The queue of an account, by its key. */
  queueOf(key: string): WishQueue;
}

/** Makes the queues of a fleet. */
export type MakeQueues = (options: QueueOptions) => WishQueues;
