import { constants, openSync } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { fileProblem } from "../files/file-problem.js";
import { readAllBytes } from "./read-stream.js";

/** Whether there is a pipe at a path, such as a shell makes of `<(command)`. */
export async function isPipe(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFIFO(),
    () => false,
  );
}

/**
 * Reads a pipe to its end. It may take a while before anybody writes into it; the signal ends that.
 *
 * @param what - where it comes from, for the message
 * @throws {JobError} `bad_input`; an `AbortError` when the signal stops it
 */
export async function readPipe(
  path: string,
  what: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let file: number;
  try {
    // Without the flag, opening it would keep a thread, and the process with it, until somebody writes.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new JobError("bad_input", `${showControls(what)} cannot be read: ${fileProblem(error)}`, {
      cause: error,
    });
  }
  const stream = new Socket({ fd: file, readable: true, writable: false });
  try {
    return await readAllBytes(stream, maxBytes, what, signal);
  } finally {
    stream.destroy();
  }
}
