import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
  type Stats,
} from "node:fs";
import { decodeText } from "@simjobs/core";
import { errorCode } from "./file-problem.js";

// At once, not as a promise: every command reads some of our own small files, and `node:fs/promises` takes 4 ms to load.

/** Opens no pipe that it would have to wait for. Windows has no such flag, and no pipes among its files. */
export const withoutWaiting = flag(constants.O_NONBLOCK);

/**
 * The bytes of a file of ours, which says what to do and for whom: a plain file of this user or of root, that nobody else can
 * change. A link to such a file is followed. Never waits for anybody.
 *
 * @param mostBytes - a larger one is not read
 * @throws what `node:fs` throws, and an error with the code `DANGLING`, `NOT_PLAIN`, `NOT_YOURS`, `OPEN_TO_OTHERS` or `TOO_LARGE`
 */
export function bytesOfOwnFile(path: string, mostBytes = Infinity): Buffer {
  const file = present(path, () => openSync(path, constants.O_RDONLY | withoutWaiting));
  try {
    const found = fstatSync(file);
    checkOwn(found, path);
    if (found.size > mostBytes) throw unfit("TOO_LARGE", path);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Settings and secrets are written by people: nobody has so many, in bytes. */
const mostOfText = 16_000_000;

/**
 * The same as text, without the mark that some editors put at its beginning.
 *
 * @throws as `bytesOfOwnFile`, and with the code `NOT_UTF8`
 */
export function readOwnFile(path: string): string {
  const { text, fault } = decodeText(bytesOfOwnFile(path, mostOfText));
  if (fault === undefined) return text;
  const { line, column, why } = fault;
  const message = `it is no UTF-8 in line ${line}, column ${column}: ${why}`;
  throw Object.assign(new Error(message), { code: "NOT_UTF8" });
}

/**
 * Whether a file is one that says what to do and for whom, as `readOwnFile` wants it.
 *
 * @throws as `readOwnFile`
 */
export function checkOwnFile(path: string): void {
  checkOwn(statSync(path), path);
}

/** Who may do what with a file of ours. @throws what `node:fs` throws */
export function modeOfOwnFile(path: string): number {
  return present(path, () => statSync(path).mode);
}

/** A link to something that is not there now, such as on another disk, is not the same as nothing. */
function present<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isLink = errorCode(error) === "ENOENT" && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    throw isLink ? unfit("DANGLING", path) : error;
  }
}

function checkOwn(found: Stats, path: string): void {
  if (!found.isFile()) throw unfit(found.isDirectory() ? "EISDIR" : "NOT_PLAIN", path);
  if (process.geteuid === undefined || process.getegid === undefined) return;
  if (found.uid !== process.geteuid() && found.uid !== 0) throw unfit("NOT_YOURS", path);
  // Where people have groups of their own, files are open to the group, and nobody else is in it.
  const isOpen = (found.mode & 0o020) !== 0 && found.gid !== process.getegid();
  if (isOpen || (found.mode & 0o002) !== 0) throw unfit("OPEN_TO_OTHERS", path);
}

function flag(value: number | undefined): number {
  return value ?? 0;
}

function unfit(
  code: "DANGLING" | "EISDIR" | "NOT_PLAIN" | "NOT_YOURS" | "OPEN_TO_OTHERS" | "TOO_LARGE",
  path: string,
): Error {
  return Object.assign(new Error(`${path} is not read: ${code}`), { code });
}
