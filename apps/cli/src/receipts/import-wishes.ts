import { formatReference, isJobError } from "@simjobs/core";
import {
  findOpenWishes,
  takeToHandOver,
  type FileJournal,
  type HandOver,
  type OpenWish,
  type OpenWishes,
  type TakingPlace,
} from "@simjobs/control";
import type { FleetWish } from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import type { ReceiptsImportOptions } from "./receipts-options.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { fileProblem } from "../files/file-problem.js";
import { folderDisk } from "../files/folder-disk.js";
import { journalOwner, openJournal } from "../files/open-journal.js";
import { printJson } from "../output/print-json.js";
import { groupWishes, openAccount, troubleOf, type LeftWish } from "../resume/finish-wishes.js";
import { exitOfLeft, leftWords } from "../resume/left-words.js";
import { leftDocument, shownWishes } from "../resume/list-open.js";
import { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { openCliFleet } from "../store/open-cli-fleet.js";
import { openRecords } from "../store/open-records.js";

/** A wish that the fleet has now. */
interface Imported {
  readonly id: string;
  readonly ref: string;
  /** Whether it is the one that was open here; otherwise the fleet had one of its own for the job, which counts. */
  readonly isSame: boolean;
}

interface Moved {
  readonly imported: readonly Imported[];
  readonly left: readonly LeftWish[];
}

/**
 * Hands what is open in this machine's journal over to a fleet. First it is on the fleet's record, with what was sent for it, then it is
 * closed here: whoever dies in between leaves it open in both, each of which counts what was sent until then. To do it again doubles
 * nothing.
 */
export async function importWishes(context: CliContext, options: ReceiptsImportOptions): Promise<number> {
  // What is wrong with the store is told before anything is taken up.
  const { records, place } = await openRecords(context, options);
  await records.close();
  const accounts = await Accounts.create(context, { profile: options.profile, longWait: true });
  const { machine, clock } = context;
  const disk = folderDisk(accounts.files.journal);
  const owner = await journalOwner(context);
  const open = await findOpenWishes(disk, clock, owner, machine.findProcess);
  try {
    const journal = await openJournal(context, accounts.files.journal);
    const taking = { disk, owner, find: machine.findProcess, journal };
    let moved: Moved;
    try {
      moved = await moveAll(context, accounts, open, { taking, options, place });
    } finally {
      await journal.close();
    }
    return await tellMoved(context, accounts, open, { moved, place, json: options.json === true });
  } finally {
    await accounts.close();
  }
}

interface Moving {
  readonly taking: TakingPlace;
  readonly options: ReceiptsImportOptions;
  readonly place: string;
}

async function moveAll(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  moving: Moving,
): Promise<Moved> {
  const { groups, strange } = await groupWishes(open);
  const imported: Imported[] = [];
  const left: LeftWish[] = strange.map((wish) => ({ wish, why: "unknown" }));
  for (const { refs, wishes, ...account } of groups) {
    const opened = await openAccount(accounts, { ...account, refs });
    if (typeof opened === "string") {
      left.push(...wishes.map((wish) => ({ wish, why: opened })));
      continue;
    }
    let handOvers: Awaited<ReturnType<typeof takeToHandOver>>;
    try {
      handOvers = await takeToHandOver(opened.provider, { ...open, wishes }, moving.taking, context.signal);
    } catch (error) {
      const why = troubleOf(error, context.signal);
      left.push(...wishes.map((wish) => ({ wish, why })));
      continue;
    }
    left.push(...handOvers.left);
    const moved = await moveGroup(context, opened, handOvers.ready, wishes, moving);
    imported.push(...moved.imported);
    left.push(...moved.left);
  }
  return { imported, left };
}

async function moveGroup(
  context: CliContext,
  service: Service,
  handOvers: readonly HandOver[],
  wishes: readonly OpenWish[],
  { taking, options, place }: Moving,
): Promise<Moved> {
  if (handOvers.length === 0) return { imported: [], left: [] };
  const fleet = await openCliFleet(context, options, [service]);
  const imported: Imported[] = [];
  const left: LeftWish[] = [];
  try {
    const counts = await fleet.importWishes(handOvers);
    for (const [index, { wish, notes, ids }] of handOvers.entries()) {
      const counting = counts[index];
      if (counting === undefined) continue;
      if (!counting.isNew && notes.length > 0) {
        // The fleet's own wish does not know what was sent from here: this record must go on telling it.
        left.push(
          ...wishes.flatMap((each): readonly LeftWish[] =>
            ids.includes(each.known.wish.id) ? [{ wish: each, why: "another-wish" }] : [],
          ),
        );
        continue;
      }
      await closeHere(context, taking.journal, ids, { place, counting });
      imported.push({ id: counting.id, ref: formatReference(wish.ref), isSame: counting.isNew });
    }
  } finally {
    await fleet.close();
  }
  return { imported, left };
}

/** It is the fleet's from now on. Every release reads this line as the end of the wish. */
async function closeHere(
  context: CliContext,
  journal: FileJournal,
  ids: readonly string[],
  { place, counting }: { readonly place: string; readonly counting: FleetWish },
): Promise<void> {
  const atMs = context.clock.wallNow();
  const why = `handed over to ${place}: wish ${counting.id}`;
  try {
    for (const wishId of ids) await journal.note({ kind: "withdrawn", wishId, atMs, why });
  } catch (error) {
    if (isJobError(error))
      context.stderr.write(
        `simjobs: ${formatReference(counting.ref)} is handed over, but that could not be put on record here: ${fileProblem(error)}\n`,
      );
    throw error;
  }
}

async function tellMoved(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  { moved, place, json }: { readonly moved: Moved; readonly place: string; readonly json: boolean },
): Promise<number> {
  const left = await shownWishes(accounts, moved.left);
  const codes = left.map(({ why }) => exitOfLeft(why));
  if (json) {
    printJson(context, {
      schema: "simjobs.receipts-import/1",
      store: place,
      imported: [...moved.imported],
      left: left.map((each) => leftDocument(each, open)),
    });
    return worstExit(codes, precedence.cancel);
  }
  const { stdout, stderr } = context;
  for (const { ref, isSame } of moved.imported)
    stdout.write(`${ref}\t${isSame ? "handed over" : "the fleet had a wish for it already"}\n`);
  for (const each of left) {
    const { would, settledBy } = leftWords(each, open.owners);
    stderr.write(
      showControls(
        `${each.shown} stays here: ${would.replace(/^leave it: /u, "")}. To settle it: ${settledBy}`,
      ) + "\n",
    );
  }
  if (open.submits.length > 0)
    stderr.write(
      `${open.submits.length} submits whose answer was lost stay here: simjobs resume --store ''\n`,
    );
  if (moved.imported.length + left.length === 0) stderr.write("Nothing is open on this machine.\n");
  return worstExit(codes.length === 0 ? [exitCodes.done] : codes, precedence.cancel);
}
