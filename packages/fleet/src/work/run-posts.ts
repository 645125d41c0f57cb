import type { FinisherOptions } from "@simjobs/control";
import { isJobError, type Clock } from "@simjobs/core";
import { budgetedProvider } from "../budget/budgeted-provider.js";
import { isAttended, livingWorkers } from "../store/attendance.js";
import type { FleetStore } from "../store/fleet-store.js";
import { AccountWorker, type WorkEvent } from "./account-worker.js";
import type { SignedIn } from "./enter-account.js";
import type { Post } from "./post.js";
import { Presence } from "./presence.js";
import { sleepUnless } from "./sleep-unless.js";

/** Wishes that no living worker can finish: none is signed in to their account. They stay open. */
export interface UnattendedEvent {
  readonly kind: "unattended";
  readonly origin: string;
  readonly account: string;
  /** How many they are; of many, so many at least. */
  readonly wishes: number;
}

/** What a fleet tells of its work, and of which service that is. */
export type FleetEvent = (WorkEvent | UnattendedEvent) & { readonly provider: string };

/** How a fleet works. */
export interface RunOptions {
  /** The most wishes that are held at once, of each account. @default 500 */
  readonly concurrency?: number | undefined;
  /** How old a wish may be to be worked on, in milliseconds. @default 24 hours */
  readonly maxAgeMs?: number | undefined;
  /** Also looks for wishes that no living worker is signed in for, and tells of them (`unattended`). @default false */
  readonly tellsUnattended?: boolean | undefined;
  /** Ends the work: what is held is given back. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what happens. Must not throw. */
  readonly onEvent?: ((event: FleetEvent) => void) | undefined;
}

/** Where work is done, and by whom. */
export interface WorkPlace {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly store: FleetStore;
  readonly posts: readonly Post[];
  readonly clock: Clock;
  readonly finisher: FinisherOptions;
}

/** How soon a worker looks for wishes that nobody can finish, and how often again, in milliseconds. */
const lookAroundMs = 10_000;
const lookAroundEveryMs = 30_000;
/** A worker that cannot sign in now may be able to later. */
const signInAgainMs = 30_000;
const mostCounted = 1_000;

/** Works for every account until the signal; with `untilIdle` until nothing can be taken. */
export async function runPosts(
  place: WorkPlace,
  { concurrency, maxAgeMs, tellsUnattended = false, signal: own, onEvent }: RunOptions,
  { signal: outer, untilIdle }: { readonly signal: AbortSignal | undefined; readonly untilIdle: boolean },
): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, own, over.signal].filter((each) => each !== undefined));
  const { store, clock, id, host, version } = place;
  const presence = new Presence({ store, clock, worker: { id, host, pid: process.pid, version } });
  const around = [presence.keepUp(signal), ...(tellsUnattended ? [lookAround(place, signal, onEvent)] : [])];
  try {
    await Promise.all(
      place.posts.map(async (post) => {
        const { name } = post.provider;
        const tell = (event: WorkEvent): void => onEvent?.({ ...event, provider: name });
        const signedIn = await signInInTime(place, post, signal, tell);
        if (signedIn === null) return;
        const { key } = signedIn.account;
        await presence.workFor(key);
        const provider = post.isBudgeted ? post.provider : budgetedProvider(post.provider, post.budget);
        const options = {
          ...place.finisher,
          concurrency,
          maxAgeMs,
          place: () => presence.placeIn(key),
          onEvent: tell,
        };
        const worker = new AccountWorker(provider, signedIn.store, place.store.leaseMs, options);
        await worker.run(signal, { untilIdle });
      }),
    );
  } finally {
    over.abort();
    await Promise.all(around);
  }
}

/** Until it can sign in, its account's wishes are for others. */
async function signInInTime(
  { store }: WorkPlace,
  post: Post,
  signal: AbortSignal,
  tell: (event: WorkEvent) => void,
): Promise<SignedIn | null> {
  for (let isTroubled = false; !signal.aborted; isTroubled = true) {
    try {
      const signedIn = await post.signedIn(store, signal);
      if (isTroubled) tell({ kind: "recovered" });
      return signedIn;
    } catch (error) {
      if (signal.aborted) return null;
      if (!isJobError(error) || error.code === "bad_input" || error.code === "not_supported") throw error;
      tell({ kind: "trouble", error });
      await sleepUnless(post.provider.clock, signInAgainMs, signal);
    }
  }
  return null;
}

/** Looks for wishes that stay open since no living worker is signed in to their account, and tells of each account once. */
async function lookAround(
  { store, clock }: WorkPlace,
  signal: AbortSignal,
  onEvent: RunOptions["onEvent"],
): Promise<void> {
  const told = new Set<string>();
  for (let pauseMs = lookAroundMs; !signal.aborted; pauseMs = lookAroundEveryMs) {
    await sleepUnless(clock, pauseMs, signal);
    if (signal.aborted) return;
    try {
      const workers = await livingWorkers(store);
      for (const account of await store.accounts()) {
        if (isAttended(workers, account) !== false) told.delete(account.key);
        else if (!told.has(account.key)) {
          const wishes = await countOpen(store, account);
          if (wishes === 0) continue;
          told.add(account.key);
          const { provider, origin, account: name } = account;
          onEvent?.({ kind: "unattended", provider, origin, account: name, wishes });
        }
      }
    } catch (error) {
      if (!isJobError(error)) throw error; // whoever works hears of a store that does not answer
    }
  }
}

async function countOpen(store: FleetStore, account: Parameters<FleetStore["account"]>[0]): Promise<number> {
  let count = 0;
  for await (const _wish of (await store.account(account)).list("open")) {
    count += 1;
    if (count === mostCounted) break;
  }
  return count;
}
