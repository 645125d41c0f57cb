import { open, realpath, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  checkedOptions,
  checkedText,
  isJobError,
  JobError,
  PathFitter,
  wrongArgument,
  type ResultFile,
} from "@simjobs/core";
import { errnoOf, named, namedPlace, noPlace } from "./disk-error.js";
import { makeFolders } from "../make-folders.js";
import { HeldFolder } from "./held-folder.js";
import { moveFiles } from "./move-files.js";
import { nodeDisk, type SavingDisk } from "./saving-disk.js";
import {
  beatMs,
  inStaging,
  makeStaging,
  removeStaging,
  stagingPrefix,
  takeLeftStagings,
  type Staging,
} from "./staging.js";
import { doSteps } from "./steps.js";
import { tidyUp, type Leftover } from "./tidy-up.js";

/** Where files go, and how much of them is taken. */
export interface SaveOptions {
  /** Replaces files that are there already. Folders and what is not named by the results are never touched. @default false */
  readonly overwrite?: boolean | undefined;
  /** The most that is written, in bytes. @default 68_719_476_736 (64 GiB) */
  readonly maxBytes?: number | undefined;
  /** The most files that are written. @default 100_000 */
  readonly maxFiles?: number | undefined;
  /**
   * Stops the saving; nothing stays of it, unless all was in its place already. The promise then settles within a moment,
   * rejecting with the signal's reason. A process that is told to end aborts this and waits for the promise: where it ends
   * sooner, the next call that saves into the same folder, or beside it, takes back what was moved.
   */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each file that has arrived; it is in its place only when all are. Must not throw. */
  readonly onFile?: ((file: SavedFile) => void) | undefined;
  /** Is told of each folder that a process has left that was ended in the middle, and that could not all be put right. */
  readonly onLeftover?: ((leftover: Leftover) => void) | undefined;
}

/** A file that was saved, and where. */
export interface SavedFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** What the service calls it, where no disk, or not every one, can keep it under that name: see `PathFitter` of core. */
  readonly name?: string | undefined;
}

/** What was saved of one job. */
export interface SavedResults {
  /** The folder, as an absolute path. */
  readonly folder: string;
  readonly files: readonly SavedFile[];
  readonly bytes: number;
}

/**
 * Writes results into a folder: all of them or none. They arrive in a temporary folder beside it (`.simjobs-…`) and are
 * moved when the last one is whole, so that a broken connection or a stop leaves nothing behind. No file that is there is
 * touched unless `overwrite`; no link inside of the folder is followed, and none that has taken the folder's place meanwhile.
 *
 * What an earlier process has left in the middle is put right first: what it had moved is taken back, its temporary folder
 * goes. Nothing of a process is touched that lives; one on another machine or in another container, which this one cannot see,
 * shows for that that it does.
 *
 * @param folder - made where it is missing, with the folders above it
 * A file whose name not every disk can keep is saved under one that is near.
 *
 * @throws {JobError} `bad_input` for what is there already, and for what is no folder; `file_unwritable` for no room and no permission, and for a folder
 * that was exchanged meanwhile; `bad_reply` for a path that could lead out of the folder, and a file of another size than
 * announced; `too_large`; what reading the files throws
 */
export async function saveResults(
  files: AsyncIterable<ResultFile>,
  folder: string,
  options: SaveOptions = {},
): Promise<SavedResults> {
  if (typeof files !== "object" || files === null || !(Symbol.asyncIterator in files))
    throw wrongArgument("files", "the files of a job, as provider.results(ref) gives them", files);
  if (checkedText("folder", folder) === "") throw wrongArgument("folder", "the path of a folder", folder);
  return saveOn(nodeDisk, files, folder, checkedOptions("options", options));
}

/**
 * As `saveResults`, on a disk of its own.
 *
 * @param pause - waits, in milliseconds; @default by the system's timers
 */
export async function saveOn(
  disk: SavingDisk,
  files: AsyncIterable<ResultFile>,
  folder: string,
  options: SaveOptions = {},
  pause: (ms: number) => Promise<void> = pauseOf(options),
): Promise<SavedResults> {
  options.signal?.throwIfAborted();
  const target = await findTarget(disk, folder);
  try {
    await tidy(disk, target, options, pause);
    const staging = await stagingFor(disk, target);
    const stop = keepTouched(disk, staging);
    try {
      const saved = await receive(files, join(staging.folder.at, inStaging.arrived), options);
      await move(disk, target, staging, saved, options);
      return { folder: target.path, files: saved, bytes: saved.reduce((sum, { bytes }) => sum + bytes, 0) };
    } finally {
      stop();
      await clean(disk, staging, options);
    }
  } catch (error) {
    await target.unmake();
    throw error;
  } finally {
    target.parent.close();
    target.folder?.close();
  }
}

interface Target {
  readonly path: string;
  readonly parent: HeldFolder;
  readonly name: string;
  /** Nothing where it is to be made. */
  readonly folder: HeldFolder | undefined;
  /** Removes what was made above it, as far as nobody has put anything there. */
  readonly unmake: () => Promise<void>;
}

async function findTarget(disk: SavingDisk, folder: string): Promise<Target> {
  const path = resolve(folder);
  const shown = `the folder ${JSON.stringify(folder)}`;
  try {
    const found = await stat(path);
    if (!found.isDirectory()) throw noPlace(`${JSON.stringify(folder)} is not a folder`);
    const real = await realpath(path);
    const parent = new HeldFolder(disk, dirname(real));
    const name = basename(real);
    return { path: real, parent, name, folder: new HeldFolder(disk, real), unmake: async () => {} };
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw namedPlace(error, shown);
  }
  try {
    if (disk.look(path) !== undefined)
      throw noPlace(`${JSON.stringify(folder)} is a link that leads nowhere`);
    const above = dirname(path);
    const made = await makeFolders(above);
    const real = await realpath(above);
    const unmake = async (): Promise<void> => removeEmpty(above, made);
    const name = basename(path);
    return { path: join(real, name), parent: new HeldFolder(disk, real), name, folder: undefined, unmake };
  } catch (error) {
    throw namedPlace(error, shown);
  }
}

