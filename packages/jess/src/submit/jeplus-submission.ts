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
import { takeInventory, type InventoryEntry } from "./inventory.js";
import { filesNamedBy, type NamedFile } from "./jeplus-project.js";

/** Which cases of a parametric project to run. */
export type JEPlusSubset =
  /** As the project itself says. */
  | { readonly subset?: "DEFAULT" }
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
    readonly project?: string;
    /** Sends the project although it names files that are missing. @default false */
    readonly allowMissing?: boolean;
  };

const project: Role = {
  what: "jEPlus project",
  expected: "a jEPlus project (.json or .jep)",
  endings: [".json", ".jep"],
};
const largestProject = 32 * 1024 * 1024;

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
  const { files, folder, allowMissing = false } = submission;
  const inventory = await takeInventory(
    { files, folder },
    { tempFolder: options.tempFolder, expected: "a jEPlus project and what it names" },
  );
  const { entries } = inventory;
  const chosen = chooseOne(project, entries, submission.project);
  const entry = entries.find(({ path }) =>
    chosen === undefined ? hasEnding(path, project.endings) : path === chosen || nameOf(path) === chosen,
  );
  if (entry !== undefined && !allowMissing) {
    const named = filesNamedBy(entry.path, (await entry.read(largestProject)).toString("utf8"));
    checkNamed(entry.path, named, entries);
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

function checkNamed(
  projectPath: string,
  named: readonly NamedFile[],
  entries: readonly InventoryEntry[],
): void {
  const below = projectPath.slice(0, projectPath.length - nameOf(projectPath).length);
  const paths = new Set(entries.map(({ path }) => path));
  const byLowerCase = new Map(entries.map(({ path }) => [path.toLowerCase(), path]));
  const missing = named.flatMap(({ what, written, path }) => {
    if (path === undefined) return [`${written} (${what}, outside of the project)`];
    const whole = below + path;
    if (paths.has(whole)) return [];
    const similar = byLowerCase.get(whole.toLowerCase());
    return [`${path} (${what}${similar === undefined ? "" : `; there is ${similar}`})`];
  });
  if (missing.length === 0) return;
  const files = missing.length === 1 ? "a file that is missing" : `${missing.length} files that are missing`;
  throw new JobError("bad_input", `${JSON.stringify(projectPath)} names ${files}: ${missing.join(", ")}`, {
    hint: "Send the project's whole folder, or a zip of it, with all files where the project says they are.",
  });
}
