import { nodeJournalDisk, type AppendFile, type JournalDisk } from "@simjobs/control";
import { JobError } from "@simjobs/core";
import { errorCode, fileProblem, roomHint } from "./file-problem.js";

/** A folder for journals that says, where it cannot be read or written, what a person can do about it. */
export function folderDisk(folder: string): JournalDisk {
  const disk = nodeJournalDisk(folder);
  return {
    ...disk,
    list: async () => {
      try {
        return await disk.list();
      } catch (error) {
        throw unreadable(folder, error);
      }
    },
    pulse: async (name) => told(folder, async () => disk.pulse(name)),
    create: async (name) => told(folder, async () => appendFileOf(folder, await disk.create(name))),
    open: async (name) => told(folder, async () => appendFileOf(folder, await disk.open(name))),
    claim: async (name, text) => told(folder, async () => disk.claim(name, text)),
    // Another process may have cleaned up first.
    remove: async (name) =>
      told(folder, async () =>
        disk.remove(name).catch((error: unknown) => {
          if (errorCode(error) !== "ENOENT") throw error;
        }),
      ),
  };
}

function appendFileOf(folder: string, file: AppendFile): AppendFile {
  return {
    append: async (text) => told(folder, async () => file.append(text)),
    sync: async () => told(folder, async () => file.sync()),
    close: async () => file.close(),
  };
}

function unreadable(folder: string, error: unknown): JobError {
  return new JobError(
    "journal_unreadable",
    `the journal in ${folder} cannot be read: ${fileProblem(error)}`,
    {
      hint: "Set SIMJOBS_HOME to a folder that you may read and write.",
      cause: error,
    },
  );
}

async function told<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new JobError(
      "journal_unwritable",
      `the journal in ${folder} cannot be written: ${fileProblem(error)}`,
      {
        hint: `${roomHint(error)} Or go on without a record: --no-journal`,
        cause: error,
      },
    );
  }
}
