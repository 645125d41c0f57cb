import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { JobError } from "@simjobs/core";
import { isErrnoException } from "./errno.js";

/** A file of a folder that is going to be sent. */
export interface FolderFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly realPath: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const mostFiles = 100_000;

/**
 * The files of a folder and the folders in it, sorted by path. Hidden ones, whose names begin with a dot, stay at home:
 * they hold version histories and settings. Links to files are followed, links to folders are not.
 *
 * @throws {JobError} `bad_input`
 */
export async function folderFiles(folder: string): Promise<readonly FolderFile[]> {
  const root = await realpath(folder).catch((error: unknown) => {
    const why =
      isErrnoException(error) && error.code === "ENOENT" ? "there is no folder" : "no folder can be read";
    throw badFolder(`${why} at ${JSON.stringify(folder)}`, error);
  });
  const found: FolderFile[] = [];
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
      const isFile = isErrnoException(error) && error.code === "ENOTDIR";
      throw badFolder(
        `${JSON.stringify(join(folder, below))} ${isFile ? "is no folder" : "cannot be read"}`,
        error,
      );
    });
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        pending.push(path);
        continue;
      }
      const realPath = join(root, path);
      const looks = await stat(realPath).catch((error: unknown) => {
        throw badFolder(`${JSON.stringify(join(folder, path))} cannot be looked at`, error);
      });
      if (!looks.isFile()) {
        const what = looks.isDirectory() ? "a link to a folder" : "not a regular file";
        throw badFolder(`${JSON.stringify(join(folder, path))} is ${what}, which is not sent`);
      }
      found.push({ path, realPath, size: looks.size, mtimeMs: looks.mtimeMs });
      if (found.length > mostFiles)
        throw badFolder(`${JSON.stringify(folder)} holds more than ${mostFiles} files`);
    }
  }
  if (found.length === 0) throw badFolder(`${JSON.stringify(folder)} holds no files`);
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function badFolder(message: string, cause?: unknown): JobError {
  return new JobError("bad_input", message, {
    cause,
    hint: "Give the path of a folder with the files to send.",
  });
}
