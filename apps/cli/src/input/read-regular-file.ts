import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/**
 * Opens a plain file, and nothing that only looks like one: what became a pipe or a device meanwhile is never waited for.
 *
 * @throws what `node:fs` throws, and for what is no plain file
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // Without this flag, which Windows has no use for, opening a pipe waits until somebody writes into it.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await handle.stat()).isFile()) return handle;
    throw new Error("it is no plain file");
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a plain file.
 *
 * @param maxBytes - no more than this is read, however much the file has grown
 * @throws as `openRegularFile`
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Uint8Array> {
  const handle = await openRegularFile(path);
  try {
    const content = Buffer.alloc(maxBytes);
    let length = 0;
    while (length < maxBytes) {
      const { bytesRead } = await handle.read(content, length, maxBytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return content.subarray(0, length);
  } finally {
    await handle.close();
  }
}
