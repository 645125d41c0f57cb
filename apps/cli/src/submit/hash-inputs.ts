import { createHash, type Hash } from "node:crypto";
import { basename } from "node:path";
import { JobError } from "@simjobs/core";
import { fileProblem } from "../files/file-problem.js";
import { openRegularFile } from "../input/read-regular-file.js";
import type { SubmitInput } from "../services/work.js";

/**
 * SHA-256 over everything that a submit sends, with the names of the files: the same work has the same one.
 *
 * @throws {JobError} `bad_input` for what cannot be read, or not be sent; the signal's reason when it stops
 */
export async function hashInputs(inputs: readonly SubmitInput[], signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for (const input of inputs) {
    if ("text" in input) addText(hash, input.text);
    else if ("file" in input) await addFile(hash, basename(input.file), input.file, signal);
    else {
      for (const { path, realPath } of await input.filesIn(input.folder, signal))
        await addFile(hash, path, realPath, signal);
    }
  }
  return hash.digest("hex");
}

function addText(hash: Hash, text: string): void {
  hash.update(`text\0${Buffer.byteLength(text)}\0`).update(text);
}

async function addFile(
  hash: Hash,
  name: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  hash.update(`file\0${name}\0`);
  let size = 0;
  try {
    const handle = await openRegularFile(path);
    try {
      const { size: length } = await handle.stat();
      const within = { autoClose: false, end: length - 1 };
      // No further than it is long now: somebody may be writing to it.
      for await (const chunk of length === 0 ? [] : handle.createReadStream(within)) {
        signal?.throwIfAborted();
        if (!Buffer.isBuffer(chunk)) continue; // it is, without an encoding
        size += chunk.byteLength;
        hash.update(chunk);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new JobError("bad_input", `${path} cannot be read: ${fileProblem(error)}`, { cause: error });
  }
  hash.update(`\0${size}\0`);
}
