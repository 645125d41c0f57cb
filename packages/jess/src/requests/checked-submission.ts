import { JobError, type ProviderCall } from "@simjobs/core";
import type { CheckedFile, JessFile } from "./jess-file.js";
import { withMark } from "./mark.js";
import type { MultipartField } from "./multipart.js";
import type { Inventory } from "./inventory.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { checkTogether } from "./upload-limits.js";

/** What every submission can say. */
export interface SubmissionWords {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /**
   * Put into the description so that the job can be found again, see `withMark`. Give one that was written down
   * beforehand to be able to look for the job after a crash. @default a random one
   */
  readonly mark?: string | undefined;
}

/** Where a submission's files come from. Both can be given. */
export interface SubmissionFiles {
  /** Files to send. A `.zip` is unpacked by the service, its folders kept. */
  readonly files?: readonly JessFile[] | undefined;
  /** Path of a folder, sent as one zip with its folders kept. Hidden files and noise stay at home. */
  readonly folder?: string | undefined;
}

/** A submission that passed every local check. */
export interface CheckedSubmission {
  readonly fields: readonly MultipartField[];
  readonly mark: string;
  /** Makes the files to upload. */
  pack(signal: AbortSignal | undefined): Promise<readonly CheckedFile[]>;
  /** Removes what was made on the way. */
  close(): Promise<void>;
}

/** What the checks of all kinds of submissions need. */
export interface CheckOptions {
  /** Makes a mark where none is given. */
  readonly newMark: () => string;
  /** Where a folder's zip is kept until it has been sent. */
  readonly tempFolder: string;
  readonly signal?: AbortSignal | undefined;
}

export type JobKind = "EP" | "JEP" | "RAD" | "DS" | "Scan";

/** A checked submission of what an inventory holds. Fields without a value are left out. */
export function checkedSubmission(
  kind: JobKind,
  words: SubmissionWords,
  inventory: Inventory,
  fields: Readonly<Record<string, string | undefined>>,
  { newMark }: CheckOptions,
): CheckedSubmission {
  const mark = words.mark ?? newMark();
  const all = { type: kind, title: words.title, desc: withMark(words.description, mark), ...fields };
  return {
    mark,
    fields: Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
    pack: async (signal: ProviderCall["signal"]) => {
      const files = await inventory.pack(signal);
      checkTogether(files);
      return files;
    },
    close: () => inventory.close(),
  };
}

/** What one of a submission's files is to it. */
export interface Role {
  /** `model`, for messages. */
  readonly what: string;
  /** `an EnergyPlus model (.idf or .imf)`, for hints. */
  readonly expected: string;
  readonly endings: readonly string[];
}

/**
 * The name under which the service is told of the one file of a role.
 *
 * @param named - by the caller
 * @returns `undefined` where it is for the service to find the only one in a zip or folder
 * @throws {JobError} `bad_input` unless it is clear which file is meant
 */
export function chooseOne(
  { what, endings, expected }: Role,
  entries: readonly InventoryEntry[],
  named: string | undefined,
): string | undefined {
  const fitting = entries.filter(({ path }) => hasEnding(path, endings));
  if (named !== undefined) {
    const plain = named.normalize("NFC");
    const found = fitting.find(
      ({ path }) =>
        path.normalize("NFC") === plain || (!named.includes("/") && nameOf(path).normalize("NFC") === plain),
    );
    // What goes out under a name of its own is called by it.
    if (found !== undefined) return found.isPacked ? named : found.path;
    throw new JobError("bad_input", `no ${what} of the name ${JSON.stringify(named)} was given`, {
      hint: fitting.length === 0 ? `Give ${expected}.` : `Name one of these: ${listOf(fitting)}.`,
    });
  }
  const loose = fitting.filter(({ isPacked }) => !isPacked);
  const candidates = loose.length > 0 ? loose : fitting;
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) {
    return only.isPacked && !only.isBesideNoise ? undefined : only.path;
  }
  const packed = entries.filter(({ isPacked }) => isPacked);
  const found =
    only === undefined
      ? `none was given${packed.length > 0 ? `, nor is there one in what is packed: ${listOf(packed)}` : ""}`
      : `${candidates.length} were given: ${listOf(candidates)}`;
  throw new JobError("bad_input", `expected exactly one ${what}, and ${found}`, {
    hint: `Give ${expected}${only === undefined ? "" : ", or name the one to take"}.`,
  });
}

export function hasEnding(path: string, endings: readonly string[]): boolean {
  return endings.some((ending) => path.toLowerCase().endsWith(ending));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function listOf(entries: readonly InventoryEntry[]): string {
  const more = entries.length > 10 ? ` and ${entries.length - 10} more` : "";
  return `${entries
    .slice(0, 10)
    .map(({ path }) => path)
    .join(", ")}${more}`;
}
