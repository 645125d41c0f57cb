import { HeldFolder } from "./held-folder.js";
import { keptOf, settle, takeBack } from "./move-files.js";
import { readPlan, type MovePlan } from "./move-plan.js";
import type { SavingDisk } from "./saving-disk.js";
import { removeStaging, type Staging } from "./staging.js";
import type { Steps } from "./steps.js";

/** What was found of an earlier process that was ended in the middle. */
export interface Leftover {
  /** Path of the folder in which it was found. */
  readonly folder: string;
  /** Files that were to be replaced and are in there still, for their place is taken by now, or has gone. */
  readonly kept: readonly string[];
}

/**
 * Finishes what a process has left that was ended in the middle: what it had begun to move is taken back, and its staging
 * folder goes, unless something of the user's is in it that has no place to go to.
 *
 * @param staging - ours by now; its folder is closed here
 */
export function* tidyUp(disk: SavingDisk, staging: Staging): Steps<Leftover> {
  const { folder } = staging;
  try {
    const plan = readPlan(disk, folder);
    // A plan that cannot be read is none of ours, or a broken disk's: then nobody knows what is the user's in there.
    if (plan === "unreadable") return { folder: folder.shown, kept: ["everything that is in it"] };
    const kept = plan === undefined ? [] : yield* undo(disk, staging, plan);
    if (kept.length > 0) return { folder: folder.shown, kept };
    if (plan !== undefined) settle(disk, staging);
    yield* removeStaging(disk, staging);
    return { folder: folder.shown, kept };
  } finally {
    folder.close();
  }
}

function* undo(disk: SavingDisk, staging: Staging, plan: MovePlan): Steps<readonly string[]> {
  const { parent } = staging;
  if (plan.target === null) {
    return parent.id === plan.targetId
      ? yield* takeBack(disk, staging, parent, plan)
      : keptOf(disk, staging, plan);
  }
  const path = `${parent.at}/${plan.target}`;
  const looks = disk.look(path);
  if (looks?.kind !== "folder" || looks.id !== plan.targetId) return keptOf(disk, staging, plan);
  const target = new HeldFolder(disk, path);
  try {
    return yield* takeBack(disk, staging, target, plan);
  } finally {
    target.close();
  }
}
