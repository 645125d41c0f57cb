import { constants } from "node:fs";
import { link, mkdir, open, readdir, readFile, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { JobError } from "@simjobs/core";
import type { AppendFile, JournalDisk } from "@simjobs/control";
import { errorCode, fileProblem } from "./file-problem.js";

/**
 * A folder for journals, of mode 0700, made with its first file. Files have mode 0600.
 *
 * @param newId - makes a part of the name of a temporary file
 */
export function folderDisk(folder: string, newId: () => string): JournalDisk {
  const create = async (name: string, flags: string | number): Promise<FileHandle> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(join(folder, name), flags, 0o600);
    await syncFolder(folder);
    return file;
  };
  return {
    list: async () => {
      try {
        return await readdir(folder);
      } catch (error) {
        if (errorCode(error) === "ENOENT") return [];
        throw error;
      }
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    create: (name) => told(folder, async () => appendFileOf(folder, await create(name, "ax"))),
    open: (name) => told(folder, async () => appendFileOf(folder, await create(name, "a"))),
    claim: (name, text) =>
      told(folder, async () => {
        // Written whole under another name, then given its own in one step that fails where it is taken.
        const temporary = `.${name}.${newId()}.tmp`;
        const file = await create(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
        try {
          await file.writeFile(text);
          await file.sync();
          await file.close();
          await link(join(folder, temporary), join(folder, name));
          await syncFolder(folder);
          return true;
        } catch (error) {
          if (errorCode(error) === "EEXIST") return false;
          throw error;
        } finally {
          await rm(join(folder, temporary), { force: true });
        }
      }),
    remove: (name) => rm(join(folder, name), { force: true }),
  };
}

function appendFileOf(folder: string, file: FileHandle): AppendFile {
  return {
    append: (text) =>
      told(folder, async () => {
        const bytes = Buffer.from(text, "utf8");
        for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
      }),
    sync: () => told(folder, () => file.datasync()),
    close: () => file.close(),
  };
}

async function told<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new JobError(
      "journal_unwritable",
      `the journal in ${folder} cannot be written: ${fileProblem(error)}`,
      {
        hint: "Set SIMJOBS_HOME to a folder that you may write, or go on without a record: --no-journal",
        cause: error,
      },
    );
  }
}

// A new name is safe only once its folder is. Not every system can do that, and then it does not need it.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
