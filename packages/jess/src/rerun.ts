import type { ProviderCall } from "@simjobs/core";
import type { JessConnection } from "./connection.js";
import { checkJobId } from "./job-id.js";
import { withMark } from "./mark.js";
import { createJob, type CreatedJob } from "./upload.js";

export interface RerunOptions {
  readonly title?: string;
  readonly description?: string;
  /** As in a submission. @default a random one */
  readonly mark?: string;
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
  { title, description, mark }: RerunOptions & { readonly mark: string },
  call: ProviderCall,
): Promise<CreatedJob> {
  const value = {
    cmd: "Create",
    ...(title === undefined ? {} : { caption: title }),
    description: withMark(description, mark),
    jobRef: Number(checkJobId(id)),
  };
  return createJob(connection, { body: { kind: "json", value }, mark }, call);
}
