import { JobError } from "@simjobs/core";
import {
  checkedSubmission,
  chooseOne,
  nameOf,
  type CheckedSubmission,
  type CheckOptions,
  type Role,
  type SubmissionFiles,
  type SubmissionWords,
} from "./checked-submission.js";
import { takeInventory, type Inventory } from "./inventory.js";
import type { InventoryEntry } from "./inventory-entry.js";

/** Radiance work to send. */
export interface RadianceSubmission extends SubmissionWords, SubmissionFiles {
  readonly program: "rtrace" | "rpict";
  /** Name of the model, `.oct`. Needed unless there is exactly one. */
  readonly model?: string | undefined;
  /** Name of the input, `*` standing for any text. How several names are separated is not known. */
  readonly input?: string | undefined;
  /** Ending of the output files. */
  readonly output?: string | undefined;
  /** The program's arguments. */
  readonly args?: string | undefined;
}

/** DaySim work to send. */
export interface DaySimSubmission extends SubmissionWords, SubmissionFiles {
  /** Name of the header file, `.hea`. Needed unless there is exactly one. */
  readonly model?: string | undefined;
  /** Name of the sensor file, `*` standing for any text. How several names are separated is not known. */
  readonly input?: string | undefined;
}

/** Files of which the service shall find out by itself what they are. */
export interface ScanSubmission extends SubmissionWords, SubmissionFiles {}

const octree: Role = { what: "Radiance model", expected: "a Radiance model (.oct)", endings: [".oct"] };
const header: Role = { what: "DaySim header", expected: "a DaySim header (.hea)", endings: [".hea"] };

/** @throws {JobError} `bad_input` */
export async function checkRadiance(
  submission: RadianceSubmission,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { program, model, input, output, args } = submission;
  if (!["rtrace", "rpict"].includes(program)) {
    throw new JobError("bad_input", `${JSON.stringify(program)} is not a program that JESS runs`, {
      hint: "Name rtrace or rpict.",
    });
  }
  return judged(submission, "a Radiance model or its input", options, (inventory) => {
    const chosen = chooseOne(octree, inventory.entries, model);
    checkInput(input, inventory.entries);
    const fields = { program, model: chosen, input, output, args };
    return checkedSubmission("RAD", submission, inventory, fields, options);
  });
}

/** @throws {JobError} `bad_input` */
export async function checkDaySim(
  submission: DaySimSubmission,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { model, input } = submission;
  return judged(submission, "a DaySim header or its input", options, (inventory) => {
    const chosen = chooseOne(header, inventory.entries, model);
    checkInput(input, inventory.entries);
    return checkedSubmission("DS", submission, inventory, { model: chosen, input }, options);
  });
}

/** @throws {JobError} `bad_input` */
export async function checkScan(
  submission: ScanSubmission,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  return judged(submission, "a file to simulate", options, (inventory) => {
    if (inventory.entries.length > 0) return checkedSubmission("Scan", submission, inventory, {}, options);
    throw new JobError("bad_input", "nothing was given to send", { hint: "Give files or a folder." });
  });
}

function judged(
  { files, folder }: SubmissionFiles,
  expected: string,
  options: CheckOptions,
  judge: (inventory: Inventory) => CheckedSubmission,
): Promise<CheckedSubmission> {
  return takeInventory({ files, folder }, { ...options, expected }, judge);
}

/** Names of one file, or of several by `*`. A text that may be several names is left to the service. */
function checkInput(input: string | undefined, entries: readonly InventoryEntry[]): void {
  if (input === undefined || /[\s,;]/u.test(input)) return;
  const pattern = new RegExp(`^${input.split("*").map(escaped).join(".*")}$`, "u");
  if (entries.some(({ path }) => pattern.test(path) || pattern.test(nameOf(path)))) return;
  throw new JobError("bad_input", `no file fits the input ${JSON.stringify(input)}`, {
    hint: "Give the input with the other files.",
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}
