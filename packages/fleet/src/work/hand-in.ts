import type { Wish } from "@simjobs/control";
import type { AccountStore, HandedIn, StoredAccount } from "../store/fleet-store.js";
import { hasLapsed, wishAgain } from "./wish-again.js";
import { beginRecord } from "./wish-record.js";

/**
 * Hands wishes in. A job that there is an open wish for keeps that one; where it is too old for any worker to act on it, the new one
 * takes its place, and what was sent for it counts.
 */
export async function handIn(
  store: AccountStore,
  account: StoredAccount,
  wishes: readonly Wish[],
  newId: () => string,
): Promise<readonly HandedIn[]> {
  const records = wishes.map((wish) => ({ wish, record: beginRecord(wish) }));
  const handed = await store.handIn(records.map(({ record }) => record));
  const before = handed.filter(({ isNew }) => !isNew);
  if (before.length === 0) return handed;
  const nowMs = Math.max(...wishes.map(({ wishedAtMs }) => wishedAtMs));
  const open = await store.changed(new Map(before.map(({ id }) => [id, 0])));
  const byRef = new Map(records.map(({ wish, record }) => [record.ref, wish]));
  const again = await Promise.all(
    open
      .filter((stored) => hasLapsed(stored, nowMs))
      .flatMap(({ id, ref }) => {
        const wish = byRef.get(ref);
        return wish === undefined ? [] : [wishAgain(store, account, { id, wish, newId })];
      }),
  );
  const renewed = new Map((await store.handIn(again)).map((each) => [each.ref, each]));
  return handed.map((each) => renewed.get(each.ref) ?? each);
}
