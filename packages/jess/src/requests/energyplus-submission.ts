import { basename } from "node:path";
import { JobError } from "@simjobs/core";
import type { JessFile } from "./jess-file.js";
import {
  checkedSubmission,
  chooseOne,
  hasEnding,
  nameOf,
  type CheckedSubmission,
  type CheckOptions,
  type Role,
  type SubmissionWords,
} from "./checked-submission.js";
import { takeInventory, type Inventory } from "./inventory.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { macroFiles } from "./macro-files.js";
import { checkNamed, InventoryIndex } from "./named-files.js";

/** EnergyPlus work to send: one model with its weather, several of which one is named, or several as a batch. */
export interface EnergyPlusSubmission extends SubmissionWords {
  /** EnergyPlus models, `.idf` or `.imf`. */
  readonly models?: readonly JessFile[] | undefined;
  /** Weather files, `.epw`. */
  readonly weather?: readonly JessFile[] | undefined;
  /** What the model needs besides. A `.zip` is unpacked by the service, its folders kept; it may hold the model. */
  readonly attachments?: readonly JessFile[] | undefined;
  /** Path of a folder, sent as one zip with its folders kept; it may hold the model. Hidden files and noise stay at home. */
  readonly folder?: string | undefined;
  /** Name of the model to run. Needed unless there is exactly one. */
  readonly model?: string | undefined;
  /** Name of the weather to use. Needed unless there is exactly one. */
  readonly weatherName?: string | undefined;
  /**
   * Has every model run, with every weather, as one job of several cases. One client is known to do that.
   * @default false
   */
  readonly batch?: boolean | undefined;
  /** Lets the service split the run into several cases. @default false */
  readonly split?: boolean | undefined;
  /** Sends a macro model (`.imf`) although it includes files that are missing. @default false */
  readonly allowMissing?: boolean | undefined;
}

const model: Role = {
  what: "model",
  expected: "an EnergyPlus model (.idf or .imf)",
  endings: [".idf", ".imf"],
};
const weather: Role = {
  what: "weather file",
  expected: "an EnergyPlus weather file (.epw)",
  endings: [".epw"],
};

/**
 * Checks a submission before anything is sent: the files are there and fit to send, and it is clear what is to run.
 *
 * @throws {JobError} `bad_input`; for a macro model, with all files that it includes and that are missing
 * @see docs/services/jess.md 3 J7
 */
export async function checkEnergyPlus(
  submission: EnergyPlusSubmission,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { models = [], weather: weathers = [], attachments = [], folder } = submission;
  for (const file of models) checkEnding(model, file);
  for (const file of weathers) checkEnding(weather, file);
  const files = [...models, ...weathers, ...attachments];
  return takeInventory(
    { files, folder },
    { ...options, expected: "a file that the model needs" },
    (inventory) => judge(submission, inventory, options),
  );
}

async function judge(
  submission: EnergyPlusSubmission,
  inventory: Inventory,
  options: CheckOptions,
): Promise<CheckedSubmission> {
  const { models = [], weather: weathers = [], batch = false, allowMissing = false } = submission;
  const among = (files: readonly JessFile[]): readonly InventoryEntry[] => {
    // An attachment may look like a model: weather of another year, a part that the model includes.
    const given = new Set(files.map(nameOfFile));
    return inventory.entries.filter(({ path, isPacked }) => isPacked || given.has(path));
  };
  const choose = (role: Role, files: readonly JessFile[], named: string | undefined): string | undefined => {
    const entries = among(files);
    if (!batch || named !== undefined) return chooseOne(role, entries, named);
    checkSome(role, entries);
    return undefined;
  };
  const chosen = choose(model, models, submission.model);
  const checked = checkedSubmission(
    "EP",
    submission,
    inventory,
    {
      model: chosen,
      weather: choose(weather, weathers, submission.weatherName),
      // The two spellings that are known to have been accepted.
      split: submission.split === true ? "true" : "FALSE",
    },
    options,
  );
  if (!allowMissing) await checkIncludes(among(models), chosen, inventory.entries);
  return checked;
}

/** Of the model that runs, or of all where that is for the service to find. */
async function checkIncludes(
  candidates: readonly InventoryEntry[],
  chosen: string | undefined,
  entries: readonly InventoryEntry[],
): Promise<void> {
  const index = new InventoryIndex(entries);
  const isChosen = ({ path }: InventoryEntry): boolean =>
    chosen === undefined || path === chosen || nameOf(path) === chosen;
  for (const entry of candidates.filter((one) => hasEnding(one.path, model.endings) && isChosen(one))) {
    checkNamed(
      entry.path,
      await macroFiles(entry, index),
      index,
      "Send them as well, as attachments or in a folder or zip with the model, where the model looks for them.",
    );
  }
}

function nameOfFile(file: JessFile): string {
  return typeof file === "string" ? basename(file) : file.name;
}

function checkEnding({ endings, expected }: Role, file: JessFile): void {
  const name = nameOfFile(file);
  if (hasEnding(name, endings)) return;
  throw new JobError("bad_input", `${JSON.stringify(name)} is not ${expected}`, {
    hint: `Give ${expected}; what it needs besides goes with the attachments.`,
  });
}

function checkSome({ what, expected, endings }: Role, entries: readonly InventoryEntry[]): void {
  if (entries.some(({ path }) => hasEnding(path, endings))) return;
  throw new JobError("bad_input", `expected at least one ${what}, and none was given`, {
    hint: `Give ${expected}, or several.`,
  });
}
