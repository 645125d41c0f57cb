import type { FleetStore, StoredAccount, WorkerSign } from "./fleet-store.js";

/** How often a worker shows itself, in milliseconds. */
export const showEveryMs = 10_000;
/** How long ago a worker may have shown itself to count as living, in milliseconds. */
const livesForMs = 60_000;

/** The workers that have shown themselves in the last minute. */
export async function livingWorkers(store: FleetStore): Promise<readonly WorkerSign[]> {
  return (await store.workers()).filter(({ seenMsAgo }) => seenMsAgo < livesForMs);
}

/**
 * Whether a worker that lives is signed in to an account; `null` where one lives that does not tell.
 *
 * @param workers - those that live
 */
export function isAttended(
  workers: readonly WorkerSign[],
  { key }: Pick<StoredAccount, "key">,
): boolean | null {
  if (workers.some(({ accounts }) => accounts?.includes(key) === true)) return true;
  return workers.some(({ accounts }) => accounts === undefined) ? null : false;
}
