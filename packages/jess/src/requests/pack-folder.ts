import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { JobError } from "@simjobs/core";
import { isErrnoException } from "./errno.js";
import type { FolderFile } from "./folder-files.js";

/**
 * Packs the files of a folder into a zip, its folders kept. The zip is written to a file: only then is its length known,
 * which the request has to say beforehand.
 *
 * @param target - path of the zip to write
 * @throws {JobError} `bad_input` for a file that cannot be read or changes meanwhile, `file_unwritable`
 */
export async function packFolder(
  files: readonly FolderFile[],
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { default: yazl } = await import("yazl"); // loaded by those alone who need it
  const zip = new yazl.ZipFile();
  for (const { realPath, path, size, mtimeMs } of files) {
    // What is this small hardly shrinks, and packing it takes twice as long as copying it.
    zip.addFile(realPath, path, { mtime: new Date(mtimeMs), compress: size > 256 });
  }
  const stopped = new AbortController();
  let failure: unknown;
  zip.on("error", (error: unknown) => {
    failure = error;
    stopped.abort();
  });
  zip.end();
  const either = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal]);
  await pipeline(zip.outputStream, createWriteStream(target, { mode: 0o600 }), { signal: either }).catch(
    (error: unknown) => {
      signal?.throwIfAborted();
      throw named(failure ?? error, failure !== undefined);
    },
  );
  for (const file of files) await checkUnchanged(file);
}

async function checkUnchanged({ realPath, size, mtimeMs }: FolderFile): Promise<void> {
  const looks = await stat(realPath).catch(() => undefined);
  if (looks?.size === size && looks.mtimeMs === mtimeMs) return;
  throw changed(realPath);
}

function named(error: unknown, isOfAFile: boolean): JobError {
  if (isOfAFile || !isErrnoException(error)) {
    const path =
      typeof error === "object" && error !== null && "path" in error && typeof error.path === "string"
        ? error.path
        : undefined;
    if (path === undefined) {
      return new JobError("bad_input", "a file changed while it was being packed; nothing was submitted", {
        cause: error,
        hint: "Wait until all files are complete, then submit again.",
      });
    }
    return new JobError("bad_input", `${JSON.stringify(path)} cannot be read; nothing was submitted`, {
      cause: error,
    });
  }
  const why = error.code === "ENOSPC" ? "there is no room left" : error.code;
  return new JobError("file_unwritable", `the zip to send cannot be written: ${why}`, {
    cause: error,
    hint: "Make room, or choose another folder for temporary files (`tempFolder`).",
  });
}

function changed(path: string): JobError {
  return new JobError(
    "bad_input",
    `${JSON.stringify(path)} changed while it was being packed; nothing was submitted`,
    {
      hint: "Wait until the file is complete, then submit again.",
    },
  );
}
