import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { createdJobReply } from "@simjobs/core/schemas/jess";
import type { HttpReply, RequestBody } from "@simjobs/http";
import { namesAnother, numbersAt } from "./about-job.js";
import type { Answer, JessConnection } from "../session/connection.js";
import { neverLeft } from "../session/never-left.js";
import { multipartBody } from "../requests/multipart.js";
import {
  badAnswer,
  failedReply,
  isPageOfService,
  isSuccess,
  linkHint,
  readEnvelope,
  readNo,
  readPart,
  saidNo,
  wordsOf,
} from "../session/replies.js";
import type { CheckedSubmission } from "../requests/checked-submission.js";
import { lookForLost } from "./find-submitted.js";

/** A job that was made. */
export interface CreatedJob {
  readonly id: string;
  /** What marks it in its description. */
  readonly mark: string;
  /** The service's own words; those of the job's record where the answer to the submit was lost. */
  readonly message: string;
  /** The answer was lost, and the job was found in the list by its mark. */
  readonly wasFound: boolean;
}

/** An upload of more than this is preceded by a look at the sign-in. */
const largeUploadBytes = 1_000_000;

/**
 * J7: sends the files and has them run.
 *
 * @param boundary - between the parts, random
 * @throws {JobError} as `createJob`; `bad_input` for a file that changed meanwhile
 * @see docs/services/jess.md 3 J7
 */
export async function upload(
  connection: JessConnection,
  checked: CheckedSubmission,
  boundary: string,
  call: ProviderCall,
): Promise<CreatedJob> {
  const { fields, mark } = checked;
  try {
    const multipart = multipartBody(boundary, fields, await checked.pack(call.signal));
    if (multipart.body.contentLength > largeUploadBytes) await checkLink(connection, call);
    // A body that broke off never made a whole request, so no job can come of it.
    return await createJob(connection, { body: multipart.body, mark, whyBroken: multipart.failure }, call);
  } finally {
    await checked.close();
  }
}

/** What makes a job. */
interface Creation {
  readonly body: RequestBody;
  readonly mark: string;
  /** The number of a job that the new one cannot have: that of the old job that runs again. */
  readonly notId?: number | undefined;
  /** Why the body could not be sent whole, if that is so. */
  readonly whyBroken?: (() => unknown) | undefined;
}

/**
 * Has a job made. Never sent twice, for the service would make two jobs of it: where the answer is lost or cannot be
 * read, the job is looked for in the list by its mark, and taken for the one that was made. If it is not there either, it
 * may come into being still.
 *
 * @throws {JobError} `submit_unclear`, `refused`, `account_not_linked`
 */
export async function createJob(
  connection: JessConnection,
  creation: Creation,
  call: ProviderCall,
): Promise<CreatedJob> {
  const { mark } = creation;
  const { clock } = connection.transport;
  const [startedMs, sinceMs] = [clock.now(), clock.wallNow()];
  const unclear = (cause: unknown): JobError => submitUnclear(mark, sinceMs, cause);
  try {
    return await send(connection, creation, unclear, call);
  } catch (error) {
    if (!isJobError(error, "submit_unclear")) throw error;
    const [found, ...others] = await lookForLost(connection, mark, startedMs, call);
    // Several of one mark cannot come of one submit, so none of them is known to be it.
    if (found === undefined || others.length > 0) throw error;
    const message = wordsOf({ status: found.message }, connection.transport.secrets);
    return { id: String(found.job_SN), mark, message, wasFound: true };
  }
}

async function send(
  connection: JessConnection,
  { body, mark, notId, whyBroken }: Creation,
  unclear: (cause: unknown) => JobError,
  call: ProviderCall,
): Promise<CreatedJob> {
  const reply = await connection.send(
    { method: "POST", path: "/jess_web/api/job", intent: "submit", body },
    call,
    (error) => whyBroken?.() ?? (isJobError(error) && error.mayHaveLeft ? unclear(error) : error),
  );
  if (reply.status >= 500 || reply.status === 408) throw unclear(failedReply(reply)); // perhaps a gateway's, midway
  if (!isSuccess(reply)) throw saidNoAtOnce(reply, unclear);

  const { answer, id } = readCreated(reply, notId, unclear);
  if (id !== undefined) {
    const message = wordsOf(answer.envelope, connection.transport.secrets);
    return { id: String(id), mark, message, wasFound: false };
  }
  // The no stands, also where the link cannot be looked at.
  throw neverLeft(
    await connection
      .explainNo(answer, call, "refused")
      .catch(() => saidNo(reply, "refused", answer.envelope.status)),
  );
}

/** A 4xx: no job was made, if it is the service that says so, or the server that it runs in. What a stranger answers leaves that open. */
function saidNoAtOnce(reply: HttpReply, unclear: (cause: unknown) => JobError): JobError {
  const failure = failedReply(reply);
  if (failure.code !== "bad_reply") return neverLeft(failure);
  // Nothing on the way asks for a payment.
  if (isPageOfService(reply) || reply.status === 402) return neverLeft(saidNo(reply, "refused", undefined));
  const no = readNo(reply);
  return no === undefined ? unclear(failure) : neverLeft(saidNo(reply, "refused", no.status));
}

function readCreated(
  reply: HttpReply,
  notId: number | undefined,
  unclear: (cause: unknown) => JobError,
): { answer: Answer; id?: number | undefined } {
  try {
    const answer = { envelope: readEnvelope(reply), reply };
    if (!answer.envelope.ok) return { answer };
    const id = readPart(createdJobReply, answer.envelope.data, reply);
    const isNamed = numbersAt("data", reply.text).includes(String(id)) && id !== notId;
    if (isNamed && !namesAnother(answer.envelope.status, String(id))) return { answer, id };
    throw badAnswer(reply, "with no number of a new job");
  } catch (error) {
    throw unclear(error);
  }
}

async function checkLink(connection: JessConnection, call: ProviderCall): Promise<void> {
  const link = await connection.link(call);
  if (link.isLinked) return;
  throw new JobError("account_not_linked", "no JESS account is linked to this ENSIMS account", {
    hint: linkHint,
    serviceMessage: link.message,
  });
}

function submitUnclear(mark: string, sinceMs: number, cause: unknown): JobError {
  const since = new Date(sinceMs).toISOString();
  const message = `jess was sent the job marked "${mark}" at ${since} and did not confirm it: it may be running or not`;
  const options = {
    cause,
    mayHaveLeft: true,
    hint: `Before submitting again, look in the job list since ${since} for a description that holds "${mark}".`,
  };
  return isJobError(cause)
    ? cause.retold({ code: "submit_unclear", message, ...options })
    : new JobError("submit_unclear", message, options);
}
