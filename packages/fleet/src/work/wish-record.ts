import {
  chainLine,
  chainStart,
  parseJournal,
  wishesIn,
  type KnownWish,
  type Wish,
  type WishNote,
} from "@simjobs/control";
import { formatReference } from "@simjobs/core";
import { journalLineKinds } from "@simjobs/core/schemas";
import type { NewWish } from "../store/fleet-store.js";

/** How the record of a wish begins: with the wish itself, as the same line that a file would hold. */
export function beginRecord(wish: Wish): NewWish {
  const ref = formatReference(wish.ref);
  const { line, hash } = chainLine(wishEntry(wish), 1, chainStart);
  return { id: wish.id, ref, line, hash };
}

/** How the record of a wish goes on that was begun elsewhere: with what was asked and answered there. */
export function continueRecord(wish: Wish, notes: readonly WishNote[]): NewWish {
  return recordOf(
    wish,
    notes.map(({ atMs, ...facts }) => ({ ...facts, at: new Date(atMs).toISOString() })),
  );
}

/** The record of a wish that begins with more than the wish. */
export function recordOf(wish: Wish, entries: readonly Readonly<Record<string, unknown>>[]): NewWish {
  const begun = beginRecord(wish);
  const more: string[] = [];
  let prev = begun.hash;
  for (const entry of entries) {
    const { line, hash } = chainLine(entry, more.length + 2, prev);
    more.push(line);
    prev = hash;
  }
  return { ...begun, more };
}

/** A wish as an entry of a journal. */
export function wishEntry(wish: Wish): Readonly<Record<string, unknown>> {
  return {
    kind: "wish",
    id: wish.id,
    ref: formatReference(wish.ref),
    origin: wish.where.origin,
    account: wish.where.account,
    signIn: wish.where.signIn,
    at: new Date(wish.wishedAtMs).toISOString(),
    reason: wish.reason,
    continues: wish.continues,
    withChildren: wish.withChildren,
  };
}

/** What the record of one wish says. */
export interface WishRecord {
  /** The wish itself; `null` where its line is not what was written. */
  readonly known: KnownWish | null;
  /** Wishes for jobs below it that its holders have made. */
  readonly below: readonly KnownWish[];
  readonly count: number;
  readonly lastHash: string;
  /** Why nobody should act on it: a line was changed, or a later release has written what this one does not know. */
  readonly problem: "damaged" | "newer" | null;
}

/** Reads the record of a wish. */
export function readRecord(id: string, lines: readonly string[]): WishRecord {
  const file = parseJournal(id, lines.join(""));
  const wishes = wishesIn([file]);
  const known = wishes.find(({ wish }) => wish.id === id) ?? null;
  const isWhole = file.faults.length === 0 && file.head.count === lines.length;
  const isDamaged = !isWhole || known === null || wishes.some(({ doubt }) => doubt !== null);
  const isNewer = !isDamaged && lines.some((line) => !journalLineKinds.has(kindOf(line)));
  return {
    known,
    below: wishes.filter(({ wish }) => wish.id !== id),
    count: file.head.count,
    lastHash: file.head.hash,
    problem: isDamaged ? "damaged" : isNewer ? "newer" : null,
  };
}

function kindOf(line: string): unknown {
  const entry: unknown = JSON.parse(line);
  return typeof entry === "object" && entry !== null && "kind" in entry ? entry.kind : undefined;
}
