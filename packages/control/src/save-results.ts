import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isJobError, JobError, PathGuard, type ResultFile } from "@simjobs/core";

export interface SaveOptions {
  /** Replaces files that are there already. Folders and what is not named by the results are never touched. @default false */
  readonly overwrite?: boolean;
  /** The most that is written, in bytes. @default 68_719_476_736 (64 GiB) */
  readonly maxBytes?: number;
  /** The most files that are written. @default 100_000 */
  readonly maxFiles?: number;
  /** Stops the saving; nothing stays of it. The promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is told of each file that has arrived; it is in its place only when all are. Must not throw. */
  readonly onFile?: (file: SavedFile) => void;
}

export interface SavedFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

export interface SavedResults {
  /** The folder, as an absolute path. */
  readonly folder: string;
  readonly files: readonly SavedFile[];
  readonly bytes: number;
}

/**
 * Writes results into a folder: all of them or none. They arrive in a temporary folder beside it and are moved when the
 * last one is whole, so that a broken connection or a stop leaves nothing behind. No file that is there is touched
 * unless `overwrite`; no link inside of the folder is followed.
 *
 * @param folder - made where it is missing, with the folders above it
 * @throws {JobError} `bad_input` for what is there already; `file_unwritable` for no room and no permission; `bad_reply` for a path that
 * could lead out of the folder, a name that comes twice, and a file of another size than announced; `too_large`; what
 * reading the files throws
 */
export async function saveResults(
  files: AsyncIterable<ResultFile>,
  folder: string,
  options: SaveOptions = {},
): Promise<SavedResults> {
  const { signal, overwrite = false } = options;
  signal?.throwIfAborted();
  const target = await findTarget(folder);
  const temporary = await makeTemporary(target);
  try {
    const saved = await receive(files, join(temporary, arrived), options);
    signal?.throwIfAborted();
    await place(saved, temporary, target, overwrite);
    return { folder: target.path, files: saved, bytes: saved.reduce((sum, { bytes }) => sum + bytes, 0) };
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

// In the temporary folder: what has come, and what had to make room for it.
const arrived = "arrived";
const replaced = "replaced";

interface Target {
  readonly path: string;
  readonly exists: boolean;
}

async function findTarget(folder: string): Promise<Target> {
  const path = resolve(folder);
  try {
    const found = await stat(path);
    if (!found.isDirectory()) throw unwritable(`${JSON.stringify(folder)} is not a folder`);
    return { path: await realpath(path), exists: true };
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw named(error, `the folder ${JSON.stringify(folder)}`);
  }
  if (await isThere(path)) throw unwritable(`${JSON.stringify(folder)} is a link that leads nowhere`);
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw named(error, `the folder ${JSON.stringify(dirname(path))}`);
  });
  return { path: join(await realpath(dirname(path)), basename(path)), exists: false };
}

/** Beside the target, so that moving is renaming; inside of it where that is another disk or not allowed. */
async function makeTemporary(target: Target): Promise<string> {
  const beside = dirname(target.path);
  const failed = (error: unknown): never => {
    throw named(error, `a temporary folder for ${JSON.stringify(target.path)}`);
  };
  if (!target.exists) return temporaryIn(beside).catch(failed);
  const isOneDisk = (await stat(beside)).dev === (await stat(target.path)).dev;
  const inside = (): Promise<string> => temporaryIn(target.path).catch(failed);
  return isOneDisk ? temporaryIn(beside).catch(inside) : inside();
}

async function temporaryIn(folder: string): Promise<string> {
  const path = join(folder, `.simjobs-${randomBytes(6).toString("hex")}`);
  await mkdir(path, { mode: 0o700 });
  await mkdir(join(path, arrived));
  await mkdir(join(path, replaced));
  return path;
}

async function receive(
  files: AsyncIterable<ResultFile>,
  arriving: string,
  { signal, maxBytes = 64 * 1024 ** 3, maxFiles = 100_000, onFile }: SaveOptions,
): Promise<readonly SavedFile[]> {
  const guard = new PathGuard();
  const saved: SavedFile[] = [];
  let left = maxBytes;
  for await (const file of files) {
    signal?.throwIfAborted();
    if (saved.length >= maxFiles)
      throw new JobError("too_large", `the results have more than ${maxFiles} files`);
    guard.admit(file.path);
    const bytes = await receiveFile(file, join(arriving, ...file.path.split("/")), left, signal);
    left -= bytes;
    const one = { path: file.path, bytes };
    saved.push(one);
    onFile?.(one);
  }
  return saved;
}

