import { mkdtemp, open, rm, rmdir, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobError } from "@simjobs/core";

/** A file for what is needed for a while. Nobody else can read it, and nothing of it stays. */
export interface SpareFile {
  /** How much is in it. */
  readonly bytes: number;
  /**
   * Replaces what is in it by what arrives.
   *
   * @throws {JobError} `file_unwritable`, and whatever ends the content
   */
  fill(content: AsyncIterable<Uint8Array>): Promise<void>;
  /** So many bytes from a place on; fewer where it ends before that. */
  read(at: number, length: number): Promise<Uint8Array>;
  /** Closes the file; nothing of it stays. */
  close(): Promise<void>;
}

/** What is needed of an open file. */
interface OpenFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  writev(chunks: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  truncate(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a spare file. Where the system allows it, its name goes at once and the open file alone remains: then nothing of it
 * stays, however the process ends.
 *
 * @param folder - @default the system's folder for temporary files
 * @throws {JobError} `file_unwritable`
 */
export async function openSpareFile(folder: string = tmpdir()): Promise<SpareFile> {
  const shown = JSON.stringify(folder);
  let own: string | undefined;
  try {
    own = await mkdtemp(join(folder, "simjobs-"));
    const path = join(own, "spare");
    const file = await open(path, "wx+", 0o600);
    const hasName = !(await unlink(path).then(
      () => true,
      () => false, // Windows removes no open file
    ));
    if (!hasName) await rmdir(own).catch(() => undefined);
    return spareFileOn(file, shown, async () => {
      if (hasName && own !== undefined) await rm(own, { recursive: true, force: true, maxRetries: 3 });
    });
  } catch (error) {
    if (own !== undefined)
      await rm(own, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    throw new JobError("file_unwritable", `no temporary folder can be made in ${shown}`, {
      cause: error,
      hint,
    });
  }
}

const hint = "Make room, or choose another folder for temporary files (`tempFolder`).";

// So much is written at once, while as much again arrives: a write for every chunk takes longer than the network.
const batchBytes = 1024 * 1024;

/** A spare file on an open one. */
export function spareFileOn(file: OpenFile, shown: string, remove: () => Promise<void>): SpareFile {
  let bytes = 0;
  let isOpen = true;
  const failed = (error: unknown): never => {
    throw fileUnwritable(shown, error);
  };
  const append = async (chunks: readonly Uint8Array[]): Promise<void> => {
    const size = sizeOf(chunks);
    if (size === 0) return;
    const { bytesWritten } = await file.writev(chunks, bytes);
    bytes += bytesWritten;
    // A disk that is nearly full takes a part; the next write tells why.
    const rest = Buffer.concat(bytesWritten < size ? [...chunks] : []).subarray(bytesWritten);
    let at = 0;
    while (at < rest.byteLength) {
      const written = await file.write(rest, at, rest.byteLength - at, bytes);
      at += written.bytesWritten;
      bytes += written.bytesWritten;
    }
  };
  return {
    get bytes() {
      return bytes;
    },
    async fill(content) {
      if (bytes > 0) await file.truncate().catch(failed);
      bytes = 0;
      let writing: Promise<void> = Promise.resolve();
      try {
        let batch: Uint8Array[] = [];
        for await (const chunk of content) {
          batch.push(chunk);
          if (sizeOf(batch) < batchBytes) continue;
          await writing;
          writing = append(batch).catch(failed);
          writing.catch(() => undefined); // told by whoever waits for it
          batch = [];
        }
        await writing;
        await append(batch).catch(failed);
      } finally {
        await writing.catch(() => undefined);
      }
    },
    async read(at, length) {
      const found = new Uint8Array(Math.max(0, Math.min(length, bytes - at)));
      let filled = 0;
      while (filled < found.byteLength) {
        const { bytesRead } = await file.read(found, filled, found.byteLength - filled, at + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return found.subarray(0, filled);
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await file.close();
      await remove();
    },
  };
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function fileUnwritable(shown: string, error: unknown): JobError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const why = code === "ENOSPC" || code === "EDQUOT" ? "there is no room left" : "it cannot be written";
  return new JobError("file_unwritable", `a temporary file could not be kept: ${why} (${shown})`, {
    cause: error,
    hint,
  });
}
