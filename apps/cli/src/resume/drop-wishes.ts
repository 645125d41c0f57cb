import { formatReference, JobError, tryParseReference } from "@simjobs/core";
import { takeOpenWishes, type OpenWish, type OpenWishes, type TakingPlace } from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import { loadAllServiceKinds } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { openJournal } from "../files/open-journal.js";
import { expandGroup } from "../references/expand-group.js";
import { printJson } from "../output/print-json.js";
import { holderOf } from "./left-words.js";
import { faultsToTell } from "./tell-faults.js";

/**
 * Gives open wishes up: nothing more is sent for them, and nobody hears of them again. What was sent already is not taken
 * back by that. Wishes of a process that was seen alive are left to it; one that was silent finds itself taken over.
 *
 * @param given - what a person wrote: references, groups or ids of wishes, marks of submits, names of damaged files, or `all`
 * @throws {JobError} `not_found` where one names nothing that is open
 */
export async function dropWishes(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  place: Omit<TakingPlace, "journal">,
  { given, json }: { readonly given: readonly DropName[]; readonly json: boolean },
): Promise<number> {
  const shownAs = await namesOfWishes(accounts, open);
  const shown = ({ known: { wish } }: OpenWish): string => shownAs.get(wish.id) ?? wish.ref;
  const meant = meantBy(given, open, shownAs);
  const dropped = await giveUp(context, accounts, open, place, meant);
  if (json) {
    printJson(context, {
      schema: "simjobs.resume-drop/1",
      dropped: dropped.wishes.map((each) => {
        const { wish, status } = each.known;
        return { id: wish.id, ref: shown(each), state: status };
      }),
      droppedSubmits: dropped.submits.map(({ id, mark }) => ({ id, mark })),
      droppedFaults: meant.damaged.map(([file]) => file),
      living: dropped.living.map(shown),
    });
  } else tellDropped(context, { ...dropped, damaged: meant.damaged }, open, shown);
  const isAll = dropped.living.length === 0 && dropped.submits.length === meant.submits.length;
  return isAll ? exitCodes.done : exitCodes.unknown;
}

/** What a person wants to hear no more of. */
interface Meant {
  readonly wishes: readonly OpenWish[];
  readonly submits: OpenWishes["submits"];
  /** Files in which something is damaged, and how much. */
  readonly damaged: readonly (readonly [string, number])[];
}

function meantBy(given: readonly DropName[], open: OpenWishes, shownAs: ReadonlyMap<string, string>): Meant {
  const names = new Set(given.flatMap(({ means }) => means));
  const isMeant = (...own: readonly string[]): boolean =>
    names.has("all") || own.some((name) => names.has(name));
  const taken = new Set(shownAs.values());
  const namesOf = ({ known: { wish, file, doubt } }: OpenWish): readonly string[] => [
    wish.id,
    shownAs.get(wish.id) ?? wish.ref,
    // What a wish was called when it was written may be what another one is called now.
    ...(taken.has(wish.ref) ? [] : [wish.ref]),
    // With what is damaged in a file goes what stands there and is not what was written: nothing is ever sent for it.
    ...(doubt === "changed" ? [file] : []),
  ];
  const wishes = open.wishes.filter((each) => isMeant(...namesOf(each)));
  const submits = open.submits.filter(({ id, mark }) => isMeant(id, mark));
  const told = new Set(faultsToTell(open).map(({ file }) => file));
  const damaged = damagedFiles(open).filter(([file]) => told.has(file) && isMeant(file));
  checkKnown(given, wishes.flatMap(namesOf), submits, damaged);
  return { wishes, submits, damaged };
}

/** What was given up, and what was left to its process. */
interface Dropped {
  readonly wishes: readonly OpenWish[];
  readonly submits: OpenWishes["submits"];
  readonly living: readonly OpenWish[];
}

