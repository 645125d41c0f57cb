import type { HeldFolder } from "./held-folder.js";
import type { SavingDisk } from "./saving-disk.js";
import { inStaging } from "./staging.js";
import { unsafePath } from "@simjobs/core";

/** What is to be moved out of a staging folder, written down before the first step, for whoever finds the half of it. */
export interface MovePlan {
  readonly schema: typeof planSchema;
  /** Name of the target beside the staging folder; `null`: the folder that the staging folder is in. */
  readonly target: string | null;
  readonly targetId: string;
  /** Folders in the target that are made on the way, each after the ones above it. */
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
}

/** A file that has come. Size and moment tell it from another one in its place where its number does not. */
export interface PlannedFile {
  /** Below the target, with forward slashes. */
  readonly path: string;
  readonly size: string;
  readonly changedNs: string;
}

export const planSchema = "simjobs.move/1";

/** @throws what `node:fs` throws */
export function writePlan(disk: SavingDisk, staging: HeldFolder, plan: MovePlan): void {
  const draft = `${staging.at}/plan.draft`;
  disk.writeText(draft, `${JSON.stringify(plan)}\n`);
  disk.rename(draft, `${staging.at}/${inStaging.plan}`);
}

/** The plan that somebody has left: nothing where there is none, `unreadable` for what is no plan of ours. */
export function readPlan(disk: SavingDisk, staging: HeldFolder): MovePlan | "unreadable" | undefined {
  const path = `${staging.at}/${inStaging.plan}`;
  const looks = disk.look(path);
  if (looks === undefined) return undefined;
  if (looks.kind !== "file" || !looks.isPrivate) return "unreadable";
  try {
    const value: unknown = JSON.parse(disk.readText(path));
    return isPlan(value) ? value : "unreadable";
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}

function isPlan(value: unknown): value is MovePlan {
  if (!isObject(value) || value["schema"] !== planSchema || typeof value["targetId"] !== "string")
    return false;
  const { target, folders, files } = value;
  const isName = typeof target === "string" && target !== "" && !/^\.{1,2}$|[/\\]/u.test(target);
  if (!(target === null || isName) || !Array.isArray(folders) || !Array.isArray(files)) return false;
  return (
    folders.every(isPath) &&
    files.every(
      (file: unknown) =>
        isObject(file) &&
        isPath(file["path"]) &&
        typeof file["size"] === "string" &&
        typeof file["changedNs"] === "string",
    )
  );
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && unsafePath(value) === undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
