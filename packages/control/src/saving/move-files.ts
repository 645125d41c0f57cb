import { isJobError, JobError } from "@simjobs/core";
import { errnoOf, unwritable } from "./disk-error.js";
import { inFolder, type HeldFolder } from "./held-folder.js";
import { planSchema, writePlan, type MovePlan, type PlannedFile } from "./move-plan.js";
import type { SavingDisk } from "./saving-disk.js";
import { inStaging, type Staging } from "./staging.js";
import type { Steps } from "./steps.js";

export interface Move {
  readonly staging: Staging;
  readonly target: HeldFolder;
  /** As `MovePlan.target`. */
  readonly targetName: string | null;
  /** Paths of what has arrived. */
  readonly paths: readonly string[];
  readonly overwrite: boolean;
  /** Throws when somebody wants it to stop. */
  readonly checkStop: () => void;
}

/**
 * Moves what has arrived to its place: everything, or nothing. A plan is written down first, with which `takeBack` undoes the
 * half of it, also in another process.
 *
 * @throws {JobError} `bad_input` for what is there already; what `node:fs` throws
 */
export function* moveFiles(disk: SavingDisk, move: Move): Steps<void> {
  const { staging, target, paths } = move;
  const folders = yield* checkRoom(disk, move);
  const files: PlannedFile[] = [];
  for (const path of paths) {
    const looks = disk.look(arrivedPath(staging, path));
    if (looks?.kind !== "file") throw unwritable(`${JSON.stringify(path)} has gone from ${staging.name}`);
    files.push({ path, size: looks.size, changedNs: looks.changedNs });
    yield;
  }
  const plan = { schema: planSchema, target: move.targetName, targetId: target.id, folders, files } as const;
  move.checkStop();
  writePlan(disk, staging.folder, plan);
  try {
    yield* place(disk, move, plan);
    settle(disk, staging);
  } catch (error) {
    const left = yield* takeBack(disk, staging, target, plan);
    if (left.length > 0) throw notTakenBack(staging, left, error);
    try {
      settle(disk, staging);
    } catch (again) {
      if (!isOfTheDisk(again)) throw again; // whoever comes next finds nothing to take back
    }
    throw error;
  }
}

/** From now on nothing of the plan is to be undone. */
export function settle(disk: SavingDisk, { folder }: Staging): void {
  disk.rename(`${folder.at}/${inStaging.plan}`, `${folder.at}/${inStaging.settled}`);
}

function* place(disk: SavingDisk, move: Move, plan: MovePlan): Steps<void> {
  const { staging, target, overwrite, checkStop } = move;
  for (const path of plan.folders) {
    const { above, name } = split(path);
    inFolder(disk, target, above, ({ at }) => disk.makeFolder(`${at}/${name}`));
    yield;
  }
  for (const [index, { path }] of plan.files.entries()) {
    checkStop();
    const { above, name } = split(path);
    inFolder(disk, target, above, ({ at }) => {
      const to = `${at}/${name}`;
      if (overwrite && !setAside(disk, to, keptPath(staging, index)))
        throw taken([`${path} (a folder)`], move);
      if (!putWhereNothingIs(disk, arrivedPath(staging, path), to)) throw taken([path], move);
    });
    yield;
  }
}

/** Takes a file, a link or another such thing out of the way; returns whether it was no folder that has come there since. */
function setAside(disk: SavingDisk, path: string, kept: string): boolean {
  if (disk.look(path) === undefined) return true;
  disk.rename(path, kept);
  if (disk.look(kept)?.kind !== "folder") return true;
  disk.rename(kept, path);
  return false;
}

/** Returns whether there was nothing, also a moment ago. */
function putWhereNothingIs(disk: SavingDisk, from: string, to: string): boolean {
  try {
    disk.link(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    if (!noSecondNames.has(errnoOf(error) ?? "")) throw error;
  }
  // This leaves a moment for others.
  if (disk.look(to) !== undefined) return false;
  disk.rename(from, to);
  return true;
}

/** What file systems say that know no second name of a file. */
const noSecondNames: ReadonlySet<string> = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EINVAL",
  "EISDIR",
]);

/**
 * Undoes what has been done of a plan, however much that is: what we put there goes, what was there before comes back. What
 * somebody else has put there since stays.
 *
 * @returns the paths of what could not come back, for something else has its place; it is still in the staging folder
 */
