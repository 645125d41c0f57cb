import type { ProviderCall } from "@simjobs/core";
import {
  createCommand,
  storedReference,
  type StoredChoices,
  type StoredSubmission,
} from "../requests/stored-submission.js";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "./job-id.js";
import { createJob, type CreatedJob } from "./upload.js";

/** What may be other than in the old job. */
export type RerunOptions = StoredChoices;

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
  const value = createCommand(storedReference(folder), choices);
  return createJob(connection, { body: { kind: "json", value }, mark: choices.mark }, call);
}

/**
 * J9: has the files of an old job run again, as a new job. What is not told is left to the service.
 *
 * @throws {JobError} `bad_input`, and as `createJob`
 * @see docs/services/jess.md 3 J8, J9: the wiki alone tells of this; nobody is known to use it.
 */
export async function rerunJob(
  connection: JessConnection,
  id: string,
  options: RerunOptions & { readonly mark: string },
  call: ProviderCall,
): Promise<CreatedJob> {
  const jobRef = Number(checkJobId(id));
  const value = createCommand({ jobRef }, options);
  return createJob(connection, { body: { kind: "json", value }, mark: options.mark, notId: jobRef }, call);
}
