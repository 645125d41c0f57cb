import { JobError } from "@simjobs/core";
import {
  checkedSubmission,
  chooseOne,
  hasEnding,
  nameOf,
  type CheckedSubmission,
  type CheckOptions,
  type Role,
  type SubmissionFiles,
  type SubmissionWords,
} from "./checked-submission.js";
import { takeInventory, type Inventory } from "./inventory.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { filesNeededBy } from "./jeplus-files.js";
import { checkNamed, InventoryIndex } from "./named-files.js";

/** Which cases of a parametric project to run. */
export type JEPlusSubset =
  /** As the project itself says. */
  | { readonly subset?: "DEFAULT" | undefined }
  | { readonly subset: "ALL" }
  /** A sample of so many cases. */
  | { readonly subset: "LHS"; readonly cases: number }
  /** The cases of a list, by the name of its file. */
  | { readonly subset: "LIST_FILE"; readonly cases: string };

/** A jEPlus project to send, as a folder, as a zip, or as files. */
export type JEPlusSubmission = SubmissionWords &
  SubmissionFiles &
  JEPlusSubset & {
    /** Name of the project file, `.json` or `.jep`. Needed unless there is exactly one. */
    readonly project?: string | undefined;
    /** Sends the project although it names files that are missing. @default false */
    readonly allowMissing?: boolean | undefined;
  };

const project: Role = {
  what: "jEPlus project",
  expected: "a jEPlus project (.json or .jep)",
  endings: [".json", ".jep"],
};

/**
 * Checks a project before anything is sent, and that all files which it names are there.
 *
 * @throws {JobError} `bad_input`, with all files that are missing
 * @see docs/services/jess.md 3 J7
 */
export async function checkJEPlus(
  submission: JEPlusSubmission,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { files, folder } = submission;
  return takeInventory(
    { files, folder },
    { ...options, expected: "a jEPlus project and what it names" },
    (inventory) => judge(submission, inventory, options),
  );
}

async function judge(
  submission: JEPlusSubmission,
  inventory: Inventory,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { entries } = inventory;
  const chosen = chooseOne(project, entries, submission.project);
  const entry = entries.find(({ path }) =>
    chosen === undefined ? hasEnding(path, project.endings) : path === chosen || nameOf(path) === chosen,
  );
  if (entry !== undefined && submission.allowMissing !== true) {
    const index = new InventoryIndex(entries);
    checkNamed(
      entry.path,
      await filesNeededBy(entry, index),
      index,
      "Send the project's whole folder, or a zip of it, with all files where the project says they are.",
    );
  }
  return checkedSubmission(
    "JEP",
    submission,
    inventory,
    { model: chosen, subset: submission.subset, cases: casesOf(submission, entries) },
    options,
  );
}

function casesOf(submission: JEPlusSubset, entries: readonly InventoryEntry[]): string | undefined {
  if (submission.subset === "LHS") {
    const { cases } = submission;
    if (Number.isSafeInteger(cases) && cases > 0) return String(cases);
    throw new JobError("bad_input", "the size of a sample is a whole number of cases, 1 at least", {
      hint: "Give the number of cases to run.",
    });
  }
  if (submission.subset !== "LIST_FILE") return undefined;
  const { cases } = submission;
  if (entries.some(({ path }) => path === cases || nameOf(path) === cases)) return cases;
  throw new JobError("bad_input", `the list of cases ${JSON.stringify(cases)} is not among the files`, {
    hint: "Give the list of cases with the project's other files.",
  });
}
