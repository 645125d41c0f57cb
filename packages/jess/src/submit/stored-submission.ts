import { JobError, type ProviderCall, unsafePath } from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import { withMark } from "./mark.js";
import { createJob, type CreatedJob } from "./upload.js";
import type { SubmissionWords } from "./checked-submission.js";

/** What a job of files at the service can be told to do with them. What is left out is left to the service. */
export interface StoredChoices extends SubmissionWords {
  /** Name of the model or project file. */
  readonly main?: string;
  /** Names of weather files. */
  readonly weather?: readonly string[];
  /** EnergyPlus only. */
  readonly split?: boolean;
  /** jEPlus only; there is no `LHS` here. */
  readonly subset?: "DEFAULT" | "ALL" | "LIST_FILE";
  /** Names of list files, for `LIST_FILE`. */
  readonly caseLists?: readonly string[];
}

/** Files in the user's storage to run. */
export interface StoredSubmission extends StoredChoices {
  /** Folder in the storage, such as `proj/x`; empty for all of it. */
  readonly folder: string;
}

/**
 * J8: has files run that are in the user's storage.
 *
 * @throws {JobError} `bad_input`, and as `createJob`
 * @see docs/services/jess.md 3 J8: the wiki alone tells of this; nobody is known to use it.
 */
export async function runStored(
  connection: JessConnection,
  { folder, ...choices }: StoredSubmission & { readonly mark: string },
  call: ProviderCall,
): Promise<CreatedJob> {
  const path = folder.replace(/^\/+|\/+$/gu, "");
  const why = path === "" ? undefined : unsafePath(path);
  if (why !== undefined) {
    throw new JobError("bad_input", `${JSON.stringify(folder)} is not a folder in the storage: ${why}`, {
      hint: "Write a folder like proj/x, as the storage lists it.",
    });
  }
  return create(connection, { uploadRef: `/${path}` }, choices, call);
}

/** Sends the command by which a job is made of files that are at the service. */
export function create(
  connection: JessConnection,
  reference: { readonly uploadRef: string } | { readonly jobRef: number },
  choices: StoredChoices & { readonly mark: string },
  call: ProviderCall,
): Promise<CreatedJob> {
  const { title, description, mark, main, weather, split, subset, caseLists } = choices;
  const value = {
    cmd: "Create",
    ...(title === undefined ? {} : { caption: title }),
    description: withMark(description, mark),
    ...reference,
    ...(main === undefined ? {} : { main }),
    ...(weather === undefined ? {} : { weatherRef: weather }),
    ...(split === undefined ? {} : { split }),
    ...(subset === undefined ? {} : { subset }),
    ...(caseLists === undefined ? {} : { caseList: caseLists }),
  };
  const body = { kind: "json", value } as const;
  const isRerun = "jobRef" in reference;
  return createJob(connection, { body, mark, ...(isRerun ? { notId: reference.jobRef } : {}) }, call);
}
