import { checkedText, JobError, leadsOut, type ProviderCall } from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "../resources/job-id.js";
import { isSuccess, readNo } from "../session/replies.js";
import { explainNoFile } from "./explain-no-file.js";
import { firstBytes, incomingFile, type IncomingFile } from "../resources/incoming-file.js";

// A no of the service is a sentence. What is larger is a file, whatever it looks like.
const largestNo = 65_536;

/** Checks the path of a file at the service, and makes it a part of an address. @throws {JobError} `bad_input` */
export function pathInUrl(path: string): string {
  checkedText("path", path, "Write a path like eplusout.err, as the listing shows it.");
  const why = leadsOut(path) ?? oddIn(path);
  if (why === undefined) return path.split("/").map(encodeURIComponent).join("/");
  throw new JobError("bad_input", `${JSON.stringify(path.slice(0, 200))} is not a path at jess: ${why}`, {
    hint: "Write a path like eplusout.err, as the listing shows it.",
  });
}

function oddIn(path: string): string | undefined {
  if (path.includes("\\")) return "it holds a backslash";
  return path.isWellFormed() ? undefined : "it holds half a character";
}

/**
 * J14: one file of a job's results.
 *
 * @throws {JobError} `bad_input`, `not_found`, `not_ready`, `bad_reply`, `too_large`
 */
export async function openJobFile(
  connection: JessConnection,
  id: string,
  path: string,
  maxBytes: number,
  given: ProviderCall,
): Promise<IncomingFile> {
  const call = connection.begin(given);
  const wanted = { what: "file", path } as const;
  const download = await connection.download(
    {
      method: "GET",
      path: `/jess_web/api/job/file/${checkJobId(id)}/${pathInUrl(path)}`,
      subject: id,
      maxReplyBytes: maxBytes,
    },
    call,
  );
  if (!isSuccess(download)) throw await explainNoFile(connection, id, wanted, await download.toReply(), call);

  // How a missing file is told is not known; the status may be 200 all the same.
  let { chunks, isWhole } = await firstBytes(download.body, 16);
  const begin = Buffer.concat(chunks).toString("latin1");
  const mayBeNo = /^(?:\u00ef\u00bb\u00bf)?\s*\{/u.test(begin) && !/\.json$/iu.test(path);
  const isPage =
    /^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html)/iu.test(begin) && !/\.html?$/iu.test(path);
  if (mayBeNo) ({ chunks, isWhole } = await firstBytes(download.body, largestNo, chunks));
  if (isPage || (mayBeNo && isWhole)) {
    const reply = await download.toReply(chunks);
    if (isPage || readNo(reply) !== undefined) throw await explainNoFile(connection, id, wanted, reply, call);
    // It was a file after all, and all of it has been read.
  }
  return incomingFile(download, chunks);
}
