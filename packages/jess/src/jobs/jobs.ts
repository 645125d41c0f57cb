import { JobError, type ProviderCall } from "@simjobs/core";
import type { HttpReply } from "@simjobs/http";
import { onlyCall } from "../session/call.js";
import type { Answer, JessConnection, JessRequest } from "../session/connection.js";
import { checkJobId } from "./job-id.js";
import { namesAnother, numbersAt } from "./about-job.js";
import { checkDay } from "./list-window.js";
import { scanList, type ScannedList } from "./scan-list.js";
import { failedReply, isSuccess, readEnvelope, readPart, wordsOf } from "../session/replies.js";
import { jessWire, type JessEnvelope, type JessListRecord, type JessStatusRow } from "../wire.js";

/** Which jobs to list; everything is optional, all that is given must hold. */
export interface JessJobFilter {
  /** First day of submission, `2026-11-22`. In which time zone is not known. */
  readonly since?: string;
  /** Last day of submission, that day included. */
  readonly till?: string;
  /** The service's own status words. */
  readonly statuses?: readonly string[];
}

/** The answer to a cancel, in the service's words. */
export interface JessCancelAnswer {
  readonly isAccepted: boolean;
  /** The service said no to us, not to the job's state (403). */
  readonly isForbidden: boolean;
  readonly message: string;
  /** The job's status object, where an accepted cancel carries one that can be read. */
  readonly row: JessStatusRow | undefined;
}

// A list holds every job ever run where nothing bounds it, and has no pages: several hundred bytes a job.
const maxListBytes = 512 * 1024 * 1024;
const listTimeoutMs = 120_000;
const knowsNoPost = new Set([404, 405, 501]);

/** J11. A no is `not_found` only if the service says so while the account is linked. */
export async function jobStatus(
  connection: JessConnection,
  id: string,
  call: ProviderCall,
): Promise<JessStatusRow> {
  const answer = await connection.ask({
    ...onlyCall(call),
    method: "GET",
    path: `/jess_web/api/job/status/${checkJobId(id)}`,
    subject: id,
    intent: "read",
  });
  const { envelope, reply } = answer;
  if (!envelope.ok) throw await explainJobNo(connection, id, answer, call);
  const row = readPart(jessWire.statusRow, envelope.data, reply);
  if (!isRowOf(row, id, reply)) throw aboutAnother(reply, `with the status of job ${toldNumber(row, reply)}`);
  if (namesAnother(envelope.status, id)) throw aboutAnother(reply, "about another job");
  return row;
}

/** Whether a status object is exactly this job's: `12.0` and `1e3` are read as numbers of jobs, and name none. */
function isRowOf(row: { readonly job_ID: unknown }, id: string, reply: HttpReply): boolean {
  return row.job_ID === Number(id) && numbersAt("job_ID", reply.text).includes(id);
}

function toldNumber(row: JessStatusRow, reply: HttpReply): string {
  return numbersAt("job_ID", reply.text).at(-1)?.slice(0, 40) ?? String(row.job_ID);
}

/** The error for an answer that is not about the job that was asked about: it proves nothing of that one. */
function aboutAnother(reply: HttpReply, how: string): JobError {
  return new JobError("bad_reply", `jess answered ${reply.what} ${how}`, {
    httpStatus: reply.status,
    correlationId: reply.correlationId,
    mayHaveLeft: true,
  });
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
    return no.code === "bad_reply"
      ? aboutAnother(answer.reply, `about another job: ${no.serviceMessage}`)
      : no;
  }
  const saysAbsent = /not accessible|not found/i.test(answer.envelope.status ?? "");
  return connection.explainNo(answer, call, saysAbsent ? "not_found" : "bad_reply");
}

/**
 * J6, by POST, and by GET with a body where the service does not know the POST: its pages name one each. The records are
 * not looked into: there can be very many, and few may be wanted.
 *
 * @param isWanted - looks at the text of a record; those that are not wanted are not even parsed
 */
export async function listJobs(
  connection: JessConnection,
  filter: JessJobFilter,
  call: ProviderCall,
  isWanted?: (record: string) => boolean,
): Promise<{ readonly records: readonly unknown[]; readonly reply: HttpReply }> {
  const { since, till, statuses } = filter;
  const request: JessRequest = {
    ...onlyCall(call),
    method: "POST",
    path: "/jess_web/api/jobs",
    intent: "read",
    body: {
      kind: "json",
      value: {
        ...(since === undefined ? {} : { since: checkDay(since) }),
        ...(till === undefined ? {} : { till: checkDay(till) }),
        ...(statuses === undefined || statuses.length === 0 ? {} : { status: statuses.join(",") }),
      },
    },
    attemptTimeoutMs: listTimeoutMs,
    maxReplyBytes: maxListBytes,
  };
  const byPost = await connection.send(request);
  const byGet = knowsNoPost.has(byPost.status)
    ? await connection.send({ ...request, method: "GET" })
    : undefined;
  // What knows neither is told by its first answer: nobody asked for the second.
  const reply = byGet === undefined || knowsNoPost.has(byGet.status) ? byPost : byGet;
  if (!isSuccess(reply)) throw failedReply(reply);
  const some = isWanted === undefined ? undefined : readScanned(scanList(reply.text, isWanted));
  const answer: Answer = { envelope: some ?? readEnvelope(reply), reply };
  if (!answer.envelope.ok) throw await connection.explainNo(answer, call, "refused");
  return { records: readPart(jessWire.list, answer.envelope.data, answer.reply), reply: answer.reply };
}

/** An envelope with some of its rows; `undefined` where it takes the whole text to say what is wrong with it. */
function readScanned(scanned: ScannedList | undefined): JessEnvelope | undefined {
  if (scanned === undefined) return undefined;
  try {
    const envelope = jessWire.envelope.safeParse(JSON.parse(scanned.envelope));
    const data = scanned.kept.map((row): unknown => JSON.parse(row));
    const isOneList =
      envelope.success && Array.isArray(envelope.data.data) && envelope.data.data.length === 0;
    return isOneList ? { ...envelope.data, data } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads one record of a list. */
export function readRecord(record: unknown, reply: HttpReply): JessListRecord {
  return readPart(jessWire.listRecord, record, reply);
}

/** J10. */
export async function cancelJob(
  connection: JessConnection,
  id: string,
  call: ProviderCall,
): Promise<JessCancelAnswer> {
  const reply = await connection.send({
    ...onlyCall(call),
    method: "POST",
    path: `/jess_web/api/job/${checkJobId(id)}`,
    subject: id,
    intent: "cancel",
    body: { kind: "json", value: { cmd: "Cancel" } },
  });
  if (reply.status === 403) {
    const message = failedReply(reply).message;
    return { isAccepted: false, isForbidden: true, message, row: undefined };
  }
  if (!isSuccess(reply)) throw failedReply(reply);
  const envelope = readEnvelope(reply);
  const { ok, data } = envelope;
  const message = wordsOf(envelope, connection.signIn.secrets);
  if (namesAnother(envelope.status, id)) throw aboutAnother(reply, `about another job: ${message}`);
  if (!ok) return { isAccepted: false, isForbidden: false, message, row: undefined };
  if (typeof data === "object" && data !== null && "job_ID" in data) {
    if (!isRowOf(data, id, reply)) throw aboutAnother(reply, "with the record of another job");
  }
  // A yes to this job stands, whatever else its record looks like.
  const row = jessWire.statusRow.safeParse(data);
  return { isAccepted: true, isForbidden: false, message, row: row.success ? row.data : undefined };
}
