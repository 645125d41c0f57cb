import { checkedText, JobError, unsafePath, type JobErrorCode, type ProviderCall } from "@simjobs/core";
import { deletionReply, folderNodeReply, storedFilesReply } from "@simjobs/core/schemas/jess";
import { readJson, type HttpReply } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { checkedFiles } from "../requests/checked-form.js";
import type { JessFile } from "../requests/jess-file.js";
import { failedReply, isSuccess, readBare, readNo, saidNo, wordsOf } from "../session/replies.js";
import { readTree, type JessEntry } from "./directory.js";
import { firstBytes, incomingFile, type IncomingFile } from "./incoming-file.js";

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

/**
 * The user's own files at the service. They are not backed up there, and not kept for ever. Paths are relative to the root
 * of the storage, with forward slashes: `proj/a.idf`.
 *
 * @see docs/services/jess.md 3 U8 to U11
 */
export class JessStorage {
  readonly #connection: JessConnection;
  readonly #newMark: () => string;

  constructor(connection: JessConnection, newMark: () => string) {
    this.#connection = connection;
    this.#newMark = newMark;
  }

  /**
   * What is in a folder, and in the folders in it.
   *
   * @param folder - empty for the root
   * @throws {JobError} `bad_input`, `not_found`, also for a file
   * @see docs/services/jess.md 3 U8
   */
  async list(folder = "", given: ProviderCall = {}): Promise<JessEntry> {
    const call = this.#connection.begin(given);
    const path = checkPath(folder);
    const reply = await this.#connection.send(
      {
        method: "GET",
        path: path === "" ? "/users/api/files" : `/users/api/files/${inUrl(path)}`,
        intent: "read",
      },
      call,
    );
    if (!isSuccess(reply)) throw await this.#missing(reply, path, call);
    const no = readNo(reply);
    if (no !== undefined) throw this.#no(reply, "not_found", no.status);
    if (path !== "" && !isListing(reply)) {
      throw saidNo(reply, "not_found", `there is no folder ${JSON.stringify(path)}: it is a file`);
    }
    return readTree(readJson(reply, "jess"), reply, path);
  }

  /**
   * The content of a file. To be read or closed.
   *
   * @throws {JobError} `bad_input`, `not_found`, also for a folder
   * @see docs/services/jess.md 3 U9
   */
  async open(file: string, given: ProviderCall = {}): Promise<IncomingFile> {
    const call = this.#connection.begin(given);
    const path = checkNamed(file);
    const download = await this.#connection.download(
      {
        method: "GET",
        path: `/users/api/files/${inUrl(path)}`,
      },
      call,
    );
    if (!isSuccess(download)) throw await this.#missing(await download.toReply(), path, call);
    let { chunks, isWhole } = await firstBytes(download.body, 16);
    if (!/^\s*\{/u.test(Buffer.concat(chunks).toString("latin1"))) return incomingFile(download, chunks);
    ({ chunks, isWhole } = await firstBytes(download.body, largestListing, chunks));
    if (!isWhole) return incomingFile(download, chunks);
    const reply = await download.toReply(chunks);
    const no = readNo(reply);
    if (no !== undefined) throw this.#no(reply, "not_found", no.status);
    if (isListing(reply))
      throw saidNo(reply, "not_found", `there is no file ${JSON.stringify(path)}: it is a folder`);
    return incomingFile(download, chunks);
  }

  /**
   * Where files would come to lie, were they stored: those in a zip each by itself, since the service unpacks it. Whatever lies
   * there is replaced by a store. Asks nobody.
   *
   * @param folder - empty for the root
   * @throws {JobError} `bad_input`, also for a zip that cannot be read, and for two files that would overwrite each other
   * @see docs/services/jess.md 3 U10
   */
  async placesOf(
    files: readonly JessFile[],
    folder = "",
    call: ProviderCall = {},
  ): Promise<readonly string[]> {
    checkedFiles("files", files);
    const path = checkPath(folder);
    const { storedPlaces } = await import("./stored-places.js");
    return storedPlaces(files, path, this.#connection.begin(call).signal);
  }

  /**
   * Stores files in a folder, which is made where it is missing. A zip is unpacked there. Files of the same names are replaced unasked: see `placesOf`. Not repeated where the answer
   * is lost: look at the folder.
   *
   * @param folder - empty for the root
   * @throws {JobError} `bad_input`, `refused`; with `mayHaveLeft` where the files may have arrived
   * @see docs/services/jess.md 3 U10
   */
  async upload(files: readonly JessFile[], folder = "", given: ProviderCall = {}): Promise<StoredFiles> {
    const call = this.#connection.begin(given);
    const path = checkPath(folder);
    if (checkedFiles("files", files).length === 0)
      throw new JobError("bad_input", "no files were given to store");
    const [{ checkFile }, { multipartBody }, { checkTogether }] = await Promise.all([
      import("../requests/jess-file.js"),
      import("../requests/multipart.js"),
      import("../requests/upload-limits.js"),
    ]);
    const checked = [];
    for (const file of files) checked.push(await checkFile(file, "a file to store"));
    checkTogether(checked);
    const { body, failure } = multipartBody(`simjobs-${this.#newMark()}`, [], checked);
    if (body.contentLength > largeUploadBytes) await this.#connection.link(call); // renews a sign-in that has run out
    const reply = await this.#connection.send(
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
    if (!stored.ok) throw this.#no(reply, "refused", stored.status);
    const handle = (stored.fileHandle ?? path).replace(/^\/+|\/+$/gu, "");
    return { folder: handle, message: wordsOf(stored, this.#connection.transport.secrets) };
  }

  /**
   * Deletes a file, or a folder with all that is in it. Not repeated where the answer is lost.
   *
   * @throws {JobError} `bad_input`, also for the root; `not_found`, which is also what the service says of a file that it
   * will not delete
   * @see docs/services/jess.md 3 U11
   */
  async delete(file: string, given: ProviderCall = {}): Promise<void> {
    const call = this.#connection.begin(given);
    const path = checkNamed(file);
    const reply = await this.#connection.send(
      {
        method: "DELETE",
        path: `/users/api/files/${inUrl(path)}`,
        intent: "cancel",
      },
      call,
    );
    if (!isSuccess(reply)) throw await this.#missing(reply, path, call);
    const { ok, status } = readBare(deletionReply, reply);
    if (!ok) throw this.#no(reply, "not_found", status);
  }

  #no(reply: HttpReply, code: JobErrorCode, words: string | null | undefined): JobError {
    return saidNo(reply, code, words);
  }

  /** What a 404 means is not known: a missing file, if the storage itself answers. */
  async #missing(reply: HttpReply, path: string, call: ProviderCall): Promise<JobError> {
    if (reply.status !== 404 || path === "") return failedReply(reply);
    const root = await this.#connection.send(
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
