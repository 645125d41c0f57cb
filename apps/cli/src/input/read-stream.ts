import { fstatSync } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { isJobError, JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { fileProblem } from "../files/file-problem.js";
import { readUtf8 } from "./read-utf8.js";

/**
 * Reads a stream of text to its end.
 *
 * @throws {JobError} as `readAllBytes`, and `bad_input` for what is no UTF-8
 */
export async function readStream(stream: Readable, maxBytes: number, signal?: AbortSignal): Promise<string> {
  const bytes = await readAllBytes(stream, maxBytes, "standard input", signal);
  return readUtf8(bytes, "what came in on standard input");
}

/**
 * Reads a stream to its end.
 *
 * @param what - where it comes from, for messages
 * @throws {JobError} `bad_input` for more than `maxBytes`, and for what cannot be read, such as a folder; when the signal stops
 * it, the `JobError` that is its reason, else an `AbortError`
 */
export async function readAllBytes(
  stream: Readable,
  maxBytes: number,
  what: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (signal !== undefined) addAbortSignal(signal, stream);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), "utf8");
      size += bytes.byteLength;
      if (size > maxBytes)
        throw new JobError("bad_input", `more than ${maxBytes} bytes came in on ${showControls(what)}`);
      chunks.push(bytes);
    }
  } catch (error) {
    if (signal?.aborted === true) throw isJobError(signal.reason) ? signal.reason : error;
    if (isJobError(error)) throw error;
    throw new JobError("bad_input", `${showControls(what)} cannot be read: ${fileProblem(error)}`, {
      cause: error,
    });
  }
  return Buffer.concat(chunks);
}

/**
 * Node takes a folder for a stream with nothing in it.
 *
 * @throws {JobError} `bad_input`
 */
export function checkDescriptor(descriptor: number): void {
  if (fstatSync(descriptor).isDirectory())
    throw new JobError("bad_input", "standard input cannot be read: it is a folder");
}
