import * as z from "zod/mini";
import { recordedEvidence } from "../evidence.js";
import { flag, maybeText, named, text, time, told, whole } from "../fields.js";
import { receiptFields } from "../receipt.js";
import { interrupted, results } from "./cancel.js";

const fault = named(
  "fault",
  z.object({
    file: told(text, "the file"),
    line: told(whole, "counted from 1"),
    problem: told(
      text,
      "of a line: `not JSON`, `not an entry`, `changed`, `out of place`, or `torn end`, which is what a crash leaves behind; of a file: `cannot be read`, `a link`, `a folder`, `not a plain file`, `another user's`, `open to others`, `in another user's folder`, `in a folder open to others`, `another file's`; of the folder: `not finished`, where a copy that was being written was cut off",
    ),
  }),
);
const faults = told(z.array(fault), "places that cannot be relied on; nothing that stands there is acted on");

/** Why a wish stays open, with what that means. */
const leftReasons = z.union([
  told(z.literal("ready"), "in a list: would be finished now, also where its process is silent"),
  told(z.literal("elsewhere"), "asked for with another account, or at another address"),
  told(z.literal("unidentified"), "the service does not tell now whose account is signed in"),
  told(z.literal("living"), "its process was seen alive"),
  told(
    z.literal("lapsed"),
    "older than `--max-age`, by the clock of this machine or that of the service: needs `--yes`",
  ),
  told(
    z.literal("perhaps-over"),
    "a line of the journal is damaged that may have told its end, such as a person's no: needs `--yes`",
  ),
  told(
    z.literal("changed"),
    "its own line is not what was written, or not where: nothing is ever sent for it",
  ),
  told(
    z.literal("another-wish"),
    "of `receipts import`: the fleet has a wish of its own for this job, which does not count what was sent from here",
  ),
  told(z.literal("unattended"), "in a fleet: no worker that lives is signed in to that account"),
  told(z.literal("newer"), "in a fleet: a later release has written to its record"),
  told(z.literal("signed-out"), "nobody is signed in to that account"),
  told(z.literal("unreachable"), "the service could not be asked"),
  told(
    z.literal("unknown"),
    "nobody can tell whose it is: the first line of its journal cannot be relied on, or its reference means nothing to this release",
  ),
]);

const openWish = named(
  "open-wish",
  z.object({
    id: told(text, "the wish"),
    ref: told(text, "the job"),
    why: told(leftReasons, "why it stays open"),
    state: told(z.enum(["open", "asked"]), "`open`: nothing was sent; `asked`: a cancel may have been"),
    origin: told(text, "the address of the service"),
    account: told(text, "whose job it is"),
    wishedAt: told(time, "when the wish was made"),
    reason: told(maybeText, "why, in the words of whoever cancelled"),
    process: told(
      z.object({
        host: told(maybeText, "the machine"),
        pid: told(z.nullable(z.int()), "the number of the process"),
        state: told(
          z.enum(["this", "gone", "silent", "living", "unknown"]),
          "`this` very one, `gone`, `silent` (it cannot be seen from here and has shown no sign of life while it was looked for), `living`, or `unknown`",
        ),
      }),
      "the process that holds it",
    ),
    settledBy: told(text, "what would settle it, in words"),
  }),
);

const submitFields = {
  id: told(text, "the submit"),
  mark: told(text, "what its jobs carry, so that they can be found"),
};
const submittedAt = told(time, "when it left");

export const resumeDocument = told(
  z.object({
    schema: z.literal("simjobs.resume/1"),
    results,
    left: told(z.array(openWish), "what stays open"),
    submits: told(
      z.array(
        z.object({
          ...submitFields,
          provider: told(text, "the service"),
          at: submittedAt,
          outcome: told(
            z.enum([
              "adopted",
              "unclear",
              "elsewhere",
              "unidentified",
              "living",
              "unknown",
              "changed",
              "signed-out",
              "unreachable",
            ]),
            "`adopted` with the jobs that it has made, `unclear` where the service shows none by now, or why it was not looked up",
          ),
          refs: told(z.array(text), "the jobs that it has made"),
        }),
      ),
      "submits whose answer was lost",
    ),
    faults,
    cleanedUp: told(z.array(text), "journals of 90 days and more that were removed; their receipts stay"),
    journal: told(
      maybeText,
      "the file that holds the record; `incomplete` makes the exit code 8, for what was found out is open on record still",
    ),
    interrupted,
  }),
  "what became of what was left open",
);

