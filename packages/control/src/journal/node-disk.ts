import { randomUUID } from "node:crypto";
import { link, lstat, open, readdir, rm, utimes, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { errorCodeOf } from "@simjobs/core";
import { makeFolders } from "../make-folders.js";
import type { AppendFile, JournalDisk } from "./journal-disk.js";
import { atItsEnd, justLooking, linesTrusted, readTrusted } from "./node-trust.js";

/**
 * A real folder for journals and receipts. It is made where it is missing, for its owner alone (0700), and so are its files
 * (0600). What is told to be safe has been flushed, the file and its name.
 *
 * Every method throws what `node:fs` throws.
 */
export function nodeJournalDisk(folder: string): JournalDisk {
  const pathOf = (name: string): string => {
    if (!plainName.test(name)) throw new RangeError(`"${name}" is no name of a file in a journal's folder`);
    return join(folder, name);
  };
  return {
    async list() {
      try {
        return (await readdir(folder)).filter((name) => plainName.test(name));
      } catch (error) {
        if (errorCodeOf(error) !== "ENOENT") throw error;
        // A link to a disk that is not there now: nobody knows what stands in it.
        if (await isThere(folder))
          throw Object.assign(new Error(`${folder} leads nowhere`), { code: "DANGLING" });
        return [];
      }
    },
    read: async (name) => readTrusted(folder, pathOf(name)),
    lines: (name) => linesTrusted(folder, pathOf(name)),
    async create(name) {
      await makeFolder(folder);
      const file = await open(pathOf(name), "ax", 0o600);
      await syncFolder(folder);
      return appendTo(file);
    },
    async claim(name, text) {
      // Its name comes last, in one step: nobody ever sees a part of it.
      const temporary = `.${randomUUID()}.tmp`;
      const path = join(folder, temporary);
      await makeFolder(folder);
      try {
        const file = await open(path, "wx", 0o600);
        try {
          await writeWhole(file, text);
          await file.sync();
        } finally {
          await file.close();
        }
        await link(path, pathOf(name));
      } catch (error) {
        if (errorCodeOf(error) === "EEXIST") return false;
        throw error;
      } finally {
        await rm(path, { force: true });
      }
      await syncFolder(folder);
      return true;
    },
    async open(name) {
      await makeFolder(folder);
      const file = await openAtItsEnd(pathOf(name));
      await syncFolder(folder);
      return appendTo(file);
    },
    async remove(name) {
      await rm(pathOf(name));
      await syncFolder(folder);
    },
    async beat(name) {
      const now = new Date();
      await utimes(pathOf(name), now, now);
    },
    async pulse(name) {
      try {
        // Opened, for a folder on another machine is asked anew only then.
        const file = await open(pathOf(name), justLooking);
        try {
          const { ino, mtimeNs, size } = await file.stat({ bigint: true });
          return `${ino} ${mtimeNs} ${size}`;
        } finally {
          await file.close();
        }
      } catch (error) {
        if (errorCodeOf(error) === "ENOENT") return null;
        throw error;
      }
    },
  };
}

/** Files of ours begin with a letter or a digit; a crash may leave a temporary one, which begins with a dot. */
const plainName = /^[A-Za-z0-9][\w.-]*$/;

/** A plain file at its end. Waits for no reader of a pipe, and follows no link. */
async function openAtItsEnd(path: string): Promise<FileHandle> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSymbolicLink() === true) throw notPlain("IS_LINK", path);
  if (found !== null && !found.isFile()) throw notPlain("NOT_PLAIN", path);
  const file = await open(path, atItsEnd, 0o600);
  try {
    if ((await file.stat()).isFile()) return file; // it may have been exchanged meanwhile
    throw notPlain("NOT_PLAIN", path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function notPlain(code: "IS_LINK" | "NOT_PLAIN", path: string): Error {
  return Object.assign(new Error(`${path} is no plain file`), { code });
}

function appendTo(file: FileHandle): AppendFile {
  return {
    append: async (text) => writeWhole(file, text),
    sync: async () => file.datasync(),
    close: async () => file.close(),
  };
}

/** A write may take less than it was given, as on a disk that is nearly full. */
async function writeWhole(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

/** A new name is safe only once its folder is. Systems that cannot flush a folder do not need it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(path, 0o700);
  } catch (error) {
    if (errorCodeOf(error) !== "EEXIST") throw error;
    throw Object.assign(new Error(`${path} is no folder`, { cause: error }), { code: "ENOTDIR" });
  }
}

/** Whether there is something of that name, if only a link. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
