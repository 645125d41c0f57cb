import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { decodeText, JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { mostSecretBytes, secretIn } from "./secret-in.js";
import { errorCode, fileProblem } from "./file-problem.js";
import { withoutWaiting } from "./read-own-file.js";
import { pathFrom } from "./path-from.js";

/**
 * Reads the file that holds one secret, such as containers are given one. It may be a link, and anybody's: who it is kept from is
 * told by `doctor`.
 *
 * @param variable - the one that names it
 * @throws {JobError} `bad_input` for what is no such file; what stands there is not told
 */
export function readSecretFile(context: Pick<CliContext, "cwd">, path: string, variable: string): string {
  const about = `${variable}: ${showControls(path)}`;
  return secretIn(textOf(pathFrom(context, path), path, about), about);
}

function textOf(path: string, written: string, about: string): string {
  let bytes: Buffer;
  try {
    bytes = bytesOf(path);
  } catch (error) {
    throw new JobError("bad_input", `${about} cannot be read: ${fileProblem(error)}`, {
      hint: hintFor(written, error),
      cause: error,
    });
  }
  const { text, fault } = decodeText(bytes);
  if (fault === undefined) return text;
  throw new JobError("bad_input", `${about} is no UTF-8`, { hint: "Save it as plain text in UTF-8." });
}

function hintFor(written: string, error: unknown): string {
  if (written.startsWith("~")) return "Write the whole path: only a shell knows what ~ is.";
  return errorCode(error) === "NOT_PLAIN"
    ? "It must name a plain file. A pipe can be read once only: hand it over to simjobs login."
    : "It must name a file that you may read, and that holds the secret alone.";
}

/** Waits for nobody: a pipe could be read once only, and secrets are asked for several times. */
function bytesOf(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | withoutWaiting);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw unfit(found.isDirectory() ? "EISDIR" : "NOT_PLAIN");
    if (found.size > mostSecretBytes) throw unfit("TOO_LARGE");
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function unfit(code: "EISDIR" | "NOT_PLAIN" | "TOO_LARGE"): Error {
  return Object.assign(new Error(`it is not read: ${code}`), { code });
}