async function receiveFile(
  file: ResultFile,
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const shown = JSON.stringify(file.path);
  const failed = (error: unknown): never => {
    throw named(error, shown);
  };
  await mkdir(dirname(path), { recursive: true }).catch(failed);
  const handle = await open(path, "wx").catch(failed);
  let bytes = 0;
  try {
    for await (const chunk of file.content) {
      signal?.throwIfAborted();
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw new JobError("too_large", `the results are larger than allowed, at ${shown}`);
      await handle.writeFile(chunk).catch(failed);
    }
  } finally {
    await handle.close();
  }
  if (file.size !== null && file.size !== bytes) {
    throw new JobError("bad_reply", `${shown} was to have ${file.size} bytes and has ${bytes}`);
  }
  return bytes;
}

/** Moves what has arrived to its place: everything, or nothing. */
async function place(
  saved: readonly SavedFile[],
  temporary: string,
  target: Target,
  overwrite: boolean,
): Promise<void> {
  if (!target.exists && (await becomes(join(temporary, arrived), target.path))) return;
  await checkRoom(saved, target.path, overwrite);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const [index, { path }] of saved.entries()) {
      const names = path.split("/");
      await makeFolders(names.slice(0, -1), target.path, undo);
      const from = join(temporary, arrived, ...names);
      const to = join(target.path, ...names);
      if (overwrite) {
        const kept = join(temporary, replaced, String(index));
        if (await setAside(to, kept)) undo.push(() => rename(kept, to));
      }
      await putWhereNothingIs(from, to);
      undo.push(() => unlink(to));
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw named(error, `the folder ${JSON.stringify(target.path)}`);
  }
}

/** The temporary folder becomes the target itself, if nobody has made that meanwhile. */
async function becomes(arriving: string, target: string): Promise<boolean> {
  if (await isThere(target)) return false;
  try {
    await rename(arriving, target);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(errnoOf(error) ?? "")) return false;
    throw named(error, `the folder ${JSON.stringify(target)}`);
  }
}

/** Looks at every place before the first file is moved. */
async function checkRoom(saved: readonly SavedFile[], target: string, overwrite: boolean): Promise<void> {
  const taken: string[] = [];
  const checked = new Set<string>();
  for (const { path } of saved) {
    const names = path.split("/");
    for (let count = 1; count < names.length; count += 1) {
      const above = names.slice(0, count).join("/");
      if (checked.has(above)) continue;
      checked.add(above);
      const found = await lookAt(join(target, ...names.slice(0, count)));
      // A link may lead out of the folder that was chosen.
      if (found !== undefined && !found.isDirectory()) taken.push(`${above} (not a folder)`);
    }
    const found = await lookAt(join(target, ...names));
    if (found?.isDirectory() === true) taken.push(`${path} (a folder)`);
    else if (found !== undefined && !overwrite) taken.push(path);
  }
  if (taken.length === 0) return;
  const more = taken.length > 10 ? ` and ${taken.length - 10} more` : "";
  throw new JobError(
    "bad_input",
    `in ${JSON.stringify(target)} there is already: ${taken.slice(0, 10).join(", ")}${more}`,
    { hint: overwrite ? "Choose another folder." : "Choose another folder, or allow overwriting." },
  );
}

async function makeFolders(
  names: readonly string[],
  target: string,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  for (let count = 1; count <= names.length; count += 1) {
    const path = join(target, ...names.slice(0, count));
    try {
      await mkdir(path);
      undo.push(() => rmdir(path));
    } catch (error) {
      if (errnoOf(error) !== "EEXIST" || (await lookAt(path))?.isDirectory() !== true) throw error;
    }
  }
}

async function setAside(path: string, kept: string): Promise<boolean> {
  try {
    await rename(path, kept);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Fails where there is something, also where that came into being a moment ago. */
async function putWhereNothingIs(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL); // a file system without links
  }
}

async function lookAt(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw named(error, JSON.stringify(path));
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await lookAt(path)) !== undefined;
}

const reasons = new Map([
  ["EACCES", "there is no permission to write it"],
  ["EPERM", "there is no permission to write it"],
  ["EROFS", "that disk cannot be written to"],
  ["ENOSPC", "there is no room left on the disk"],
  ["EDQUOT", "there is no room left on the disk"],
  ["ENAMETOOLONG", "its name is too long"],
  ["ENOTDIR", "a part of its path is not a folder"],
  ["EEXIST", "it is there already"],
  ["EFBIG", "it is too large for that disk"],
]);

/** Puts what the disk said into words. Everything else is somebody else's error. */
function named(error: unknown, what: string): unknown {
  const code = errnoOf(error);
  if (isJobError(error) || code === undefined) return error;
  return unwritable(`${what} cannot be written: ${reasons.get(code) ?? code}`, undefined, error);
}

function unwritable(message: string, hint?: string, cause?: unknown): JobError {
  return new JobError("file_unwritable", message, { hint: hint ?? "Choose another folder.", cause });
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
