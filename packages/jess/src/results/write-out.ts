import { open, type FileHandle } from "node:fs/promises";
import { JobError } from "@simjobs/core";
import { isErrnoException } from "../submit/errno.js";

// So much is written at once, while as much again arrives: a write for every chunk takes longer than the network.
const batchBytes = 1024 * 1024;

/**
 * Writes what arrives into a new file that nobody else may read.
 *
 * @throws {JobError} `file_unwritable`, and whatever ends the content
 */
export async function writeOut(content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const failed = (error: unknown): never => {
    throw fileUnwritable(path, error);
  };
  const file = await open(path, "w", 0o600).catch(failed);
  let writing: Promise<void> = Promise.resolve();
  try {
    let batch: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of content) {
      batch.push(chunk);
      size += chunk.byteLength;
      if (size < batchBytes) continue;
      await writing;
      writing = writeAll(file, batch, size).catch(failed);
      writing.catch(() => undefined); // told by whoever waits for it
      batch = [];
      size = 0;
    }
    await writing;
    await writeAll(file, batch, size).catch(failed);
  } finally {
    await writing.catch(() => undefined);
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[], size: number): Promise<void> {
  if (size === 0) return;
  const { bytesWritten } = await file.writev(chunks);
  // A disk that is nearly full takes a part; the next write tells why.
  if (bytesWritten < size) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}

function fileUnwritable(path: string, error: unknown): JobError {
  const why =
    isErrnoException(error) && error.code === "ENOSPC" ? "there is no room left" : "it cannot be written";
  return new JobError(
    "file_unwritable",
    `a temporary file could not be kept: ${why} (${JSON.stringify(path)})`,
    { cause: error, hint: "Make room, or choose another folder for temporary files (TMPDIR)." },
  );
}
