import { checkedText, JobError, unsafePath, type ProviderCall } from "@simjobs/core";
import { deletionReply, folderNodeReply, storedFilesReply } from "@simjobs/core/schemas/jess";
import { readJson, type HttpReply } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { checkedFiles } from "../requests/checked-form.js";
import { checkFile, type JessFile } from "../requests/jess-file.js";
import { multipartBody } from "../requests/multipart.js";
import { checkTogether } from "../requests/upload-limits.js";
import { failedReply, isSuccess, readBare, readNo, saidNo, wordsOf } from "../session/replies.js";
import { readTree, type JessEntry } from "./directory.js";
import { firstBytes, incomingFile, type IncomingFile } from "./incoming-file.js";
import { storedPlaces } from "./stored-places.js";

/** What became of files that were stored. */
export interface StoredFiles {
  /** The folder that they are in, as `submitStored` takes it; empty for the root. */
  readonly folder: string;
  /** The service's own words. */
  readonly message: string;
}

// A listing is looked for at the beginning of an answer only if it is one.
const largestListing = 1024 * 1024;
const largeUploadBytes = 1_000_000;

/** U8. */
export async function listFolder(
  connection: JessConnection,
  folder: string,
  given: ProviderCall,
): Promise<JessEntry> {
  const call = connection.begin(given);
  const path = checkPath(folder);
  const reply = await connection.send(
    {
      method: "GET",
      path: path === "" ? "/users/api/files" : `/users/api/files/${inUrl(path)}`,
      intent: "read",
    },
    call,
  );
  if (!isSuccess(reply)) throw await missing(connection, reply, path, call);
  const no = readNo(reply);
  if (no !== undefined) throw saidNo(reply, "not_found", no.status);
  if (path !== "" && !isListing(reply)) {
    throw saidNo(reply, "not_found", `there is no folder ${JSON.stringify(path)}: it is a file`);
  }
  return readTree(readJson(reply, "jess"), reply, path);
}

/** U9. */
export async function openStored(
  connection: JessConnection,
  file: string,
  given: ProviderCall,
): Promise<IncomingFile> {
  const call = connection.begin(given);
  const path = checkNamed(file);
  const download = await connection.download(
    {
      method: "GET",
      path: `/users/api/files/${inUrl(path)}`,
    },
    call,
  );
  if (!isSuccess(download)) throw await missing(connection, await download.toReply(), path, call);
  let { chunks, isWhole } = await firstBytes(download.body, 16);
  if (!/^\s*\{/u.test(Buffer.concat(chunks).toString("latin1"))) return incomingFile(download, chunks);
  ({ chunks, isWhole } = await firstBytes(download.body, largestListing, chunks));
  if (!isWhole) return incomingFile(download, chunks);
  const reply = await download.toReply(chunks);
  const no = readNo(reply);
  if (no !== undefined) throw saidNo(reply, "not_found", no.status);
  if (isListing(reply))
    throw saidNo(reply, "not_found", `there is no file ${JSON.stringify(path)}: it is a folder`);
  return incomingFile(download, chunks);
}

/** Where U10 would put files. */
export async function placesInFolder(
  connection: JessConnection,
  files: readonly JessFile[],
  folder: string,
  call: ProviderCall,
): Promise<readonly string[]> {
  checkedFiles("files", files);
  return storedPlaces(files, checkPath(folder), connection.begin(call).signal);
}

/** U10. */
export async function storeFiles(
  connection: JessConnection,
  files: readonly JessFile[],
  folder: string,
  { boundary, given }: { readonly boundary: string; readonly given: ProviderCall },
): Promise<StoredFiles> {
  const call = connection.begin(given);
  const path = checkPath(folder);
  if (checkedFiles("files", files).length === 0)
    throw new JobError("bad_input", "no files were given to store");
  const checked = [];
  for (const file of files) checked.push(await checkFile(file, "a file to store"));
  checkTogether(checked);
  const { body, failure } = multipartBody(boundary, [], checked);
  if (body.contentLength > largeUploadBytes) await connection.link(call); // renews a sign-in that has run out
  const reply = await connection.send(
    {
      method: "POST",
      // The slash belongs to the root.
      path: path === "" ? "/users/api/files/" : `/users/api/files/${inUrl(path)}`,
      intent: "submit",
      body,
    },
    call,
    (error) => failure() ?? error,
  );
  if (!isSuccess(reply)) throw failedReply(reply);
  const stored = readBare(storedFilesReply, reply);
  if (!stored.ok) throw saidNo(reply, "refused", stored.status);
  const handle = (stored.fileHandle ?? path).replace(/^\/+|\/+$/gu, "");
  return { folder: handle, message: wordsOf(stored, connection.transport.secrets) };
}

/** U11. */
export async function deleteStored(
  connection: JessConnection,
  file: string,
  given: ProviderCall,
): Promise<void> {
  const call = connection.begin(given);
  const path = checkNamed(file);
  const reply = await connection.send(
    {
      method: "DELETE",
      path: `/users/api/files/${inUrl(path)}`,
      intent: "cancel",
    },
    call,
  );
  if (!isSuccess(reply)) throw await missing(connection, reply, path, call);
  const { ok, status } = readBare(deletionReply, reply);
  if (!ok) throw saidNo(reply, "not_found", status);
}

/** What a 404 means is not known: a missing file, if the storage itself answers. */
async function missing(
  connection: JessConnection,
  reply: HttpReply,
  path: string,
  call: ProviderCall,
): Promise<JobError> {
  if (reply.status !== 404 || path === "") return failedReply(reply);
  const root = await connection.send(
    {
      method: "GET",
      path: "/users/api/files",
      intent: "read",
    },
    call,
  );
  return isSuccess(root)
    ? saidNo(reply, "not_found", `there is nothing at ${JSON.stringify(path)} in the storage`)
    : failedReply(reply);
}

/** A listing tells of each node whether it can be checked, in a tree for browsers; no other JSON does. */
function isListing(reply: HttpReply): boolean {
  try {
    const node = folderNodeReply.safeParse(readJson(reply, "jess"));
    return node.success && typeof node.data.nocheck === "boolean" && Array.isArray(node.data.children);
  } catch {
    return false;
  }
}

function checkPath(path: string): string {
  checkedText("path", path, "Write a path like proj/a.idf, as the storage lists it.");
  const plain = path.replace(/^\/+|\/+$/gu, "");
  const why = plain === "" ? undefined : unsafePath(plain);
  if (why === undefined) return plain;
  throw new JobError(
    "bad_input",
    `${JSON.stringify(path.slice(0, 200))} is not a path in the storage: ${why}`,
    {
      hint: "Write a path like proj/a.idf, as the storage lists it.",
    },
  );
}

function checkNamed(path: string): string {
  const plain = checkPath(path);
  if (plain !== "") return plain;
  throw new JobError("bad_input", "the root of the storage is not a file", { hint: "Name a file in it." });
}

function inUrl(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
