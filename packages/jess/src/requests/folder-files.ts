import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isNoise, JobError } from "@simjobs/core";
import { isErrnoException } from "./errno.js";
import { maxUploadBytes } from "./upload-limits.js";

/** A file of a folder that is going to be sent. */
export interface FolderFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly realPath: string;
  readonly size: number;
  readonly mtimeMs: number;
}

const mostFiles = 100_000;
/** No folder of files to simulate becomes as small as `maxUploadBytes` that is larger than this. */
const mostBytes = 10 * maxUploadBytes;

/**
 * The files of a folder and the folders in it, sorted by path. Hidden ones, whose names begin with a dot, stay at home: they
 * hold version histories and settings; so does noise, see `isNoise`. Links to files are followed unless they lead to hidden
 * ones elsewhere, links to folders are not. Nothing is opened.
 *
 * @throws {JobError} `bad_input` for what cannot be sent: no files, too many, too large ones, pipes and devices
 */
export async function folderFiles(folder: string, signal?: AbortSignal): Promise<readonly FolderFile[]> {
  const root = await realpath(folder).catch((error: unknown) => {
    const why =
      isErrnoException(error) && error.code === "ENOENT" ? "there is no folder" : "no folder can be read";
    throw badFolder(`${why} at ${JSON.stringify(folder)}`, error);
  });
  const found: FolderFile[] = [];
  let bytes = 0;
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of await entriesOf(folder, root, below)) {
      signal?.throwIfAborted();
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith(".") || isNoise(path)) continue;
      checkName(folder, path, entry.name);
      if (entry.isDirectory()) {
        pending.push(path);
        continue;
      }
      const realPath = join(root, path);
      const { size, mtimeMs } = await lookAt(folder, root, path);
      if (entry.isSymbolicLink()) await checkLink(folder, root, path);
      found.push({ path, realPath, size, mtimeMs });
      bytes += size;
      if (found.length > mostFiles)
        throw badFolder(`${shown(folder, "")} holds more than ${mostFiles} files`);
      if (bytes > mostBytes) throw tooLarge(folder, found);
    }
  }
  if (found.length === 0) throw badFolder(`${JSON.stringify(folder)} holds no files`);
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** What a zip takes for something else: for a file in a folder, or for one of a drive. */
function checkName(folder: string, path: string, name: string): void {
  const fault = name.includes("\\")
    ? "a back-slash in its name"
    : /^[a-z]:/iu.test(path)
      ? "a name that begins like a drive"
      : undefined;
  if (fault !== undefined)
    throw badFolder(`${shown(folder, path)} has ${fault}, which no zip keeps: rename it`);
}

async function entriesOf(folder: string, root: string, below: string) {
  return readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
    const isFile = isErrnoException(error) && error.code === "ENOTDIR";
    throw badFolder(`${shown(folder, below)} ${isFile ? "is no folder" : "cannot be read"}`, error);
  });
}

async function lookAt(folder: string, root: string, path: string): Promise<Stats> {
  const looks = await stat(join(root, path)).catch((error: unknown) => {
    throw badFolder(`${shown(folder, path)} ${whyUnseen(error, path)}`, error);
  });
  if (looks.isFile()) return looks;
  const what = looks.isDirectory()
    ? "a link to a folder"
    : looks.isFIFO()
      ? "a pipe"
      : looks.isSocket()
        ? "a socket"
        : "a device";
  throw badFolder(`${shown(folder, path)} is ${what}, which is not sent`);
}

function whyUnseen(error: unknown, path: string): string {
  const code = isErrnoException(error) ? error.code : undefined;
  if (code === "ELOOP") return "is a link that leads to itself";
  // Node shows bytes that are no UTF-8 by this sign, and does not find the file by it.
  if (code === "ENOENT" && path.includes("\ufffd")) return "has a name that is no UTF-8: rename it";
  return code === "ENOENT" ? "is a link to nowhere" : "cannot be looked at";
}

/** Somebody else's folder may hold a link to what its receiver keeps hidden, such as a key. */
async function checkLink(folder: string, root: string, path: string): Promise<void> {
  const target = await realpath(join(root, path));
  const way = relative(root, target).split(sep);
  const isHidden = way[0] === ".." && way.some((name) => name.startsWith(".") && name !== "..");
  if (isHidden)
    throw badFolder(`${shown(folder, path)} is a link to a hidden file elsewhere, which is not sent`);
}

function shown(folder: string, path: string): string {
  return JSON.stringify(join(folder, path));
}

function tooLarge(folder: string, found: readonly FolderFile[]): JobError {
  const [largest] = found.toSorted((one, other) => other.size - one.size);
  return new JobError(
    "bad_input",
    `${shown(folder, "")} holds more than ${mostBytes} bytes, which cannot be packed to the ${maxUploadBytes} that ` +
      `can be sent; the largest file is ${JSON.stringify(largest?.path ?? "")}`,
    { hint: "Leave out what the model does not need, or pack the files into a zip yourself." },
  );
}

function badFolder(message: string, cause?: unknown): JobError {
  return new JobError("bad_input", message, {
    cause,
    hint: "Give the path of a folder with the files to send.",
  });
}
