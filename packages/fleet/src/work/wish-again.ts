import { parseJournal, type Wish } from "@simjobs/control";
import type { JournalLine } from "@simjobs/core/schemas";
import type { AccountStore, NewWish, StoredAccount, StoredWish } from "../store/fleet-store.js";
import { readRecord, recordOf } from "./wish-record.js";
import { withdrawWish } from "./withdraw-wish.js";

/** How old a wish may be to be worked on where nobody has said otherwise, in milliseconds. */
export const usualMaxAgeMs = 24 * 3_600_000;

/** Whether workers leave an open wish alone for its age alone. */
export function hasLapsed({ id, lines }: StoredWish, nowMs: number): boolean {
  const { known, problem } = readRecord(id, lines);
  return problem === null && known !== null && nowMs - Date.parse(known.wish.at) > usualMaxAgeMs;
}

/**
 * Puts a new wish in the place of one that is too old for any worker, with what was asked and answered for that one: it counts. The old
 * one is withdrawn first, so that nobody sends anything for it any more. Whoever dies in between leaves the job without a wish, and one
 * that is made later knows nothing of what was sent more than a day before.
 *
 * @returns the record of the new wish, to be handed in
 */
export async function wishAgain(
  store: AccountStore,
  account: StoredAccount,
  { id, wish, newId }: { readonly id: string; readonly wish: Wish; readonly newId: () => string },
): Promise<NewWish> {
  const why = `wished for again: wish ${wish.id}`;
  await withdrawWish(store, account, { id, why, atMs: wish.wishedAtMs });
  const old = await store.read(id);
  const entries = old === null ? [] : parseJournal(id, old.lines.join("")).entries;
  const withChildren = entries.some(
    (entry) => entry.kind === "wish" && entry.id === id && entry.withChildren === true,
  );
  const whole = { ...wish, withChildren: withChildren ? true : wish.withChildren };
  return recordOf(whole, carriedOver(entries, new Map([[id, wish.id]]), newId));
}

/**
 * What was asked and answered of a wish, and of the wishes for jobs below it that are not over, under names of the new record.
 *
 * @param names - what the wish itself was called, and is now
 */
function carriedOver(
  entries: readonly JournalLine[],
  names: Map<string, string>,
  newId: () => string,
): readonly Readonly<Record<string, unknown>>[] {
  const over = new Set(
    entries.flatMap((entry) =>
      (entry.kind === "closed" || entry.kind === "withdrawn") && !names.has(entry.wishId)
        ? [entry.wishId]
        : [],
    ),
  );
  return entries.flatMap((entry): readonly Readonly<Record<string, unknown>>[] => {
    if (entry.kind === "wish" && !names.has(entry.id) && !over.has(entry.id)) {
      names.set(entry.id, newId());
      return [{ ...entry, id: names.get(entry.id) }];
    }
    if (entry.kind !== "asked" && entry.kind !== "answered") return [];
    const wishId = names.get(entry.wishId);
    return wishId === undefined ? [] : [{ ...entry, wishId }];
  });
}
