import { Readable } from "node:stream";

/** Bytes of a known number that can be read any number of times. */
export interface Content {
  readonly bytes: number;
  readonly open: () => Readable;
}

export function bytesContent(data: Buffer): Content {
  return {
    bytes: data.length,
    open: () => Readable.from(data.length === 0 ? [] : [data], { objectMode: false }),
  };
}

export function textContent(text: string): Content {
  return bytesContent(Buffer.from(text));
}

/** The whole of a content, which should be a small one. */
export async function readWhole(content: Content): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content.open()) {
    pieces.push(Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece)));
  }
  return Buffer.concat(pieces);
}

const largestBlock = 64 * 1024;

/** `line` again and again until there are `bytes` of it; only a block of it is ever held in memory. */
export function repeatedContent(line: string, bytes: number): Content {
  const once = Buffer.from(line);
  const block = Buffer.concat(
    Array.from({ length: Math.max(1, Math.floor(largestBlock / once.length)) }, () => once),
  );
  return {
    bytes,
    open: () => Readable.from(blocksOf(block, bytes), { objectMode: false, highWaterMark: block.length }),
  };
}

function* blocksOf(block: Buffer, bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= block.length) {
    yield left >= block.length ? block : block.subarray(0, left);
  }
}

/** One content behind the other. */
export function joinedContent(parts: readonly Content[]): Content {
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    open: () => Readable.from(piecesOf(parts), { objectMode: false }),
  };
}

async function* piecesOf(parts: readonly Content[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    for await (const piece of part.open()) yield Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
  }
}

/** The beginning of a content. */
export function firstPart(content: Content, bytes: number): Content {
  const kept = Math.min(bytes, content.bytes);
  return { bytes: kept, open: () => Readable.from(firstPieces(content, kept), { objectMode: false }) };
}

async function* firstPieces(content: Content, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of content.open()) {
    if (left <= 0) return;
    const data: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    yield data.subarray(0, left);
    left -= data.length;
  }
}
