import { addAbortSignal, type Readable } from "node:stream";
import { JobError } from "@simjobs/core";
import { readUtf8 } from "./read-utf8.js";

/**
 * Reads a stream of text to its end.
 *
 * @throws {JobError} `bad_input` for more than `maxBytes`, and for what is no UTF-8; an `AbortError` when the signal stops it
 */
export async function readStream(stream: Readable, maxBytes: number, signal?: AbortSignal): Promise<string> {
  if (signal !== undefined) addAbortSignal(signal, stream);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), "utf8");
    size += bytes.byteLength;
    if (size > maxBytes)
      throw new JobError("bad_input", `more than ${maxBytes} bytes came in on standard input`);
    chunks.push(bytes);
  }
  return readUtf8(Buffer.concat(chunks), "what came in on standard input");
}
