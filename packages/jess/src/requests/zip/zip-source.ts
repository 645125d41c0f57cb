import { open } from "node:fs/promises";
import type { ZipSource } from "@simjobs/core";

/** A zip that can be read until it is closed. */
export interface OpenZipSource extends ZipSource {
  close(): void;
}

/**
 * Opens the path of a zip, or its bytes. What is open already is left open when this is closed.
 *
 * @throws what `node:fs` throws
 */
export async function openZipSource(from: string | Uint8Array | ZipSource): Promise<OpenZipSource> {
  if (typeof from !== "string" && "bytes" in from) {
    return { bytes: from.bytes, read: async (at, length) => from.read(at, length), close: () => undefined };
  }
  if (typeof from !== "string") {
    const read: ZipSource["read"] = async (at, length) => from.subarray(at, at + length);
    return { bytes: from.byteLength, read, close: () => undefined };
  }
  const handle = await open(from, "r");
  try {
    const { size } = await handle.stat();
    return {
      bytes: size,
      read: async (at, length) => {
        const buffer = Buffer.allocUnsafe(Math.min(length, Math.max(0, size - at)));
        let done = 0;
        while (done < buffer.byteLength) {
          const { bytesRead } = await handle.read(buffer, done, buffer.byteLength - done, at + done);
          if (bytesRead === 0) break; // it became shorter meanwhile
          done += bytesRead;
        }
        return buffer.subarray(0, done);
      },
      close: () => {
        handle.close().catch(() => undefined); // nothing was written
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
