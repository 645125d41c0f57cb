import type { ProviderCall } from "@simjobs/core";
import { listRecordReply, type JessListRecord } from "@simjobs/core/schemas/jess";
import { parseJson } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { readPart } from "../session/replies.js";
import { numbersAt } from "./about-job.js";
import { listJobs, type JobListFilter } from "./list-jobs.js";

/** Every record of a list. @throws {JobError} as `listJobs`, `bad_reply` for a record that cannot be read */
export async function allJobs(
  connection: JessConnection,
  filter: JobListFilter,
  call: ProviderCall,
): Promise<readonly JessListRecord[]> {
  const { taken, reply } = await listJobs(connection, filter, call, parseJson);
  return taken.map((record) => readPart(listRecordReply, record, reply));
}

/** The records of these jobs. Those of others, and any that cannot be read, are passed over. @throws {JobError} as `listJobs` */
export async function theseJobs(
  connection: JessConnection,
  ids: ReadonlySet<string>,
  filter: JobListFilter,
  call: ProviderCall,
): Promise<readonly JessListRecord[]> {
  const { taken } = await listJobs(connection, filter, call, (row) => {
    if (!numbersAt("job_SN", row).some((id) => ids.has(id))) return undefined;
    const read = listRecordReply.safeParse(parseJson(row));
    return read.success && ids.has(String(read.data.job_SN)) ? read.data : undefined;
  });
  return taken;
}
