import { isJobError, type JobError, type ProviderCall } from "@simjobs/core";
import type { HttpReply } from "@simjobs/http";
import { aside } from "../session/call.js";
import type { JessConnection } from "../session/connection.js";
import { jobStatus } from "../resources/jobs.js";
import { failedReply, isSuccess, readNo, saidNo } from "../session/replies.js";
import { statusOfWord } from "../resources/status-words.js";

/** What was asked for: all results, or one file of them. */
export type Wanted = { readonly what: "results" } | { readonly what: "file"; readonly path: string };

/**
 * What it means that something else came in place of a file. The service does not say why there is none, and how it puts
 * that is not known, so the job is looked at.
 *
 * @returns the error to throw: `not_found`, `not_ready`, `bad_reply`, or what the answer's status says
 * @see docs/services/jess.md 3 J13, J14
 */
export async function explainNoFile(
  connection: JessConnection,
  id: string,
  wanted: Wanted,
  reply: HttpReply,
  call: ProviderCall,
): Promise<JobError> {
  // A viewer's 401 is about the job as often as about the session, and the status of the job tells which.
  const mayBeAbsent = isSuccess(reply) || [400, 401, 404, 409, 410].includes(reply.status);
  if (!mayBeAbsent) return failedReply(reply);
  const words = readNo(reply)?.status;
  const said = (code: JobError["code"], why: string, hint?: string): JobError =>
    saidNo(reply, code, words === undefined || words === null ? why : `${why}; it says: ${words}`, { hint });

  const row = await jobStatus(connection, id, aside(call)).catch((error: unknown) => {
    if (isJobError(error)) return error;
    throw error; // the caller stopped it
  });
  if (isJobError(row)) {
    return isJobError(row, "not_found", "account_not_linked", "unauthorized")
      ? row
      : unreadable(reply, wanted);
  }
  const status = statusOfWord(row.status);
  if (status === "queued" || status === undefined) {
    return said(
      "not_ready",
      `job ${id} is ${row.status}, so there are no results yet`,
      "Wait until it has ended.",
    );
  }
  if (status !== "completed")
    return said("not_found", `job ${id} ended as ${row.status} and gives no results`);
  if (wanted.what === "file" && (words !== undefined || reply.status === 404)) {
    return said("not_found", `job ${id} has no file ${JSON.stringify(wanted.path)}`);
  }
  if (words !== undefined)
    return said("not_found", `job ${id} gives no results, although it is ${row.status}`);
  return unreadable(reply, wanted);
}

function unreadable(reply: HttpReply, wanted: Wanted): JobError {
  if (!isSuccess(reply)) return failedReply(reply);
  const failure = failedReply(reply); // tells type and beginning of what came
  const expected =
    wanted.what === "results" ? "a zip of the results" : `the file ${JSON.stringify(wanted.path)}`;
  return failure.retold({ code: "bad_reply", message: `${failure.message} in place of ${expected}` });
}
