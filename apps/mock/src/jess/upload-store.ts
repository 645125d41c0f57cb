import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Content } from "./content.js";
import { makePassingFolder, removePassingFolder } from "./passing-folder.js";

/** A file that somebody has sent. */
export interface StoredFile extends Content {
  /** The same for every copy of this object. */
  readonly id: number;
  /** With the folders that it had in a zip, slashes between them. */
  readonly name: string;
  /** Of the content, in hex. */
  readonly sha256: string;
  /** Reads a part of the content. */
  readonly read: (start: number, length: number) => Promise<Buffer>;
}

/** More was sent than the mock is going to keep. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
}

/** The content of a file, and how many need it. */
export interface SavedFile {
  readonly id: number;
  readonly users: number;
  readonly base64: string;
}

/** What a store holds at the moment, sizes in bytes. */
export interface StoreUse {
  readonly files: number;
  readonly inMemory: number;
  readonly onDisk: number;
}

/** One file above this size, or all files above the second size, go to the disk, in bytes. */
const memoryPerFile = 1024 * 1024;
const memoryInAll = 64 * 1024 * 1024;
/** What one mock keeps on the disk at most, in bytes. */
const diskInAll = 4 * 1024 * 1024 * 1024;
const pieceBytes = 256 * 1024;

/** Where a file lies and who still needs it. */
interface Place {
  readonly bytes: number;
  /** On the disk; `null` for a file that is held in memory. */
  readonly path: string | null;
  users: number;
}

/** All that is held between two clearings. */
interface Shelf {
  readonly places: Map<number, Place>;
  folder: string | undefined;
  inMemory: number;
  onDisk: number;
  count: number;
}

/**
 * Keeps what was uploaded: small files in memory, large ones in a folder of its own that goes with the mock. A file is
 * kept as long as somebody needs it: who receives it does, until it is dropped.
 */
export class UploadStore {
  readonly #root: string;
  readonly #diskLimit: number;
  #shelf: Shelf = emptyShelf();
  #lastId = 0;
  #clearing: Promise<unknown> = Promise.resolve();

  /**
   * @param root - where the folder is made, once it is needed
   * @param diskLimit - bytes that are kept on the disk at most
   */
  constructor(root: string = tmpdir(), diskLimit: number = diskInAll) {
    this.#root = root;
    this.#diskLimit = diskLimit;
  }

