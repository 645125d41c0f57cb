import { realpath } from "node:fs/promises";
import { JobError } from "@simjobs/core";
import { fileProblem, roomHint } from "../files/file-problem.js";
import { takeLock, type LockOptions } from "../files/lock-file.js";
import { writeAtomically } from "../files/write-atomically.js";
import type { Config } from "@simjobs/core/schemas";
import { readConfig, type ConfigFile } from "./config-file.js";

/** What it takes to write the config file in turn with others. */
export type ConfigWriter = LockOptions;

/** How long a write waits for others, each of which takes some milliseconds. */
const patienceMs = 30_000;

/**
 * Changes the config file. Of several that are changed side by side, by whatever process, none is lost.
 *
 * @param change - makes the new config of the one that is there at that moment
 * @returns the new config
 * @throws {JobError} what `change` throws; `bad_input`, `file_unreadable`, `file_unwritable`
 */
export async function saveConfig(
  writer: ConfigWriter,
  config: ConfigFile,
  change: (before: Config) => Config,
): Promise<Config> {
  const { path } = config;
  const lock = `${path}.lock`;
  const file = await realpath(path).catch(() => path); // people keep their settings elsewhere, and a link here
  const unwritable = (error: unknown): JobError =>
    new JobError("file_unwritable", `the config file ${path} cannot be written: ${fileProblem(error)}`, {
      hint: roomHint(error),
      cause: error,
    });
  const giveBack = await takeLock(lock, patienceMs, writer).catch((error: unknown) => {
    throw unwritable(error);
  });
  if (giveBack === null) {
    throw new JobError("file_unwritable", `the config file ${path} is being written by another process`, {
      hint: `Try again. If no simjobs is at work, remove ${lock}`,
    });
  }
  try {
    const before = await readConfig(config);
    const after = change(before);
    const text = `${JSON.stringify(after, null, 2)}\n`;
    if (JSON.stringify(after) !== JSON.stringify(before))
      await writeAtomically(file, text, { unique: writer.newId() }).catch((error: unknown) => {
        throw unwritable(error);
      });
    return after;
  } finally {
    await giveBack();
  }
}
