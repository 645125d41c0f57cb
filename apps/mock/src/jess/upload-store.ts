import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { once } from "node:events";

/** A file that somebody has sent. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** Of the content, in hex. */
  readonly sha256: string;
  /** Reads a part of the content. */
  readonly read: (start: number, length: number) => Promise<Buffer>;
}

/** One file above this size, or all files above the second size, go to the disk, in bytes. */
const memoryPerFile = 1024 * 1024;
const memoryInAll = 64 * 1024 * 1024;

/** Keeps what was uploaded: small files in memory, large ones in a folder of its own that goes with the mock. */
export class UploadStore {
  readonly #root: string;
  #folder: Promise<string> | undefined;
  #inMemory = 0;
  #files = 0;

  /** @param root - where the folder is made, once it is needed */
  constructor(root: string = tmpdir()) {
    this.#root = root;
  }

  /** Takes a file in as it arrives. */
  async receive(name: string, content: Readable): Promise<StoredFile> {
    const hash = createHash("sha256");
    const held: Buffer[] = [];
    let bytes = 0;
    let path: string | undefined;
    let file: ReturnType<typeof createWriteStream> | undefined;
    for await (const chunk of content) {
      const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      hash.update(piece);
      bytes += piece.length;
      if (file === undefined) {
        held.push(piece);
        if (bytes <= memoryPerFile && this.#inMemory + bytes <= memoryInAll) continue;
        path = join(await this.#open(), `upload-${String(++this.#files)}`);
        file = createWriteStream(path, { mode: 0o600 });
        for (const kept of held.splice(0)) if (!file.write(kept)) await once(file, "drain");
      } else if (!file.write(piece)) {
        await once(file, "drain");
      }
    }
    const sha256 = hash.digest("hex");
    if (file !== undefined && path !== undefined) {
      file.end();
      await once(file, "close");
      return { name, bytes, sha256, read: readerOf(path) };
    }
    this.#inMemory += bytes;
    const whole = Buffer.concat(held);
    return { name, bytes, sha256, read: async (start, length) => whole.subarray(start, start + length) };
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    const folder = await this.#folder;
    this.#folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async #open(): Promise<string> {
    this.#folder ??= mkdtemp(join(this.#root, "simjobs-mock-"));
    return this.#folder;
  }
}

function readerOf(path: string): StoredFile["read"] {
  return async (start, length) => {
    const handle = await open(path, "r");
    try {
      const target = Buffer.alloc(length);
      const { bytesRead } = await handle.read(target, 0, length, start);
      return target.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  };
}