/** Removes empty folders, from the lowest to the first that was made. */
async function removeEmpty(lowest: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let path = lowest; path.length >= first.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return; // somebody else has use for it
    }
  }
}

/** Puts right what others have left who were ended in the middle. That it cannot be is no reason not to save anything. */
async function tidy(
  disk: SavingDisk,
  { parent, folder }: Target,
  options: SaveOptions,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  for (const place of folder === undefined ? [parent] : [parent, folder]) {
    for (const left of await takeLeftStagings(disk, place, pause)) {
      try {
        const leftover = await doSteps(tidyUp(disk, left), wantedSoon(options));
        if (leftover.kept.length > 0) options.onLeftover?.(leftover);
      } catch (error) {
        if (errnoOf(error) === undefined && !isJobError(error)) throw error;
        options.onLeftover?.({ folder: left.folder.shown, kept: [] });
      }
    }
  }
}

/** Beside the target, so that moving is renaming; inside of it where that is another disk or not allowed. */
async function stagingFor(disk: SavingDisk, { path, parent, folder }: Target): Promise<Staging> {
  const failed = (error: unknown): never => {
    throw named(error, `a temporary folder for ${JSON.stringify(path)}`);
  };
  if (folder === undefined) return makeStaging(disk, parent).catch(failed);
  const inside = (): Promise<Staging> => makeStaging(disk, folder).catch(failed);
  const isBeside = parent.diskId === folder.diskId && parent.id !== folder.id;
  return isBeside ? makeStaging(disk, parent).catch(inside) : inside();
}

async function receive(
  files: AsyncIterable<ResultFile>,
  arriving: string,
  { signal, maxBytes = 64 * 1024 ** 3, maxFiles = 100_000, onFile }: SaveOptions,
): Promise<readonly SavedFile[]> {
  const fitter = new PathFitter((name) => name.startsWith(stagingPrefix));
  const saved: SavedFile[] = [];
  let left = maxBytes;
  for await (const file of files) {
    signal?.throwIfAborted();
    if (saved.length >= maxFiles)
      throw new JobError("too_large", `the results have more than ${maxFiles} files`);
    const path = fitter.fit(file.path);
    const bytes = await receiveFile(file, join(arriving, ...path.split("/")), left, signal);
    left -= bytes;
    const name = file.name ?? file.path;
    const one = { path, bytes, name: path === name ? undefined : name };
    saved.push(one);
    onFile?.(one);
  }
  signal?.throwIfAborted();
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
  await makeFolders(dirname(path)).catch(failed);
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
    await handle.close().catch(failed); // some disks tell only now that they are full
  }
  if (file.size !== null && file.size !== bytes) {
    throw new JobError("bad_reply", `${shown} was to have ${file.size} bytes and has ${bytes}`);
  }
  return bytes;
}

async function move(
  disk: SavingDisk,
  target: Target,
  staging: Staging,
  saved: readonly SavedFile[],
  options: SaveOptions,
): Promise<void> {
  const { parent, name, path } = target;
  const { overwrite = false, signal } = options;
  let folder: HeldFolder | undefined;
  try {
    (target.folder ?? parent).check();
    if (target.folder === undefined) {
      if (becomes(disk, staging, `${parent.at}/${name}`)) return;
      folder = new HeldFolder(disk, `${parent.at}/${name}`, path); // somebody has made it meanwhile
    }
    const steps = moveFiles(disk, {
      staging,
      target: folder ?? target.folder ?? parent,
      targetName: staging.parent === parent ? name : null,
      paths: saved.map((file) => file.path),
      overwrite,
      checkStop: () => signal?.throwIfAborted(),
    });
    await doSteps(steps, wantedSoon(options));
  } catch (error) {
    throw named(error, `the folder ${JSON.stringify(path)}`);
  } finally {
    folder?.close();
  }
}

/** What has arrived becomes the target itself, in one step, if there is none. */
function becomes(disk: SavingDisk, staging: Staging, target: string): boolean {
  if (disk.look(target) !== undefined) return false;
  try {
    disk.rename(`${staging.folder.at}/${inStaging.arrived}`, target);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(errnoOf(error) ?? "")) return false;
    throw error;
  }
}

/** The staging folder goes, unless something is in it that is not ours. Whoever comes next removes what cannot be removed now. */
async function clean(disk: SavingDisk, staging: Staging, options: SaveOptions): Promise<void> {
  try {
    const isUnsettled = disk.look(`${staging.folder.at}/${inStaging.plan}`) !== undefined;
    if (!isUnsettled) await doSteps(removeStaging(disk, staging), wantedSoon(options));
  } catch (error) {
    if (errnoOf(error) === undefined && !isJobError(error)) throw error;
  } finally {
    staging.folder.close();
  }
}

/** Shows those who cannot see this process that it is still at work. */
function keepTouched(disk: SavingDisk, { folder }: Staging): () => void {
  const timer = setInterval(() => {
    try {
      disk.touch(folder.at);
    } catch {
      // Then nobody is shown anything.
    }
  }, beatMs);
  timer.unref();
  return () => clearInterval(timer);
}

function pauseOf({ signal }: SaveOptions): (ms: number) => Promise<void> {
  return async (ms) => setTimeout(ms, undefined, { signal });
}

function wantedSoon({ signal }: SaveOptions): () => boolean {
  return () => signal?.aborted === true;
}
