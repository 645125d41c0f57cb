import { JobError } from "@simjobs/core";
import { openSubmitsIn, type OpenWishes } from "@simjobs/control";
import type { Accounts } from "../connect/accounts.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { openJournal } from "../files/open-journal.js";
import { printJson } from "../output/print-json.js";

/**
 * Gives open wishes up: nothing more is sent for them, and nobody hears of them again. What was sent already is not taken
 * back by that. Wishes of a process that is at work are left to it.
 *
 * @param names - references or ids, or `all`
 * @throws {JobError} `not_found` where one names nothing that is open
 */
export async function dropWishes(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  names: readonly string[],
  json: boolean,
): Promise<number> {
  const submits = openSubmitsIn(open.files);
  const isMeant = (...own: readonly string[]): boolean =>
    names.includes("all") || own.some((name) => names.includes(name));
  const wishes = open.wishes.filter(({ known: { wish } }) => isMeant(wish.id, wish.ref));
  const marked = submits.filter(({ id, mark }) => isMeant(id, mark));
  for (const name of names) {
    const isKnown =
      name === "all" ||
      wishes.some(({ known: { wish } }) => wish.id === name || wish.ref === name) ||
      marked.some(({ id, mark }) => id === name || mark === name);
    if (!isKnown) {
      throw new JobError("not_found", `nothing of ${name.slice(0, 200)} is open`, {
        hint: "See what is open: simjobs resume --list",
      });
    }
  }
  const living = wishes.filter(({ ownership }) => ownership === "living");
  const dropped = wishes.filter(({ ownership }) => ownership !== "living");
  const given = marked.filter(({ file }) => open.ownership.get(file) !== "living");
  const journal = await openJournal(context, accounts.files.journal);
  const atMs = context.clock.wallNow();
  try {
    for (const { known } of dropped) {
      await journal.note({ kind: "withdrawn", wishId: known.wish.id, atMs, why: "given up by hand" });
    }
    for (const { id } of given) {
      await journal.submit({ kind: "submitted", submitId: id, atMs, refs: [], answer: "dropped" });
    }
  } finally {
    await journal.close();
  }
  if (json) {
    printJson(context, {
      schema: "simjobs.resume-drop/1",
      dropped: dropped.map(({ known: { wish, status } }) => ({ id: wish.id, ref: wish.ref, state: status })),
      droppedSubmits: given.map(({ id, mark }) => ({ id, mark })),
      living: living.map(({ known }) => known.wish.ref),
    });
    return exitCodes.done;
  }
  const { stderr } = context;
  for (const { known } of dropped) {
    const asked = known.status === "asked" ? "; a cancel may have been sent, that is not taken back" : "";
    stderr.write(`${known.wish.ref} is given up${asked}\n`);
  }
  for (const { mark, at } of given) stderr.write(`The submit of ${at} (mark ${mark}) is given up\n`);
  for (const { known } of living)
    stderr.write(`${known.wish.ref} is left to its process, which is at work\n`);
  if (dropped.length + given.length + living.length === 0) stderr.write("Nothing is open.\n");
  return exitCodes.done;
}
