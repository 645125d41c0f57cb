import { findOpenWishes, verifyJournals, type OpenWish, type OpenWishes } from "@simjobs/control";
import { jobs } from "../cancel/consent.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { folderDisk } from "../files/folder-disk.js";
import { journalOwner } from "../files/open-journal.js";
import { holderOf, silentWords } from "../resume/left-words.js";
import { faultsToTell } from "../resume/tell-faults.js";
import { problemOf, type Check } from "./check.js";

const about = "journal";

/** Whether the record is sound, and what it holds that is not finished. */
export async function checkJournal(context: CliContext, folder: string): Promise<readonly Check[]> {
  const disk = folderDisk(folder);
  try {
    const { sound, files, receipts } = await verifyJournals(disk);
    const owner = await journalOwner(context);
    const open = await findOpenWishes(disk, context.clock, owner, context.machine.findProcess);
    const faults = faultsToTell(open).length;
    const record: Check = sound
      ? { about, name: "record", state: "ok", text: `${files} files with ${receipts} receipts` }
      : {
          about,
          name: "record",
          state: "problem",
          text: "entries or files were changed, removed or swapped, or cannot be relied on",
          hint: `See which: simjobs receipts verify${faults === 0 ? "" : "; what that leaves open: simjobs resume --list"}`,
          exitCode: exitCodes.unexpected,
        };
    return [record, ...checkWishes(open), ...checkSubmits(open)];
  } catch (error) {
    return [problemOf(about, "record", error)];
  }
}

function checkWishes(open: OpenWishes): readonly Check[] {
  const living = open.wishes.filter(({ ownership }) => ownership === "living");
  const silent = silentWords(open.wishes, open.owners).slice(0, 3).join("; ");
  const left = open.wishes.length - living.length;
  return [
    ...(living.length === 0
      ? []
      : [note("cancels under way", `${jobs(living.length)}, by a process at work ${holders(living, open)}`)]),
    ...(left === 0
      ? []
      : [
          unfinished(
            "open cancels",
            `${jobs(left)} that an earlier process left unfinished${silent === "" ? "" : ` (${silent})`}`,
            "Finish them: simjobs resume; or see them first: simjobs resume --list",
          ),
        ]),
  ];
}

function holders(wishes: readonly OpenWish[], { owners }: OpenWishes): string {
  return [...new Set(wishes.map((wish) => holderOf(wish, owners)))].slice(0, 3).join(", ");
}

function checkSubmits({ submits }: OpenWishes): readonly Check[] {
  if (submits.length === 0) return [];
  return [
    unfinished(
      "open submits",
      `${submits.length} whose answer was lost`,
      "Look them up: simjobs resume. None is ever sent again.",
    ),
  ];
}

function note(name: string, text: string): Check {
  return { about, name, state: "note", text };
}

function unfinished(name: string, text: string, hint: string): Check {
  return { about, name, state: "warning", text, hint };
}
