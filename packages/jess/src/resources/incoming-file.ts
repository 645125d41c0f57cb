import type { HttpDownload } from "@simjobs/http";

/** A file on its way from the service. It must be read to its end or closed. */
export interface IncomingFile {
  /** In bytes, where that was announced. */
  readonly size: number | null;
  /** The content; it can be read once. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Leaves the rest unread. */
  close(): void;
}

/** Reads until there are so many bytes, or no more. */
export async function firstBytes(
  body: AsyncIterator<Uint8Array>,
  atLeast: number,
  begin: readonly Uint8Array[] = [],
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly isWhole: boolean }> {
  const chunks = [...begin];
  let size = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  while (size < atLeast) {
    const next = await body.next();
    if (next.done === true) return { chunks, isWhole: true };
    chunks.push(next.value);
    size += next.value.byteLength;
  }
  return { chunks, isWhole: false };
}

/** A download whose beginning was looked at, as a file. */
export function incomingFile(download: HttpDownload, begin: readonly Uint8Array[]): IncomingFile {
  async function* content(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* begin;
      yield* download.body;
    } finally {
      download.close();
    }
  }
  return { size: download.size, content: content(), close: () => download.close() };
}
