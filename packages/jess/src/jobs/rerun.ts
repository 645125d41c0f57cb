import type { ProviderCall } from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "./job-id.js";
import { create, type StoredChoices } from "../submit/stored-submission.js";
import type { CreatedJob } from "../submit/upload.js";

/** What may be other than in the old job. */
export type RerunOptions = StoredChoices;

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
  return create(connection, { jobRef: Number(checkJobId(id)) }, options, call);
}
