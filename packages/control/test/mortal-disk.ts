import { writeFileSync } from "node:fs";
import { nodeDisk, type SavingDisk } from "../src/saving/saving-disk.js";

/** The process has been ended: nothing that it would have done after that happens. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface MortalDisk {
  readonly disk: SavingDisk;
  /** How many steps that change something were made. */
  readonly steps: () => number;
}

// Not flushed: for the end of a process that is not needed.
const writeText: SavingDisk["writeText"] = (path, text) =>
  writeFileSync(path, text, { flag: "wx", mode: 0o600 });

/**
 * A real disk for a process that is ended before one of its steps.
 *
 * @param stepsToLive - how many steps that change something come before that
 * @param failures - what a step throws instead of being made
 */
export function mortalDisk(stepsToLive: number, failures: Partial<SavingDisk> = {}): MortalDisk {
  const own = { ...nodeDisk, writeText, ...failures };
  let steps = 0;
  let isDead = false;
  const alive = (): void => {
    if (isDead) throw new Killed();
  };
  const step = (): void => {
    alive();
    isDead = steps >= stepsToLive;
    alive();
    steps += 1;
  };
  return {
    steps: () => steps,
    disk: {
      look: (path) => (alive(), own.look(path)),
      list: (folder) => (alive(), own.list(folder)),
      readText: (path) => (alive(), own.readText(path)),
      openFolder: (path) => (alive(), own.openFolder(path)),
      touch: (path) => (alive(), own.touch(path)),
      closeFolder: (handle) => own.closeFolder(handle), // an ended process has none open, either
      makeFolder: (path, mode) => (step(), own.makeFolder(path, mode)),
      rename: (from, to) => (step(), own.rename(from, to)),
      link: (from, to) => (step(), own.link(from, to)),
      removeFile: (path) => (step(), own.removeFile(path)),
      removeFolder: (path) => (step(), own.removeFolder(path)),
      writeText: (path, text) => (step(), own.writeText(path, text)),
    },
  };
}
