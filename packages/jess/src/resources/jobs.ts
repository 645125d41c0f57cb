import type { JobError, ProviderCall } from "@simjobs/core";
import { statusReply, type JessStatusRow } from "@simjobs/core/schemas/jess";
import type { HttpReply } from "@simjobs/http";
import type { Answer, JessConnection } from "../session/connection.js";
import { checkJobId } from "./job-id.js";
import { namesAnother, numbersAt } from "./about-job.js";
import { badAnswer, failedReply, isSuccess, readEnvelope, readPart, wordsOf } from "../session/replies.js";

/** The answer to a cancel, in the service's words. */
export interface JessCancelAnswer {
  readonly isAccepted: boolean;
  /** The service said no to us, not to the job's state (403). */
  readonly isForbidden: boolean;
  readonly message: string;
  /** The job's status object, where an accepted cancel carries one that can be read. */
  readonly row: JessStatusRow | undefined;
}

/** J11. A no is `not_found` only if the service says so while the account is linked. */
export async function jobStatus(
  connection: JessConnection,
  id: string,
  given: ProviderCall,
): Promise<JessStatusRow> {
  const call = connection.begin(given);
  const answer = await connection.ask(
    {
      method: "GET",
      path: `/jess_web/api/job/status/${checkJobId(id)}`,
      subject: id,
      intent: "read",
    },
    call,
  );
  const { envelope, reply } = answer;
  if (!envelope.ok) throw await explainJobNo(connection, id, answer, call);
  const row = readPart(statusReply, envelope.data, reply);
  if (!isRowOf(row, id, reply)) throw badAnswer(reply, `with the status of job ${toldNumber(row, reply)}`);
  if (namesAnother(envelope.status, id)) throw badAnswer(reply, "about another job");
  return row;
}

/** Whether a status object is exactly this job's: `12.0` and `1e3` are read as numbers of jobs, and name none. */
function isRowOf(row: { readonly job_ID: unknown }, id: string, reply: HttpReply): boolean {
  return row.job_ID === Number(id) && numbersAt("job_ID", reply.text).includes(id);
}

function toldNumber(row: JessStatusRow, reply: HttpReply): string {
  return numbersAt("job_ID", reply.text).at(-1)?.slice(0, 40) ?? String(row.job_ID);
}

/** Names a no about one job: `not_found` only where the service says that, to an account whose link is good. */
export async function explainJobNo(
  connection: JessConnection,
  id: string,
  answer: Answer,
  call: ProviderCall,
): Promise<JobError> {
  if (namesAnother(answer.envelope.status, id)) {
    const no = await connection.explainNo(answer, call, "bad_reply");
    return no.code === "bad_reply" ? badAnswer(answer.reply, `about another job: ${no.serviceMessage}`) : no;
  }
  const saysAbsent = /not accessible|not found/i.test(answer.envelope.status ?? "");
  return connection.explainNo(answer, call, saysAbsent ? "not_found" : "bad_reply");
}

/** J10. */
export async function cancelJob(
  connection: JessConnection,
  id: string,
  call: ProviderCall,
): Promise<JessCancelAnswer> {
  const reply = await connection.send(
    {
      method: "POST",
      path: `/jess_web/api/job/${checkJobId(id)}`,
      subject: id,
      intent: "cancel",
      body: { kind: "json", value: { cmd: "Cancel" } },
    },
    call,
  );
  if (reply.status === 403) {
    const failure = failedReply(reply);
    if (failure.code !== "forbidden") throw failure; // not the service's own no
    return { isAccepted: false, isForbidden: true, message: failure.message, row: undefined };
  }
  if (!isSuccess(reply)) throw failedReply(reply);
  const envelope = readEnvelope(reply);
  const { ok, data } = envelope;
  const message = wordsOf(envelope, connection.transport.secrets);
  if (namesAnother(envelope.status, id)) throw badAnswer(reply, `about another job: ${message}`);
  if (!ok) return { isAccepted: false, isForbidden: false, message, row: undefined };
  if (typeof data === "object" && data !== null && "job_ID" in data) {
    if (!isRowOf(data, id, reply)) throw badAnswer(reply, "with the record of another job");
  }
  // A yes to this job stands, whatever else its record looks like.
  const row = statusReply.safeParse(data);
  return { isAccepted: true, isForbidden: false, message, row: row.success ? row.data : undefined };
}
