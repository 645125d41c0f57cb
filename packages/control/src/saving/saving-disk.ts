import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { errnoOf } from "./disk-error.js";

/** What stands under a name; a link is not followed. */
interface Looks {
  readonly kind: "file" | "folder" | "link" | "other";
  /** Tells it from everything else there is on this machine. */
  readonly id: string;
  /** The file system that it is on. */
  readonly disk: string;
  readonly size: string;
  readonly changedNs: string;
  /** Whether it is this user's, and nobody else can write to it. */
  readonly isPrivate: boolean;
}

/**
 * The steps on disk that moving results into their place is made of. They are synchronous: what wants a process to end comes
 * between them, never in the middle of one. Tests end the process between any two of them.
 *
 * Every method throws what `node:fs` throws.
 */
export interface SavingDisk {
  /** Nothing for a name under which nothing stands. */
  look(path: string): Looks | undefined;
  list(folder: string): readonly string[];
  makeFolder(path: string, mode?: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  removeFile(path: string): void;
  /** Only one in which nothing is. */
  removeFolder(path: string): void;
  readText(path: string): string;
  /** Writes a file that is not there yet; it is flushed when this returns. */
  writeText(path: string, text: string): void;
  /** Has a folder look as if it had changed just now. */
  touch(path: string): void;
  /** Holds a folder, which must not be a link. */
  openFolder(path: string): number;
  closeFolder(handle: number): void;
}

// Windows knows neither of the latter two, and opens no folders.
const folderOnly = constants.O_RDONLY | flag(constants.O_DIRECTORY) | flag(constants.O_NOFOLLOW);

export const nodeDisk: SavingDisk = {
  look(path) {
    try {
      const looks = lstatSync(path, { bigint: true });
      const kind = looks.isFile()
        ? "file"
        : looks.isDirectory()
          ? "folder"
          : looks.isSymbolicLink()
            ? "link"
            : "other";
      const uid = process.geteuid?.();
      return {
        kind,
        id: `${looks.dev}:${looks.ino}`,
        disk: String(looks.dev),
        size: String(looks.size),
        changedNs: String(looks.mtimeNs),
        isPrivate: uid === undefined || (Number(looks.uid) === uid && (looks.mode & 0o022n) === 0n),
      };
    } catch (error) {
      const code = errnoOf(error);
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  },
  list: (folder) => readdirSync(folder),
  makeFolder(path, mode) {
    mkdirSync(path, { mode });
  },
  rename: renameSync,
  link: linkSync,
  removeFile: unlinkSync,
  removeFolder: (path) => rmdirSync(path),
  readText: (path) => readFileSync(path, "utf8"),
  writeText(path, text) {
    const file = openSync(path, "wx", 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  touch(path) {
    const now = new Date();
    utimesSync(path, now, now);
  },
  openFolder: (path) => openSync(path, folderOnly),
  closeFolder: closeSync,
};

function flag(value: number | undefined): number {
  return value ?? 0;
}
