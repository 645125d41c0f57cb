import { randomBytes } from "node:crypto";
import { HeldFolder } from "./held-folder.js";
import { errnoOf } from "./disk-error.js";
import { markForm, ownMark, standingOf } from "./process-mark.js";
import type { SavingDisk } from "./saving-disk.js";
import type { Steps } from "./steps.js";

/** What a staging folder holds, by name: what has come, what had to make room for it, and how far moving has got. */
export const inStaging = {
  arrived: "arrived",
  replaced: "replaced",
  /** What is to be moved; it is there from before the first step on. */
  plan: "plan.json",
  /** The plan by another name: all of it has been done, or taken back, and what is left here may go. */
  settled: "settled.json",
} as const;

/** Names that begin so are ours, in any folder: nothing else may be saved under one. */
export const stagingPrefix = ".simjobs-";
const stagingName = new RegExp(`^\\.simjobs-(${markForm})-[0-9a-f]{12}$`, "u");

/** A folder for what is on its way to its place. Its name tells whose it is, and that it is ours to remove. */
export interface Staging {
  /** What it is in. */
  readonly parent: HeldFolder;
  readonly name: string;
  readonly folder: HeldFolder;
}

/** @throws what `node:fs` throws */
export async function makeStaging(disk: SavingDisk, parent: HeldFolder): Promise<Staging> {
  const name = await freshName();
  const path = `${parent.at}/${name}`;
  disk.makeFolder(path, 0o700);
  const folder = new HeldFolder(disk, path, `${parent.shown}/${name}`);
  disk.makeFolder(`${folder.at}/${inStaging.arrived}`);
  disk.makeFolder(`${folder.at}/${inStaging.replaced}`);
  return { parent, name, folder };
}

async function freshName(): Promise<string> {
  return `${stagingPrefix}${await ownMark()}-${randomBytes(6).toString("hex")}`;
}

/** Removes a staging folder with all that is in it. Its last step is its own removal. */
export function* removeStaging(disk: SavingDisk, { parent, name, folder }: Staging): Steps<void> {
  yield* removeContent(disk, folder);
  folder.close();
  disk.removeFolder(`${parent.at}/${name}`);
}

function* removeContent(disk: SavingDisk, folder: HeldFolder): Steps<void> {
  for (const name of [...disk.list(folder.at)].toSorted((one, other) => rank(one) - rank(other))) {
    const path = `${folder.at}/${name}`;
    if (disk.look(path)?.kind === "folder") {
      const below = new HeldFolder(disk, path);
      try {
        yield* removeContent(disk, below);
      } finally {
        below.close();
      }
      disk.removeFolder(path);
    } else disk.removeFile(path);
    yield;
  }
}

/** How far moving has got is told by what goes last. */
function rank(name: string): number {
  return name === inStaging.settled || name === inStaging.plan ? 1 : 0;
}

/** How often a process shows that it is still at work on a staging folder. */
export const beatMs = 2_000;

/**
 * Takes over the staging folders in a folder whose processes have gone. Of those that the table of processes does not show,
 * the folders are watched for some time: one that nobody touches meanwhile has been left. Each gets a new name, so that of
 * two processes only one has it, and the next can take it over from this one.
 *
 * @param pause - waits, in milliseconds
 * @returns those that are ours now; the caller closes their `folder`
 */
export async function takeLeftStagings(
  disk: SavingDisk,
  parent: HeldFolder,
  pause: (ms: number) => Promise<void>,
): Promise<readonly Staging[]> {
  const taken: Staging[] = [];
  const unseen: { readonly left: string; readonly changedNs: string }[] = [];
  for (const left of namesIn(disk, parent)) {
    const mark = stagingName.exec(left)?.[1];
    if (mark === undefined) continue;
    const standing = await standingOf(mark);
    const changedNs = ownChange(disk, parent, left);
    if (changedNs === undefined || standing === "living") continue;
    if (standing === "unseen") unseen.push({ left, changedNs });
    else await take(disk, parent, left, taken);
  }
  if (unseen.length > 0) await pause(3 * beatMs);
  for (const { left, changedNs } of unseen) {
    if (ownChange(disk, parent, left) === changedNs) await take(disk, parent, left, taken);
  }
  return taken;
}

/** When a staging folder was touched; nothing for what others can have made, or can write to: that is none of ours. */
function ownChange(disk: SavingDisk, { at }: HeldFolder, name: string): string | undefined {
  const looks = disk.look(`${at}/${name}`);
  return looks?.kind === "folder" && looks.isPrivate ? looks.changedNs : undefined;
}

async function take(disk: SavingDisk, parent: HeldFolder, left: string, taken: Staging[]): Promise<void> {
  const name = await freshName();
  try {
    disk.rename(`${parent.at}/${left}`, `${parent.at}/${name}`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return; // somebody else was quicker, or it may not be touched
  }
  const folder = new HeldFolder(disk, `${parent.at}/${name}`, `${parent.shown}/${name}`);
  taken.push({ parent, name, folder });
}

function namesIn(disk: SavingDisk, { at }: HeldFolder): readonly string[] {
  try {
    return disk.list(at);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return []; // a folder that may be written to and not read
  }
}
