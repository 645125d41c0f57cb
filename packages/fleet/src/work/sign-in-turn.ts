import type { Clock } from "@simjobs/core";
import type { FleetStore } from "../store/fleet-store.js";
import { coolMs } from "../store/slot-times.js";

/** How long one sign-in may keep the others waiting, and how soon they look again, in milliseconds. */
const longestMs = 30_000;
const lookAgainMs = 200;

/**
 * Signs in when no other machine of the fleet is at it: many workers that start together come to the service one after the other.
 * Each signs in for itself, since no secret is in the store; on one machine, who comes later finds the session that the first one has
 * kept, where sessions are kept.
 *
 * @param signIn - what is done in turn. Whoever takes longer than 30 seconds for it, or dies, is waited for no longer
 * @throws {JobError} `unreachable` for the store, and what `signIn` throws; a stopped wait rejects with the signal's reason
 */
export async function inSignInTurn<Value>(
  store: Pick<FleetStore, "lease" | "endLease">,
  {
    provider,
    holder,
    clock,
    signal,
  }: {
    readonly provider: string;
    readonly holder: string;
    readonly clock: Clock;
    readonly signal?: AbortSignal | undefined;
  },
  signIn: () => Promise<Value>,
): Promise<Value> {
  const what = `sign-in ${provider}`;
  for (;;) {
    signal?.throwIfAborted();
    const inMs = await store.lease(what, holder, longestMs);
    if (inMs === 0) break;
    await clock.sleep(Math.min(inMs, lookAgainMs), signal);
  }
  try {
    const value = await signIn();
    await store.endLease(what, holder).catch(() => {}); // it is over by itself
    return value;
  } catch (error) {
    // What it asked of the service may count for no account: whoever is next asks a second later.
    await store.lease(what, holder, coolMs).catch(() => {});
    throw error;
  }
}