  /**
   * Takes a file in as it arrives.
   *
   * @throws {StoreFullError}; nothing is left of the file then, nor after an error of the stream
   */
  async receive(name: string, content: Readable): Promise<StoredFile> {
    const shelf = this.#shelf;
    const hash = createHash("sha256");
    const held: Buffer[] = [];
    let bytes = 0;
    let file: DiskFile | undefined;
    try {
      for await (const chunk of content) {
        const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        hash.update(piece);
        bytes += piece.length;
        if (file === undefined) {
          held.push(piece);
          if (bytes <= memoryPerFile && shelf.inMemory + bytes <= memoryInAll) continue;
          file = openFile(join(this.#folder(shelf), `upload-${String(++shelf.count)}`));
          for (const kept of held.splice(0)) await this.#write(shelf, file, kept);
        } else {
          await this.#write(shelf, file, piece);
        }
      }
      if (file !== undefined) await file.close();
    } catch (error) {
      if (file !== undefined) {
        shelf.onDisk -= file.taken;
        await file.remove();
      }
      throw error;
    }
    const sha256 = hash.digest("hex");
    let read: StoredFile["read"];
    if (file === undefined) {
      const whole = Buffer.concat(held);
      shelf.inMemory += bytes;
      read = async (start, length) => whole.subarray(start, start + length);
    } else {
      read = readerOf(file.path);
    }
    const stored: StoredFile = {
      id: ++this.#lastId,
      name,
      bytes,
      sha256,
      read,
      open: () => Readable.from(piecesOf(bytes, read), { objectMode: false }),
    };
    shelf.places.set(stored.id, { bytes, path: file?.path ?? null, users: 1 });
    return stored;
  }

  /** How many files there have been. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The contents of files, as text. */
  async save(files: Iterable<StoredFile>): Promise<SavedFile[]> {
    const saved: SavedFile[] = [];
    for (const { id, bytes, read } of files) {
      const users = this.#shelf.places.get(id)?.users ?? 1;
      saved.push({ id, users, base64: (await read(0, bytes)).toString("base64") });
    }
    return saved;
  }

  /** Takes in what was saved, under the numbers that it had, by which it is returned. */
  async restore(lastId: number, files: readonly SavedFile[]): Promise<ReadonlyMap<number, StoredFile>> {
    const restored = new Map<number, StoredFile>();
    for (const { id, users, base64 } of files) {
      this.#lastId = id - 1;
      const content = Readable.from([Buffer.from(base64, "base64")], { objectMode: false });
      const file = await this.receive("", content);
      const place = this.#shelf.places.get(id);
      if (place !== undefined) place.users = users;
      restored.set(id, file);
    }
    this.#lastId = lastId;
    return restored;
  }

  /** One more needs the file. */
  keep(file: StoredFile): void {
    const place = this.#shelf.places.get(file.id);
    if (place !== undefined) place.users += 1;
  }

  /** One of those who needed the file does so no more; it goes with the last one. */
  async drop(file: StoredFile): Promise<void> {
    const shelf = this.#shelf;
    const place = shelf.places.get(file.id);
    if (place === undefined) return;
    place.users -= 1;
    if (place.users > 0) return;
    shelf.places.delete(file.id);
    if (place.path === null) {
      shelf.inMemory -= place.bytes;
    } else {
      shelf.onDisk -= place.bytes;
      await unlink(place.path).catch(() => undefined);
    }
  }

  get use(): StoreUse {
    const { places, inMemory, onDisk } = this.#shelf;
    return { files: places.size, inMemory, onDisk };
  }

  /** Forgets all files at once; what lies on the disk goes in the background. */
  clear(): void {
    const { folder } = this.#shelf;
    this.#shelf = emptyShelf();
    if (folder !== undefined)
      this.#clearing = Promise.allSettled([this.#clearing, removePassingFolder(folder)]);
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    this.clear();
    await this.#clearing;
  }

  async #write(shelf: Shelf, file: DiskFile, piece: Buffer): Promise<void> {
    if (shelf.onDisk + piece.length > this.#diskLimit) {
      throw new StoreFullError(`the mock keeps ${String(this.#diskLimit)} bytes on the disk at most`);
    }
    shelf.onDisk += piece.length;
    file.taken += piece.length;
    await file.write(piece);
  }

  #folder(shelf: Shelf): string {
    shelf.folder ??= makePassingFolder(join(this.#root, "simjobs-mock-"));
    return shelf.folder;
  }
}

/** A file that is being written. */
interface DiskFile {
  readonly path: string;
  readonly write: (piece: Buffer) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly remove: () => Promise<void>;
  /** Bytes that were given to it. */
  taken: number;
}

function openFile(path: string): DiskFile {
  const stream = createWriteStream(path, { mode: 0o600 });
  // Without a listener a full disk would end the process. The failure comes to light at the next step.
  stream.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
  const failIfBroken = (): void => {
    if (stream.errored !== null) throw stream.errored;
  };
  return {
    path,
    taken: 0,
    write: async (piece) => {
      failIfBroken();
      if (!stream.write(piece)) await once(stream, "drain");
    },
    close: async () => {
      stream.end();
      await closed;
      failIfBroken();
    },
    remove: async () => {
      stream.destroy();
      await closed;
      await unlink(path).catch(() => undefined);
    },
  };
}

function emptyShelf(): Shelf {
  return { places: new Map(), folder: undefined, inMemory: 0, onDisk: 0, count: 0 };
}

async function* piecesOf(bytes: number, read: StoredFile["read"]): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; at += pieceBytes) yield read(at, Math.min(pieceBytes, bytes - at));
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
