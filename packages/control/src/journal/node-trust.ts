import { constants, type Stats } from "node:fs";
import { lstat, open, stat, type FileHandle } from "node:fs/promises";
import { UnfitFile } from "./unfit-file.js";

/** Neither waits for a pipe's writer nor follows a link. Windows knows neither flag, and has no such files here. */
export const justLooking =
  constants.O_RDONLY | flag(constants.O_NOFOLLOW) | flag(constants.O_NONBLOCK) | flag(constants.O_NOCTTY);

/** As much of an open for writing, at the end of a file that is made where it is missing. */
export const atItsEnd =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  flag(constants.O_NOFOLLOW) |
  flag(constants.O_NONBLOCK) |
  flag(constants.O_NOCTTY);

/**
 * The text of a plain file of this user, in a folder of this user, that nobody else can write to. Never waits for anybody.
 *
 * @throws {UnfitFile} for anything else, and what `node:fs` throws
 */
export async function readTrusted(folder: string, path: string): Promise<string> {
  const file = await openTrusted(folder, path);
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/**
 * The lines of such a file, one after the other, without their ends. A last one that has no end is left out.
 *
 * @throws as `readTrusted`
 */
export async function* linesTrusted(folder: string, path: string): AsyncGenerator<string, void, undefined> {
  const file = await openTrusted(folder, path);
  let rest = "";
  // Not `readLines`: it takes signs for the end of a line that JSON leaves as they are.
  for await (const chunk of file.createReadStream({ encoding: "utf8" })) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function openTrusted(folder: string, path: string): Promise<FileHandle> {
  await checkFolder(folder);
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new UnfitFile("a link", path);
  checkFile(found, path); // before it is opened: to open a device may do something
  const file = await open(path, justLooking);
  try {
    checkFile(await file.stat(), path); // it may have been exchanged meanwhile
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function checkFile(found: Stats, path: string): void {
  if (found.isDirectory()) throw new UnfitFile("a folder", path);
  if (!found.isFile()) throw new UnfitFile("not a plain file", path);
  if (isAnotherUsers(found)) throw new UnfitFile("another user's", path);
  if (canOthersWrite(found)) throw new UnfitFile("open to others", path);
}

async function checkFolder(folder: string): Promise<void> {
  const problem = await folderProblem(folder);
  if (problem !== null) throw new UnfitFile(problem, folder);
}

/**
 * Why nothing that stands in a folder is acted on; `null` where there is no such reason. Who can write in it can exchange its
 * files. Who can write above it can exchange the folder, but not for another one of this user.
 *
 * @throws what `node:fs` throws
 */
export async function folderProblem(
  folder: string,
): Promise<"in another user's folder" | "in a folder open to others" | null> {
  const found = await stat(folder);
  if (isAnotherUsers(found)) return "in another user's folder";
  return canOthersWrite(found) ? "in a folder open to others" : null;
}

function isAnotherUsers({ uid }: Stats): boolean {
  return process.geteuid !== undefined && uid !== process.geteuid();
}

function canOthersWrite({ mode }: Stats): boolean {
  return process.geteuid !== undefined && (mode & 0o022) !== 0;
}

function flag(value: number | undefined): number {
  return value ?? 0;
}
