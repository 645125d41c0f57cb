import { checkedText, JobError, unsafePath } from "@simjobs/core";
import type { SubmissionWords } from "./checked-submission.js";
import { withMark } from "./mark.js";

/** What a job of files at the service can be told to do with them. What is left out is left to the service. */
export interface StoredChoices extends SubmissionWords {
  /** Name of the model or project file. */
  readonly main?: string | undefined;
  /** Names of weather files. */
  readonly weather?: readonly string[] | undefined;
  /** EnergyPlus only. */
  readonly split?: boolean | undefined;
  /** jEPlus only; there is no `LHS` here. */
  readonly subset?: "DEFAULT" | "ALL" | "LIST_FILE" | undefined;
  /** Names of list files, for `LIST_FILE`. */
  readonly caseLists?: readonly string[] | undefined;
}

/** Files in the user's storage to run. */
export interface StoredSubmission extends StoredChoices {
  /** Folder in the storage, such as `proj/x`; empty for all of it. */
  readonly folder: string;
}

/** Which files at the service a job is made of: those in a folder of the storage, or those of an old job. */
export type StoredReference = { readonly uploadRef: string } | { readonly jobRef: number };

/** Names a folder of the storage as the service wants it. @throws {JobError} `bad_input` */
export function storedReference(folder: string): StoredReference {
  checkedText(
    "folder",
    folder,
    "Give the folder in the storage, such as proj/x; an empty text for all of it.",
  );
  const path = folder.replace(/^\/+|\/+$/gu, "");
  const why = path === "" ? undefined : unsafePath(path);
  if (why === undefined) return { uploadRef: `/${path}` };
  throw new JobError("bad_input", `${JSON.stringify(folder)} is not a folder in the storage: ${why}`, {
    hint: "Write a folder like proj/x, as the storage lists it.",
  });
}

/**
 * The command by which a job is made of files that are at the service.
 *
 * @see docs/services/jess.md 3 J8, J9: the wiki alone tells of them; nobody is known to use them.
 */
export function createCommand(
  reference: StoredReference,
  choices: StoredChoices & { readonly mark: string },
): Readonly<Record<string, unknown>> {
  const { title, description, mark, main, weather, split, subset, caseLists } = choices;
  return {
    cmd: "Create",
    caption: title,
    description: withMark(description, mark),
    ...reference,
    main,
    weatherRef: weather,
    split,
    subset,
    caseList: caseLists,
  };
}
