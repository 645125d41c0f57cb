import { endingOf, type JournalLineOf, type Receipt } from "@simjobs/core/schemas";
import { ChainWalk } from "./chain-walk.js";
import type { JournalDisk } from "./journal-disk.js";
import { parseLine } from "./parse-journal.js";

/** What of a wish stands in its receipt. */
type WishFacts = Pick<JournalLineOf<"wish">, "id" | "ref" | "origin" | "account" | "reason" | "at">;

/** The receipt of a wish that has come to its end. */
export function receiptOf(
  { id, ref, origin, account, reason, at }: WishFacts,
  closed: JournalLineOf<"closed">,
  journal: string,
  sends: number,
): Receipt {
  return {
    kind: "receipt",
    schema: "simjobs.receipt/1",
    id,
    ref,
    origin,
    account,
    reason,
    wishedAt: at,
    closedAt: closed.at,
    ...endingOf(closed),
    sends,
    evidence: closed.evidence,
    journal,
  };
}

async function* linesOf(disk: JournalDisk, name: string): AsyncGenerator<string, void, undefined> {
  if (disk.lines !== undefined) return yield* disk.lines(name);
  yield* (await disk.read(name)).split("\n").slice(0, -1);
}

/**
 * The receipts of all wishes that were made and have come to their end in one journal, in the order of their ends. It is read
 * line by line, since that of a bulk is too large to be held. Lines that do not verify are left out.
 *
 * @throws what the disk throws
 */
export async function* receiptsIn(disk: JournalDisk, name: string): AsyncGenerator<Receipt, void, undefined> {
  const walk = new ChainWalk(parseLine);
  const open = new Map<string, WishFacts & { sends: number }>();
  const places = new Map<string, string>(); // each wish tells the same few
  const shared = (text: string): string => {
    if (!places.has(text)) places.set(text, text);
    return places.get(text) ?? text;
  };
  for await (const line of linesOf(disk, name)) {
    const { entry, isVerified } = walk.next(line);
    if (entry === null || !isVerified) continue;
    if (entry.kind === "wish") {
      const { id, ref, at, reason } = entry;
      const origin = shared(entry.origin);
      const account = shared(entry.account);
      open.set(id, { id, ref, origin, account, reason, at, sends: 0 });
      continue;
    }
    if (entry.kind !== "asked" && entry.kind !== "answered" && entry.kind !== "closed") continue;
    const wish = open.get(entry.wishId);
    if (wish === undefined) continue;
    if (entry.kind === "asked") wish.sends += 1;
    else if (entry.kind === "answered") wish.sends -= entry.answer === "not-left" ? 1 : 0;
    else {
      open.delete(entry.wishId);
      yield receiptOf(wish, entry, name, wish.sends);
    }
  }
}
