import { chainLine } from "@simjobs/control";
import { JobError } from "@simjobs/core";
import type { AccountStore, StoredAccount } from "../store/fleet-store.js";
import { readRecord } from "./wish-record.js";
import { wishView, type WishView } from "./wish-view.js";

/** How often it is tried to be the one who holds it last. */
const mostTries = 5;

/**
 * Puts a person's no on record. Whoever holds the wish writes nothing more from then on, and so sends nothing more.
 *
 * @returns how it stands then, also where it was over before; `null` where there is none
 * @throws {JobError} `journal_unreadable` where a later release has written to the record
 */
export async function withdrawWish(
  store: AccountStore,
  account: StoredAccount,
  { id, why, atMs }: { readonly id: string; readonly why: string; readonly atMs: number },
): Promise<WishView | null> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const held = await store.seize(id);
    if (held === null) return null;
    const { known, problem, lastHash } = readRecord(id, held.lines);
    if (problem === "newer")
      throw new JobError(
        "journal_unreadable",
        `a later release has written to the record of the wish ${id}`,
        {
          hint: "Give it up with that one.",
        },
      );
    if (held.state === "closed" || held.state === "withdrawn") return wishView(held, account);
    if (problem === null && (known?.status === "closed" || known?.status === "withdrawn"))
      return wishView(held, account);
    const entry = { kind: "withdrawn", wishId: id, at: new Date(atMs).toISOString(), why };
    // Of a record that was changed nobody knows what it was: the store alone tells the no then.
    const n = held.lines.length + 1;
    const { line, hash } = chainLine(entry, n, lastHash);
    if (await store.append(held, { n, line, hash, state: "withdrawn" }))
      return wishView({ ...held, state: "withdrawn", lines: [...held.lines, line] }, account);
  }
  throw new JobError("journal_unwritable", `others go on taking the wish ${id}`, { hint: "Try again." });
}
