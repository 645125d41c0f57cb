import { findOpenWishes, openSubmitsIn, verifyJournals } from "@simjobs/control";
import { jobs } from "../cancel/consent.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { folderDisk } from "../files/folder-disk.js";
import { journalOwner } from "../files/open-journal.js";
import { problemOf, type Check } from "./check.js";

const about = "journal";

/** Whether the record is sound, and what it holds that is not finished. */
export async function checkJournal(context: CliContext, folder: string): Promise<readonly Check[]> {
  const disk = folderDisk(folder);
  try {
    const { sound, files, receipts } = await verifyJournals(disk);
    const owner = await journalOwner(context);
    const open = await findOpenWishes(disk, context.clock, owner, context.machine.findProcess);
    const living = open.wishes.filter(({ ownership }) => ownership === "living").length;
    const left = open.wishes.length - living;
    const submits = openSubmitsIn(open.files).length;
    const record: Check = sound
      ? { about, name: "record", state: "ok", text: `${files} files with ${receipts} receipts` }
      : {
          about,
          name: "record",
          state: "problem",
          text: "entries were changed, removed or swapped",
          hint: "See which: simjobs receipts verify",
          exitCode: exitCodes.unexpected,
        };
    return [
      record,
      ...(living === 0 ? [] : [note("cancels under way", `${jobs(living)}, by a process that is at work`)]),
      ...(left === 0
        ? []
        : [
            unfinished(
              "open cancels",
              `${jobs(left)} that an earlier process left unfinished`,
              "Finish them: simjobs resume; or see them first: simjobs resume --list",
            ),
          ]),
      ...(submits === 0
        ? []
        : [
            unfinished(
              "open submits",
              `${submits} whose answer was lost`,
              "Look them up: simjobs resume. None is ever sent again.",
            ),
          ]),
    ];
  } catch (error) {
    return [problemOf(about, "record", error)];
  }
}

function note(name: string, text: string): Check {
  return { about, name, state: "note", text };
}

function unfinished(name: string, text: string, hint: string): Check {
  return { about, name, state: "warning", text, hint };
}