export function* takeBack(
  disk: SavingDisk,
  staging: Staging,
  target: HeldFolder,
  { files, folders }: MovePlan,
): Steps<readonly string[]> {
  const left: string[] = [];
  for (const [index, file] of [...files.entries()].toReversed()) {
    if (!takeOneBack(disk, staging, target, file, index)) left.push(file.path);
    yield;
  }
  for (const path of folders.toReversed()) {
    const { above, name } = split(path);
    try {
      inFolder(disk, target, above, ({ at }) => disk.removeFolder(`${at}/${name}`));
    } catch (error) {
      if (!isOfTheDisk(error)) throw error; // it was not made yet, or somebody has put something there
    }
    yield;
  }
  return left.toReversed();
}

/** Returns whether nothing of it is left to do. */
function takeOneBack(
  disk: SavingDisk,
  staging: Staging,
  target: HeldFolder,
  file: PlannedFile,
  index: number,
): boolean {
  const { above, name } = split(file.path);
  const kept = keptPath(staging, index);
  try {
    return inFolder(disk, target, above, ({ at }) => {
      const path = `${at}/${name}`;
      if (isOurs(disk, path, arrivedPath(staging, file.path), file)) disk.removeFile(path);
      if (disk.look(kept) === undefined) return true;
      if (disk.look(path) !== undefined) return false;
      disk.rename(kept, path);
      return true;
    });
  } catch (error) {
    if (!isOfTheDisk(error)) throw error;
    // Where its folder has gone, and what we may have put there with it, something is left only if something is kept.
    const hasGone = isJobError(error) || errnoOf(error) === "ENOENT";
    return hasGone && disk.look(kept) === undefined;
  }
}

/** Whether what stands in a place is what was put there: the same file, or the very one that has come. */
function isOurs(disk: SavingDisk, path: string, arrived: string, file: PlannedFile): boolean {
  const found = disk.look(path);
  if (found?.kind !== "file") return false;
  const came = disk.look(arrived);
  if (came !== undefined) return came.id === found.id;
  return found.size === file.size && found.changedNs === file.changedNs;
}

/** The files of the user that a plan has taken out of the way and that are not back, by the places that they had. */
export function keptOf(disk: SavingDisk, staging: Staging, { files }: MovePlan): readonly string[] {
  return files
    .filter((_file, index) => disk.look(keptPath(staging, index)) !== undefined)
    .map(({ path }) => path);
}

function isOfTheDisk(error: unknown): boolean {
  return errnoOf(error) !== undefined || isJobError(error);
}

/** Looks at every place before the first file is moved. Returns the folders that are missing, the upper ones first. */
function* checkRoom(disk: SavingDisk, move: Move): Steps<readonly string[]> {
  const { target, staging, overwrite } = move;
  const inTheWay: string[] = [];
  const missing = new Set<string>();
  const checked = new Set<string>();
  for (const path of move.paths) {
    const names = path.split("/");
    for (let count = 1; count < names.length; count += 1) {
      const above = names.slice(0, count).join("/");
      if (checked.has(above)) continue;
      checked.add(above);
      const found = disk.look(`${target.at}/${above}`);
      if (found === undefined) missing.add(above);
      // A link may lead out of the folder that was chosen, and on another disk all or none cannot be kept.
      else if (found.kind !== "folder") inTheWay.push(`${above} (not a folder)`);
      else if (found.disk !== staging.folder.diskId) {
        throw unwritable(
          `${JSON.stringify(`${target.shown}/${above}`)} is on another disk than ${JSON.stringify(target.shown)}`,
        );
      }
    }
    const found = disk.look(`${target.at}/${path}`);
    if (found?.kind === "folder") inTheWay.push(`${path} (a folder)`);
    else if (found !== undefined && !overwrite) inTheWay.push(path);
    yield;
  }
  if (inTheWay.length > 0) throw taken(inTheWay, move);
  return [...missing];
}

function taken(paths: readonly string[], { overwrite, target }: Move): JobError {
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : "";
  return new JobError(
    "bad_input",
    `in ${JSON.stringify(target.shown)} there is already: ${paths.slice(0, 10).join(", ")}${more}`,
    { hint: overwrite ? "Choose another folder." : "Choose another folder, or allow overwriting." },
  );
}

function notTakenBack(staging: Staging, paths: readonly string[], cause: unknown): JobError {
  return unwritable(
    `what was moved could not all be taken back: ${paths.slice(0, 10).join(", ")}; what had to make room is in ${JSON.stringify(staging.folder.shown)}`,
    { hint: "See what is in the way, and fetch results again: that begins with taking it back.", cause },
  );
}

function arrivedPath({ folder }: Staging, path: string): string {
  return `${folder.at}/${inStaging.arrived}/${path}`;
}

function keptPath({ folder }: Staging, index: number): string {
  return `${folder.at}/${inStaging.replaced}/${index}`;
}

function split(path: string): { readonly above: readonly string[]; readonly name: string } {
  const names = path.split("/");
  return { above: names.slice(0, -1), name: names.at(-1) ?? "" };
}
