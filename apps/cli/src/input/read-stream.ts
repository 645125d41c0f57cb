import { fstatSync } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import { isJobError, JobError } from "@simjobs/core";
import { fileProblem } from "../files/file-problem.js";
import { readUtf8 } from "./read-utf8.js";

/**
 * Reads a stream of text to its end.
 *
 * @throws {JobError} `bad_input` for more than `maxBytes`, for what is no UTF-8, and for what cannot be read, such as a folder; an
 * `AbortError` when the signal stops it
 */
export async function readStream(stream: Readable, maxBytes: number, signal?: AbortSignal): Promise<string> {
  if (signal !== undefined) addAbortSignal(signal, stream);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), "utf8");
      size += bytes.byteLength;
      if (size > maxBytes)
        throw new JobError("bad_input", `more than ${maxBytes} bytes came in on standard input`);
      chunks.push(bytes);
    }
  } catch (error) {
    if (isJobError(error) || signal?.aborted === true) throw error;
    throw new JobError("bad_input", `standard input cannot be read: ${fileProblem(error)}`, { cause: error });
  }
  return readUtf8(Buffer.concat(chunks), "what came in on standard input");
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
