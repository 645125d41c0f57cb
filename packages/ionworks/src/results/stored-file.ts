import { createHash, type Hash } from "node:crypto";
import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import type { HttpDownload } from "@simjobs/http";
import { providerName } from "../session/failure.js";
import type { IonworksConnection } from "../session/connection.js";

/** A file of the service on its way to us. */
export interface IncomingFile {
  /** Bytes, where they are announced. */
  readonly size: number | null;
  /** The bytes, once. They must be read to their end or left. */
  readonly content: AsyncGenerator<Uint8Array, void, undefined>;
  /** Drops the connection of content that nobody is going to read. */
  close(): void;
}

/** How much of a file is taken. */
export interface IncomingFileOptions {
  /** Largest file, in bytes. @default the client's `limits` */
  readonly maxBytes?: number | undefined;
}

/** Where the service has a file, and of what. */
export interface StoredPlace {
  readonly path: string;
  /** The segment of the path that names whose file it is. */
  readonly subject: string;
}

/**
 * Opens a file that the service keeps in a storage. The signed link to it runs out: where the storage refuses it, or a
 * transfer breaks in the middle, the service is asked for it once more, from the first byte. What was handed over
 * already must then come again byte for byte.
 *
 * @throws {JobError} `not_found`, `service_failed` for a storage that does not give it out, `too_large`, `unreachable`
 * @see docs/services/ionworks.md 3.6
 */
export async function openStoredFile(
  connection: IonworksConnection,
  place: StoredPlace,
  options: IncomingFileOptions = {},
  call?: ProviderCall,
): Promise<IncomingFile> {
  const transfer = new Transfer(connection, place, options, call);
  const download = await transfer.open();
  let isLeft = false;
  return {
    size: download.size,
    content: transfer.content(download, () => isLeft),
    close: () => {
      isLeft = true;
      download.close();
    },
  };
}

class Transfer {
  readonly #connection: IonworksConnection;
  readonly #path: string;
  readonly #subject: string;
  readonly #maxBytes: number | undefined;
  readonly #call: ProviderCall | undefined;
  #hasBeenRepeated = false;

  constructor(
    connection: IonworksConnection,
    { path, subject }: StoredPlace,
    { maxBytes }: IncomingFileOptions,
    call: ProviderCall | undefined,
  ) {
    this.#connection = connection;
    this.#path = path;
    this.#subject = subject;
    this.#maxBytes = maxBytes;
    this.#call = call;
  }

  /** Opens it, with one more link where the storage does not take the first. */
  async open(): Promise<HttpDownload> {
    for (;;) {
      const download = await this.#connection.download(
        { path: this.#path, subject: this.#subject, maxReplyBytes: this.#maxBytes },
        this.#call,
      );
      const { status } = download;
      if (status >= 200 && status < 300) return download;
      download.close();
      if (status >= 500 || this.#hasBeenRepeated) throw this.#storageFailure(status);
      this.#hasBeenRepeated = true;
    }
  }

  /** The content from its first byte to its last, with one break in between at most. */
  async *content(first: HttpDownload, isLeft: () => boolean): AsyncGenerator<Uint8Array, void, undefined> {
    const delivered = new Delivered(this.#path);
    let download = first;
    while (!isLeft()) {
      try {
        for await (const chunk of download.body) {
          const fresh = delivered.take(chunk);
          if (fresh.byteLength > 0) yield fresh;
        }
        delivered.checkEnd(download.size);
        return;
      } catch (error) {
        if (!isJobError(error, "unreachable")) throw error;
        if (this.#hasBeenRepeated) throw this.#brokenAgain(error, delivered.bytes);
        this.#hasBeenRepeated = true;
      } finally {
        download.close();
      }
      download = await this.open();
      delivered.again();
    }
  }

  #brokenAgain(error: JobError, bytes: number): JobError {
    return error.retold({
      message: `the transfer of GET ${this.#path} broke off again, after ${bytes} bytes: ${error.message}`,
      hint: "Check the connection, and fetch it again.",
    });
  }

  #storageFailure(status: number): JobError {
    return new JobError(
      "service_failed",
      `the storage behind ${providerName} answered ${status} to the link for GET ${this.#path}`,
      { hint: "The fault is the service's. Try again later.", httpStatus: status },
    );
  }
}

/** What has been handed over, so that a second transfer can be checked against it and go on from there. */
class Delivered {
  readonly #path: string;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;
  #toSkip = 0;
  #repeated: Hash | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The transfer begins anew: what comes first must be what came before. */
  again(): void {
    this.#toSkip = this.#bytes;
    this.#repeated = this.#bytes === 0 ? undefined : createHash("sha256");
  }

  /** The part of a chunk that is new. */
  take(chunk: Uint8Array): Uint8Array {
    const old = chunk.subarray(0, this.#toSkip);
    const fresh = chunk.subarray(old.byteLength);
    this.#toSkip -= old.byteLength;
    this.#repeated?.update(old);
    if (this.#toSkip === 0) this.#compare();
    this.#hash.update(fresh);
    this.#bytes += fresh.byteLength;
    return fresh;
  }

  checkEnd(announced: number | null): void {
    if (this.#toSkip > 0) throw this.#changed();
    if (announced === null || announced === this.#bytes) return;
    throw new JobError(
      "unreachable",
      `of ${announced} bytes that were announced for GET ${this.#path}, ${this.#bytes} came`,
    );
  }

  #compare(): void {
    const repeated = this.#repeated?.digest();
    this.#repeated = undefined;
    if (repeated?.equals(this.#hash.copy().digest()) === false) throw this.#changed();
  }

  #changed(): JobError {
    return new JobError(
      "bad_reply",
      `the content of GET ${this.#path} changed between a broken transfer and its repetition`,
      { hint: "Fetch it again from the beginning." },
    );
  }
}