async function giveUp(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  place: Omit<TakingPlace, "journal">,
  { wishes, submits, damaged }: Meant,
): Promise<Dropped> {
  const isLeft = (file: string): boolean => open.owners.get(file)?.ownership === "living";
  const given = submits.filter(({ file }) => !isLeft(file));
  const free = wishes.filter(({ known }) => !isLeft(known.file));
  const ids = new Set(wishes.map(({ known }) => known.wish.id));
  const journal = await openJournal(context, accounts.files.journal);
  const { clock } = context;
  const atMs = clock.wallNow();
  try {
    const { taken, missed } = await takeOpenWishes(free, open, { ...place, journal }, clock, ({ wish }) =>
      ids.has(wish.id),
    );
    for (const { known } of taken) {
      await journal.note({ kind: "withdrawn", wishId: known.wish.id, atMs, why: "given up by hand" });
    }
    for (const { id } of given) {
      await journal.submit({ kind: "submitted", submitId: id, atMs, refs: [], answer: "dropped" });
    }
    for (const [file, faults] of damaged) await journal.dismiss(file, faults);
    const living = [...wishes.filter(({ known }) => isLeft(known.file)), ...missed];
    return { wishes: taken, submits: given, living };
  } finally {
    await journal.close();
  }
}

function tellDropped(
  { stderr }: CliContext,
  { wishes, submits, living, damaged }: Dropped & Pick<Meant, "damaged">,
  { owners }: OpenWishes,
  shown: (wish: OpenWish) => string,
): void {
  for (const each of wishes) {
    const isAsked = each.known.status === "asked";
    const asked = isAsked ? "; a cancel may have been sent, that is not taken back" : "";
    stderr.write(`${shown(each)} is given up${asked}\n`);
  }
  for (const { mark, at } of submits) stderr.write(`The submit of ${at} (mark ${mark}) is given up\n`);
  for (const [file] of damaged) stderr.write(`What is damaged in ${file} is not told any more\n`);
  for (const wish of living) {
    stderr.write(
      `${shown(wish)} is left to its process, which is at work ${holderOf(wish, owners)}. To settle it: wait for that process, or end it and try again\n`,
    );
  }
  if (wishes.length + submits.length + living.length + damaged.length === 0)
    stderr.write("Nothing is open.\n");
}

/** The references of open wishes as they can be pasted now, by the ids of the wishes. */
async function namesOfWishes(
  accounts: Accounts,
  { wishes }: OpenWishes,
): Promise<ReadonlyMap<string, string>> {
  const pastable = await pastableReferences(accounts);
  return new Map(
    await Promise.all(wishes.map(async ({ known: { wish } }) => [wish.id, await pastable(wish)] as const)),
  );
}

/** Something that a person wrote, and what it stands for: a group for each of its jobs. */
export interface DropName {
  readonly text: string;
  readonly means: readonly string[];
}

/**
 * @param profile - the one after `--profile`
 * @throws {JobError} `bad_input` for a group that there is not
 */
export async function readDropNames(
  context: CliContext,
  texts: readonly string[],
  options: { readonly profile?: string | undefined },
): Promise<readonly DropName[]> {
  const names: DropName[] = [];
  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  for (const text of texts) {
    const jobs = text.startsWith("@") ? await expandGroup(context, text.slice(1), options) : undefined;
    // However somebody writes a reference, such as with an id in capitals, a wish has it in its one form.
    const ref = jobs === undefined ? tryParseReference(text, grammars) : null;
    names.push({
      text,
      means: jobs?.map(formatReference) ?? [text, ...(ref === null ? [] : [formatReference(ref)])],
    });
  }
  return names;
}

/** Files in which something is damaged, and how much. */
function damagedFiles({ faults }: OpenWishes): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { file } of faults) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts];
}

function checkKnown(
  written: readonly DropName[],
  wishes: readonly string[],
  marked: OpenWishes["submits"],
  damaged: readonly (readonly [string, number])[],
): void {
  const known = new Set([
    "all",
    ...wishes,
    ...marked.flatMap(({ id, mark }) => [id, mark]),
    ...damaged.map(([file]) => file),
  ]);
  const unknown = written.find(({ means }) => !means.some((name) => known.has(name)));
  if (unknown === undefined) return;
  throw new JobError("not_found", `nothing of ${unknown.text.slice(0, 200)} is open`, {
    hint: "See what is open: simjobs resume --list",
  });
}
