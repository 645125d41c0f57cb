import { JobError, type Clock } from "@simjobs/core";
import type { WishView } from "./wish-view.js";

/** How often the store is looked at, in milliseconds. */
const lookEveryMs = 1_000;
/** Every so many looks all of them are read: one that is not there any more has not changed. */
const wholeEvery = 30;

/** Which wishes are followed, and how the store is asked. */
export interface Watching {
  /** @default those that are open at a look */
  readonly ids: readonly string[] | undefined;
  readonly open: () => Promise<readonly string[]>;
  readonly changed: (known: ReadonlyMap<string, number>) => Promise<readonly WishView[]>;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * Every change of some wishes, until none of them is open any more. The first look tells how each stands.
 *
 * @throws {JobError} `not_found` for one that is not in the store, or not any more; a stopped watch rejects with the signal's reason
 */
export async function* watchWishes({
  ids,
  open,
  changed,
  clock,
  signal,
}: Watching): AsyncGenerator<WishView, void, undefined> {
  const known = new Map((ids ?? []).map((id) => [id, 0]));
  for (let look = 1; ; look += 1) {
    signal?.throwIfAborted();
    if (ids === undefined) for (const id of await open()) known.set(id, known.get(id) ?? 0);
    const isWhole = look % wholeEvery === 0;
    const views = await changed(isWhole ? new Map([...known.keys()].map((id) => [id, 0])) : known);
    const told = new Set(views.map(({ id }) => id));
    for (const [id, entries] of known)
      if (!told.has(id) && (isWhole || entries === 0))
        throw new JobError("not_found", `there is no wish ${id} in this store`);
    for (const view of views) {
      if (view.entries !== known.get(view.id)) yield view;
      if (view.state === "open" || view.state === "asked") known.set(view.id, view.entries);
      else known.delete(view.id);
    }
    if (known.size === 0) return;
    await clock.sleep(lookEveryMs, signal);
  }
}
