import type { ProviderCall } from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import type { JessFile } from "../requests/jess-file.js";
import type { JessEntry } from "./directory.js";
import type { IncomingFile } from "./incoming-file.js";
import type { StoredFiles } from "./stored-files.js";

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
  async list(folder = "", call: ProviderCall = {}): Promise<JessEntry> {
    const { listFolder } = await import("./stored-files.js");
    return listFolder(this.#connection, folder, call);
  }

  /**
   * The content of a file. To be read or closed.
   *
   * @throws {JobError} `bad_input`, `not_found`, also for a folder
   * @see docs/services/jess.md 3 U9
   */
  async open(file: string, call: ProviderCall = {}): Promise<IncomingFile> {
    const { openStored } = await import("./stored-files.js");
    return openStored(this.#connection, file, call);
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
    const { placesInFolder } = await import("./stored-files.js");
    return placesInFolder(this.#connection, files, folder, call);
  }

  /**
   * Stores files in a folder, which is made where it is missing. A zip is unpacked there. Files of the same names are replaced unasked: see `placesOf`. Not repeated where the answer
   * is lost: look at the folder.
   *
   * @param folder - empty for the root
   * @throws {JobError} `bad_input`, `refused`; with `mayHaveLeft` where the files may have arrived
   * @see docs/services/jess.md 3 U10
   */
  async upload(files: readonly JessFile[], folder = "", call: ProviderCall = {}): Promise<StoredFiles> {
    const { storeFiles } = await import("./stored-files.js");
    const boundary = `simjobs-${this.#newMark()}`;
    return storeFiles(this.#connection, files, folder, { boundary, given: call });
  }

  /**
   * Deletes a file, or a folder with all that is in it. Not repeated where the answer is lost.
   *
   * @throws {JobError} `bad_input`, also for the root; `not_found`, which is also what the service says of a file that it
   * will not delete
   * @see docs/services/jess.md 3 U11
   */
  async delete(file: string, call: ProviderCall = {}): Promise<void> {
    const { deleteStored } = await import("./stored-files.js");
    return deleteStored(this.#connection, file, call);
  }
}