export const resumeListDocument = told(
  z.object({
    schema: z.literal("simjobs.resume-list/1"),
    wishes: told(z.array(openWish), "what is open"),
    submits: told(
      z.array(
        z.object({
          ...submitFields,
          origin: told(text, "the address of the service"),
          account: told(text, "whose account it was"),
          at: submittedAt,
        }),
      ),
      "submits whose answer was lost; nothing is looked up",
    ),
    faults,
  }),
  "what is open",
);

export const resumeDropDocument = told(
  z.object({
    schema: z.literal("simjobs.resume-drop/1"),
    dropped: told(
      z.array(
        z.object({
          id: told(text, "the wish"),
          ref: told(text, "the job"),
          state: told(text, "`open`: nothing was sent; `asked`: a cancel may have been"),
        }),
      ),
      "wishes that were taken back",
    ),
    droppedSubmits: told(z.array(z.object(submitFields)), "submits that are not looked up any more"),
    droppedFaults: told(z.array(text), "files in which something is damaged"),
    living: told(z.array(text), "references of what was left to its process"),
  }),
  "what nobody wants to hear of any more",
);

export const receiptsDocument = told(
  z.object({
    schema: z.literal("simjobs.receipts/1"),
    receipts: told(
      z.array(
        named(
          "receipt",
          z.object({
            ...receiptFields,
            evidence: told(
              z.union([z.int(), z.array(named("recorded-evidence", recordedEvidence))]),
              "in a list the number of its pieces, in `show` all of them",
            ),
          }),
        ),
      ),
      "in a list the newest first; in `show` those of the jobs that are meant",
    ),
    truncated: told(flag, "whether there are more of them than `--limit`; in `show` always `false`"),
  }),
  "what became of earlier cancels",
);

export const receiptsExportDocument = told(
  z.object({
    schema: z.literal("simjobs.receipts-export/1"),
    folder: told(text, "where they were written to"),
    wishes: told(whole, "how many wishes were written, with their records"),
    receipts: told(whole, "how many receipts"),
    damaged: told(
      z.array(text),
      "wishes that were left out, by their ids: their record is not what was written",
    ),
    sound: told(flag, "whether what was written is sound, as `receipts verify` finds it"),
  }),
  "what a fleet has on record, as files",
);

export const receiptsImportDocument = told(
  z.object({
    schema: z.literal("simjobs.receipts-import/1"),
    store: told(text, "whose wishes they are now"),
    imported: told(
      z.array(
        z.object({
          id: told(text, "the wish of the fleet"),
          ref: told(text, "the job"),
          isSame: told(
            flag,
            "whether it is the wish that was open here; otherwise the fleet had one of its own for the job, which counts",
          ),
        }),
      ),
      "wishes that were handed over; they are closed here",
    ),
    left: told(z.array(openWish), "what stays open here"),
  }),
  "what was handed over to a fleet",
);

export const verifyDocument = told(
  z.object({
    schema: z.literal("simjobs.receipts-verify/1"),
    folder: told(text, "where they are: a folder, or a fleet's store"),
    files: told(whole, "how many files; of a fleet, how many wishes"),
    receipts: told(whole, "how many receipts"),
    faults,
    shortened: told(
      z.array(
        z.object({
          file: told(text, "the file"),
          had: told(whole, "how many entries it had"),
          has: told(whole, "how many it has"),
        }),
      ),
      "files whose end is missing",
    ),
    rewritten: told(
      z.array(z.object({ file: told(text, "the file"), entry: told(whole, "the entry, by its number") })),
      "files that hold together and are not what was written: the hash that was kept of an entry is another",
    ),
    disagreeing: told(
      z.array(text),
      "ids of receipts that tell an end which the journals tell otherwise; of a fleet, of wishes whose records tell otherwise how they stand",
    ),
    missing: told(z.array(text), "files that are gone"),
    withoutHead: told(
      z.array(text),
      "files of which no hash was kept, since they were never closed or taken over: an entry cut off at their end, or another file in their place, leaves no trace",
    ),
    headsUnread: told(whole, "lines of `heads.jsonl` that cannot be read"),
    sound: told(flag, "whether all of it is what was written, as far as that can be told"),
    cannotKnow: told(z.array(text), "what no check of these files can tell, in sentences"),
  }),
  "whether journals and receipts are what was written",
);
