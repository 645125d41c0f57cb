import { checkedOptions, isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { envelopeReply, jobListReply, type JessEnvelope } from "@simjobs/core/schemas/jess";
import { parseJson, textReader, type HttpDownload, type HttpReply } from "@simjobs/http";
import type { JessConnection, JessDownload } from "../session/connection.js";
import { badAnswer, failedReply, isSuccess, readEnvelope, readPart } from "../session/replies.js";
import { neverLeft } from "../session/never-left.js";
import { ListScanner } from "./list-scanner.js";
import { checkDay } from "./list-window.js";

/** Which jobs to list; everything is optional, all that is given must hold. */
export interface JobListFilter {
  /** First day of submission, `2026-11-22`. In which time zone is not known. */
  readonly since?: string | undefined;
  /** Last day of submission, that day included. */
  readonly till?: string | undefined;
  /** The service's own status words. */
  readonly statuses?: readonly string[] | undefined;
}

/** What was taken of a list, and the reply that it came in, without its rows. */
export interface TakenList<T> {
  readonly taken: readonly T[];
  readonly reply: HttpReply;
}

// A list holds every job ever run where nothing bounds it, and has no pages: several hundred bytes a job.
const maxListBytes = 512 * 1024 * 1024;
/** What is taken of it is held, and costs several times its text. */
const most = { rows: 1_000_000, characters: 256 * 1024 * 1024 };
const listTimeoutMs = 120_000;
const mostToTell = 1024 * 1024;
const knowsNoPost = new Set([404, 405, 501]);
const attempts = 3;
const pauseMs = 1000;

/**
 * J6, by POST, and by GET with a body where the service does not know the POST: its pages name one each. The list is gone
 * through as it comes in: there can be very many records, and few may be wanted.
 *
 * @param take - is given the text of each record; what it returns is kept, unless that is `undefined`
 * @throws {JobError} `bad_input`, `account_not_linked`, `refused`, `too_large`
 */
export async function listJobs<T>(
  connection: JessConnection,
  filter: JobListFilter,
  given: ProviderCall,
  take: (record: string) => T | undefined,
): Promise<TakenList<T>> {
  const call = connection.begin(given);
  const request = requestFor(checkedOptions("filter", filter));
  const { clock } = connection.transport;
  const beganMs = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    const download = await openList(connection, request, call);
    try {
      return await readList(connection, download, call, take);
    } catch (error) {
      // One that broke off in the middle is begun anew: it is a read.
      const brokeOff = isJobError(error, "unreachable") && error.httpStatus !== undefined;
      const isLate = clock.now() - beganMs > listTimeoutMs / 2;
      if (attempt === attempts || !brokeOff || isLate) throw error;
    }
    await clock.sleep(pauseMs * attempt, call.signal);
  }
}

function requestFor({ since, till, statuses }: JobListFilter): JessDownload {
  const value = {
    since: since === undefined ? undefined : checkDay(since),
    till: till === undefined ? undefined : checkDay(till),
    status: statuses === undefined || statuses.length === 0 ? undefined : statuses.join(","),
  };
  return {
    method: "POST",
    path: "/jess_web/api/jobs",
    headers: { accept: "application/json" },
    body: { kind: "json", value },
    unpacks: true,
    attemptTimeoutMs: listTimeoutMs,
    maxReplyBytes: maxListBytes,
  };
}

async function openList(
  connection: JessConnection,
  request: JessDownload,
  call: ProviderCall,
): Promise<HttpDownload> {
  const byPost = await connection.download(request, call);
  if (!knowsNoPost.has(byPost.status)) return byPost;
  const byGet = await connection.download({ ...request, method: "GET" }, call);
  // What knows neither is told by its first answer: nobody asked for the second.
  if (knowsNoPost.has(byGet.status)) byGet.close();
  else byPost.close();
  return knowsNoPost.has(byGet.status) ? byPost : byGet;
}

async function readList<T>(
  connection: JessConnection,
  download: HttpDownload,
  call: ProviderCall,
  take: (record: string) => T | undefined,
): Promise<TakenList<T>> {
  if (!isSuccess(download)) throw failedReply(await download.toReply());
  const taken: T[] = [];
  let characters = 0;
  const scanner = new ListScanner({
    onRow: (record) => {
      const value = take(record);
      if (value === undefined) return;
      taken.push(value);
      characters += record.length;
      if (taken.length > most.rows || characters > most.characters) throw tooLarge(download);
    },
  });
  const begin = await scan(download, scanner);
  const reply = await download.toReply(begin);
  const around = scanner.end();
  const envelope = around === undefined ? readEnvelope(reply) : readAround(around, reply);
  if (!envelope.ok) throw await connection.explainNo({ envelope, reply }, call, "refused");
  readPart(jobListReply, envelope.data, reply);
  if (around === undefined) throw badAnswer(reply, "with a list of another form than JSON has");
  return { taken, reply };
}

/** Goes through what comes, and returns its beginning: all of it, if it is no list. */
async function scan(download: HttpDownload, scanner: ListScanner): Promise<readonly Uint8Array[]> {
  const { body } = download;
  const read = textReader(download.headers["content-type"]);
  const begin: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await body.next(); next.done !== true; next = await body.next()) {
      const chunk = next.value;
      if (size < mostToTell) begin.push(chunk);
      size += chunk.byteLength;
      const trouble = scanner.push(read(chunk));
      if (trouble === "too-large") throw tooLarge(download);
      if (trouble !== undefined) break;
    }
    return begin;
  } catch (error) {
    download.close();
    if (!(error instanceof SyntaxError)) throw error;
    throw neverLeft(badAnswer(download, "with a list that has a record which is not JSON"));
  }
}

/** What stands around the rows. */
function readAround(text: string, reply: HttpReply): JessEnvelope {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw badAnswer(reply, "with a list of another form than JSON has");
  }
  return readPart(envelopeReply, value, reply);
}

function tooLarge({ what, status }: HttpDownload): JobError {
  return new JobError("too_large", `jess answered ${what} with more than can be held of a list`, {
    hint: "Ask for the jobs of fewer days: `since` and `till` bound the list.",
    httpStatus: status,
  });
}
