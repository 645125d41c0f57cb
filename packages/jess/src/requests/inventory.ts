import { mkdtemp, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { JobError } from "@simjobs/core";
import { checkFile, type CheckedFile, type JessFile } from "./jess-file.js";
import { packFolder } from "./pack-folder.js";
import { folderFiles, type FolderFile } from "./folder-files.js";
import { checkPaths } from "./check-paths.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { fingerprintOf, readStart } from "./read-content.js";
import { openFile } from "./open-file.js";
import { checkTogether } from "./upload-limits.js";
import { lookIntoZip, type ZipContent } from "./zip-content.js";

/** What is to be sent. */
export interface Source {
  /** Files, each by itself. A `.zip` is unpacked by the service, its folders kept. */
  readonly files?: readonly JessFile[] | undefined;
  /** Path of a folder, sent as one zip with its folders kept. Hidden files and noise stay at home. */
  readonly folder?: string | undefined;
}

/** Everything that is going to be at the service, and how to send it. To be closed. */
export interface Inventory {
  readonly entries: readonly InventoryEntry[];
  /** Makes the files to upload. */
  pack(signal: AbortSignal | undefined): Promise<readonly CheckedFile[]>;
  /** Removes what was made on the way. */
  close(): Promise<void>;
}

export interface InventoryOptions {
  /** Where a folder's zip is kept until it has been sent. */
  readonly tempFolder: string;
  /** What the files should be, for messages: `a file that the model needs`. */
  readonly expected: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at everything that is to be sent, into zips and folders too, and has it judged.
 *
 * @param judge - what it throws closes the inventory; otherwise that is for whom it gives it to
 * @throws {JobError} `bad_input`
 */
export async function takeInventory<T>(
  source: Source,
  options: InventoryOptions,
  judge: (inventory: Inventory) => T | Promise<T>,
): Promise<T> {
  const zips: ZipContent[] = [];
  const closeZips = (): void => {
    for (const zip of zips) zip.close();
  };
  try {
    const inventory = await look(source, options, zips);
    return await judge({
      ...inventory,
      close: async () => {
        closeZips();
        await inventory.close();
      },
    });
  } catch (error) {
    closeZips();
    throw error;
  }
}

async function look(
  { files = [], folder }: Source,
  { tempFolder, expected, signal }: InventoryOptions,
  zips: ZipContent[],
): Promise<Inventory> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push(await checkFile(file, expected)); // in order: the first wrong one is told
  checkTogether(checked);
  const inFolder = folder === undefined ? [] : await folderFiles(folder, signal);
  const entries: InventoryEntry[] = [];
  for (const [index, file] of files.entries()) {
    const one = checked[index];
    if (one === undefined) continue; // there is one for each
    if (isZip(one.name)) {
      const zip = await lookIntoZip(file, one.name, signal);
      zips.push(zip);
      entries.push(...zip.entries);
    } else entries.push(entryOfFile(one));
  }
  entries.push(...inFolder.map(entryOfFolder));
  return {
    entries: await checkPaths(entries),
    ...packing(checked, { folder, inFolder, tempFolder }),
  };
}

function packing(
  checked: readonly CheckedFile[],
  {
    folder,
    inFolder,
    tempFolder,
  }: {
    readonly folder: string | undefined;
    readonly inFolder: readonly FolderFile[];
    readonly tempFolder: string;
  },
): Pick<Inventory, "pack" | "close"> {
  let temporary: string | undefined;
  return {
    pack: async (signal) => {
      if (folder === undefined) return checked;
      temporary ??= await mkdtemp(join(tempFolder, "simjobs-jess-")).catch((error: unknown) => {
        throw new JobError(
          "file_unwritable",
          `no temporary folder can be made in ${JSON.stringify(tempFolder)}`,
          {
            cause: error,
          },
        );
      });
      const path = join(temporary, zipNameFor(folder));
      await packFolder(inFolder, path, signal);
      return [...checked, await checkFile(path, "a zip")];
    },
    close: async () => {
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function isZip(name: string): boolean {
  return name.toLowerCase().endsWith(".zip");
}

function entryOfFile(file: CheckedFile): InventoryEntry {
  return {
    path: file.name,
    isPacked: false,
    isBesideNoise: false,
    read: (maxBytes) => readStart(file.open(), maxBytes),
    fingerprint: () => fingerprintOf(file.open()),
  };
}

function entryOfFolder({ path, realPath, size }: FolderFile): InventoryEntry {
  const open = async function* (): AsyncGenerator<Uint8Array> {
    const handle = await openFile(realPath).catch((error: unknown) => {
      throw new JobError("bad_input", `${JSON.stringify(realPath)} cannot be read`, { cause: error });
    });
    const end = size - 1;
    if (size === 0) await handle.close();
    else yield* handle.createReadStream({ end }); // no further, should it have grown; closes the file
  };
  return {
    path,
    isPacked: true,
    isBesideNoise: false,
    read: (maxBytes) => readStart(open(), maxBytes),
    fingerprint: () => fingerprintOf(open()),
  };
}

function zipNameFor(folder: string): string {
  const name = basename(resolve(folder)).replace(/[^\w.-]+/gu, "_");
  return `${name === "" || name.startsWith(".") ? "folder" : name}.zip`;
}
