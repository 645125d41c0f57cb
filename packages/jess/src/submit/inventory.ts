import { mkdtemp, readFile, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { JobError } from "@simjobs/core";
import { checkFile, type CheckedFile, type JessFile } from "./jess-file.js";
import { openArchive } from "../zip/archive.js";
import { packFolder } from "../zip/pack-folder.js";
import { folderFiles, type FolderFile } from "./folder-files.js";
import { checkTogether } from "./upload-limits.js";

/** What is to be sent. */
export interface Source {
  /** Files, each by itself. A `.zip` is unpacked by the service, its folders kept. */
  readonly files?: readonly JessFile[] | undefined;
  /** Path of a folder, sent as one zip with its folders kept. Hidden files stay at home. */
  readonly folder?: string | undefined;
}

/** A file as it will be at the service. */
export interface InventoryEntry {
  /** Where the service will have it: below the folder or zip that it came in, with forward slashes. */
  readonly path: string;
  readonly isPacked: boolean;
  /** Its content, at most so many bytes of it. */
  read(maxBytes: number): Promise<Buffer>;
}

/** Everything that is going to be at the service, and how to send it. */
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
}

const zipLimits = { maxBytes: 1024 ** 4, maxEntries: 100_000, maxRatio: Infinity };

/**
 * Looks at everything that is to be sent, into zips and folders too.
 *
 * @throws {JobError} `bad_input`
 */
export async function takeInventory(
  { files = [], folder }: Source,
  { tempFolder, expected }: InventoryOptions,
): Promise<Inventory> {
  const checked: CheckedFile[] = [];
  const entries: InventoryEntry[] = [];
  for (const file of files) {
    const one = await checkFile(file, expected); // in order, so that the first wrong one is told
    checked.push(one);
    if (isZip(one.name)) entries.push(...(await entriesOfZip(file, one.name)));
    else entries.push({ path: one.name, isPacked: false, read: (maxBytes) => readStart(one, maxBytes) });
  }
  checkTogether(checked);
  const inFolder = folder === undefined ? [] : await folderFiles(folder);
  entries.push(...inFolder.map(entryOfFolder));
  let temporary: string | undefined;
  return {
    entries,
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

async function entriesOfZip(file: JessFile, name: string): Promise<InventoryEntry[]> {
  const shown = JSON.stringify(name);
  const bad = (why: string, cause?: unknown): JobError =>
    new JobError("bad_input", `${shown} cannot be sent: ${why}`, { cause, hint: "Pack the zip anew." });
  const source = typeof file === "string" ? file : file.content;
  const look = () => openArchive(source, zipLimits, { admit: () => undefined, broken: bad, tooLarge: bad });
  const archive = await look();
  try {
    return archive.members.map(({ path }) => ({
      path,
      isPacked: true,
      read: async (maxBytes) => {
        const again = await look();
        try {
          const member = again.members.find((one) => one.path === path);
          return member === undefined ? Buffer.alloc(0) : await collect(member.open(), maxBytes);
        } finally {
          again.close();
        }
      },
    }));
  } finally {
    archive.close();
  }
}

function entryOfFolder({ path, realPath }: FolderFile): InventoryEntry {
  return {
    path,
    isPacked: true,
    read: async (maxBytes) => {
      const content = await readFile(realPath).catch((error: unknown) => {
        throw new JobError("bad_input", `${JSON.stringify(realPath)} cannot be read`, { cause: error });
      });
      return content.subarray(0, maxBytes);
    },
  };
}

function readStart(file: CheckedFile, maxBytes: number): Promise<Buffer> {
  return collect(file.open(), maxBytes);
}

async function collect(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(Buffer.from(chunk)); // a copy: a chunk is good for a while only
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function zipNameFor(folder: string): string {
  const name = basename(resolve(folder)).replace(/[^\w.-]+/gu, "_");
  return `${name === "" || name.startsWith(".") ? "folder" : name}.zip`;
}
