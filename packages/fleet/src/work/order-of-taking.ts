import { createHash } from "node:crypto";
import type { WorkerSign } from "../store/fleet-store.js";

/**
 * In which order workers take the wishes of each account: the first one takes them, so that its lists are read once, and each
 * further one only what those before it leave. The accounts are spread over the workers. Whoever knows of the same workers comes to
 * the same order.
 *
 * @param workers - those that are awake
 * @returns the ids of those that are signed in to an account, by its key
 */
export function orderOfTaking(
  workers: readonly Pick<WorkerSign, "id" | "accounts">[],
): ReadonlyMap<string, readonly string[]> {
  const keys = [...new Set(workers.flatMap(({ accounts = [] }) => accounts))].toSorted();
  const leads = new Map<string, number>();
  const leadsOf = (id: string): number => leads.get(id) ?? 0;
  const orders = new Map<string, readonly string[]>();
  for (const key of keys) {
    const candidates = workers
      .filter(({ accounts = [] }) => accounts.includes(key))
      .map(({ id }) => ({ id, lot: lotOf(key, id) }))
      .toSorted((one, other) => leadsOf(one.id) - leadsOf(other.id) || (one.lot < other.lot ? -1 : 1));
    const [first] = candidates;
    if (first !== undefined) leads.set(first.id, leadsOf(first.id) + 1);
    orders.set(
      key,
      candidates.map(({ id }) => id),
    );
  }
  return orders;
}

/** Another one for each account, so that few accounts change hands when a worker comes or goes. */
function lotOf(key: string, id: string): string {
  return createHash("sha256").update(`${key} ${id}`).digest("hex");
}
