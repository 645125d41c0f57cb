import { crc32 } from "node:zlib";

/** The beginning of a content, at most so many bytes. */
export async function readStart(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(Buffer.from(chunk)); // a copy: a chunk is good for a while only
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** What tells a content from another one that came here by honest means. */
export async function fingerprintOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let size = 0;
  let sum = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    sum = crc32(chunk, sum);
  }
  return fingerprint(size, sum);
}

export function fingerprint(size: number, sum: number): string {
  return `${size}-${sum}`;
}
