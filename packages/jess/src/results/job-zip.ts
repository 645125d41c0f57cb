import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import type { SpareFile } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "../resources/job-id.js";
import { isSuccess } from "../session/replies.js";
import { explainNoFile } from "./explain-no-file.js";
import { firstBytes, incomingFile, type IncomingFile } from "../resources/incoming-file.js";

const attempts = 3;
const pauseMs = 1000;
const extensionForm = /^[A-Za-z0-9_!~-]{1,40}$/;
const tellEveryBytes = 256 * 1024;
// A zip of many cases is packed before its first byte comes.
const packingLimitMs = 120_000;

/**
 * J13: the zip of a job's results, or of those with the given endings.
 *
 * @throws {JobError} `bad_input`, `not_found`, `not_ready`, `bad_reply`, `too_large`
 */
export async function openJobZip(
  connection: JessConnection,
  id: string,
  extensions: readonly string[] | undefined,
  maxBytes: number,
  call: ProviderCall,
): Promise<IncomingFile> {
  const ext = extensions === undefined || extensions.length === 0 ? undefined : checkExtensions(extensions);
  const download = await connection.download(
    {
      method: "GET",
      path: `/jess_web/api/job/file/${checkJobId(id)}`,
      subject: id,
      query: { ext },
      maxReplyBytes: maxBytes,
      idleTimeoutMs: packingLimitMs,
    },
    call,
  );
  if (!isSuccess(download)) {
    throw await explainNoFile(connection, id, { what: "results" }, await download.toReply(), call);
  }
  const { chunks } = await firstBytes(download.body, 4);
  if (looksLikeZip(chunks)) return incomingFile(download, chunks);
  throw await explainNoFile(connection, id, { what: "results" }, await download.toReply(chunks), call);
}

/**
 * Downloads the zip of a job's results into a file. What breaks off is begun anew, as reading does no harm.
 *
 * @throws {JobError} as `openJobZip`; `file_unwritable`
 */
export async function fetchJobZip(
  connection: JessConnection,
  id: string,
  extensions: readonly string[] | undefined,
  maxBytes: number,
  file: SpareFile,
  call: ProviderCall,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    let incoming: IncomingFile | undefined;
    try {
      incoming = await openJobZip(connection, id, extensions, maxBytes, call);
      return await file.fill(told(incoming, call));
    } catch (error) {
      // Whoever does not even begin to answer has been asked often enough.
      const brokeOff = isJobError(error, "unreachable") && error.httpStatus !== undefined;
      if (attempt === attempts || !brokeOff) throw error;
    } finally {
      incoming?.close();
    }
    await connection.transport.clock.sleep(pauseMs * attempt, call.signal);
  }
}

/** The content, telling how much of it has come. */
async function* told(
  { content, size }: IncomingFile,
  { onEvent }: ProviderCall,
): AsyncGenerator<Uint8Array, void, undefined> {
  let receivedBytes = 0;
  let next = 0;
  for await (const chunk of content) {
    receivedBytes += chunk.byteLength;
    if (receivedBytes >= next) {
      onEvent?.({ kind: "download", receivedBytes, totalBytes: size });
      next = receivedBytes + tellEveryBytes;
    }
    yield chunk;
  }
}

function looksLikeZip(chunks: readonly Uint8Array[]): boolean {
  const begin = Buffer.concat(chunks).toString("latin1", 0, 4);
  return begin === "PK\u0003\u0004" || begin === "PK\u0005\u0006"; // the second one: a zip of nothing
}

function checkExtensions(extensions: readonly string[]): string {
  for (const extension of extensions) {
    if (extensionForm.test(extension)) continue;
    throw new JobError(
      "bad_input",
      `${JSON.stringify(extension.slice(0, 80))} is not the ending of a file name`,
      {
        hint: "Write endings without the dot, like csv.",
      },
    );
  }
  return extensions.join(",");
}
