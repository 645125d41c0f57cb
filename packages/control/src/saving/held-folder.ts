import type { JobError } from "@simjobs/core";
import type { SavingDisk } from "./saving-disk.js";
import { errnoOf, unwritable } from "./disk-error.js";

/**
 * A folder that stays the same one, whatever is done to its path meanwhile: on Linux what is in it is named by way of the
 * open folder, as with `openat`. Elsewhere it is named by its path, and `check` tells of most exchanges.
 */
export class HeldFolder {
  /** By which what is in it is to be named. */
  readonly at: string;
  readonly id: string;
  /** The file system that it is on. */
  readonly diskId: string;
  /** As people know it. */
  readonly shown: string;
  readonly #disk: SavingDisk;
  readonly #path: string;
  #handle: number | undefined;

  /** @throws what `node:fs` throws; `file_unwritable` for what is no folder of its own */
  constructor(disk: SavingDisk, path: string, shown = path) {
    this.#disk = disk;
    this.#path = path;
    this.shown = shown;
    const looks = disk.look(path);
    if (looks?.kind !== "folder") throw unwritable(`${JSON.stringify(shown)} is not a folder`);
    this.id = looks.id;
    this.diskId = looks.disk;
    this.#handle = this.#open(path, looks.id);
    this.at = this.#handle === undefined ? path : throughHandle(this.#handle);
  }

  #open(path: string, id: string): number | undefined {
    if (process.platform !== "linux") return undefined;
    let handle: number;
    try {
      handle = this.#disk.openFolder(path);
    } catch (error) {
      const code = errnoOf(error);
      if (code === "ELOOP" || code === "ENOTDIR" || code === "ENOENT") throw exchanged(this.shown);
      if (code !== "EACCES") throw error;
      return undefined; // it may be written to and not read
    }
    // Of the folder itself: a look at the entry in /proc would tell of a link.
    const held = this.#disk.look(`${throughHandle(handle)}/.`);
    if (held?.id === id) return handle;
    this.#disk.closeFolder(handle);
    if (held !== undefined) throw exchanged(this.shown);
    return undefined; // a system without /proc
  }

  /** @throws {JobError} `file_unwritable` where another folder, a link or nothing stands under its path by now */
  check(): void {
    const looks = this.#disk.look(this.#path);
    if (looks?.kind === "folder" && looks.id === this.id) return;
    throw exchanged(this.shown);
  }

  close(): void {
    if (this.#handle !== undefined) this.#disk.closeFolder(this.#handle);
    this.#handle = undefined;
  }
}

function exchanged(path: string): JobError {
  return unwritable(
    `${JSON.stringify(path)} is not the folder any more that it was when this began; nothing was written there`,
    { hint: "See who has moved it, and begin again." },
  );
}

function throughHandle(handle: number): string {
  return `/proc/self/fd/${handle}`;
}

/** Does something in a folder below one that is held, without following links on the way. */
export function inFolder<T>(
  disk: SavingDisk,
  held: HeldFolder,
  names: readonly string[],
  work: (folder: HeldFolder) => T,
): T {
  const [first, ...others] = names;
  if (first === undefined) return work(held);
  const below = new HeldFolder(disk, `${held.at}/${first}`, `${held.shown}/${first}`);
  try {
    return inFolder(disk, below, others, work);
  } finally {
    below.close();
  }
}
