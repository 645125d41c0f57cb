import type { ProviderCall } from "@simjobs/core";
import { checkJobId } from "../resources/job-id.js";
import { explainJobNo } from "../resources/jobs.js";
import type { JessConnection } from "../session/connection.js";
import { readTree, type JessEntry } from "../resources/directory.js";

/**
 * J12: the files of a job, in one form whatever shape the service tells them in.
 *
 * @throws {JobError} `bad_input`, `not_found`, `account_not_linked`
 */
export async function jobDirectory(
  connection: JessConnection,
  id: string,
  given: ProviderCall,
): Promise<JessEntry> {
  const call = connection.begin(given);
  const answer = await connection.ask(
    {
      method: "GET",
      path: `/jess_web/api/job/dir/${checkJobId(id)}`,
      subject: id,
      intent: "read",
    },
    call,
  );
  if (!answer.envelope.ok) throw await explainJobNo(connection, id, answer, call);
  return readTree(answer.envelope.data, answer.reply);
}
