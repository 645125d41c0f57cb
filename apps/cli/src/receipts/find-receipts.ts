import { stat } from "node:fs/promises";
import { JobError } from "@simjobs/core";
import { readReceipts, type Receipt } from "@simjobs/control";
import type { ReceiptsPlaceOptions } from "./receipts-options.js";
import type { CliContext } from "../context.js";
import { folderDisk } from "../files/folder-disk.js";
import { locateFiles } from "../files/locate-files.js";
import { storeOf } from "../settings/store-of.js";
import { pathFrom } from "../files/path-from.js";

/** Where receipts are, in words, and all that are there. */
export interface FoundReceipts {
  readonly folder: string;
  readonly receipts: readonly Receipt[];
}

/** Reads the receipts of a folder that was named, of a fleet's store, or of this machine. */
export async function findReceipts(
  context: CliContext,
  options: ReceiptsPlaceOptions,
): Promise<FoundReceipts> {
  if (options.folder === undefined && storeOf(context, options) !== undefined) {
    const { openRecords } = await import("../store/open-records.js");
    const { records, place } = await openRecords(context, options);
    try {
      const receipts: Receipt[] = [];
      for await (const receipt of records.receipts()) receipts.push(receipt);
      return { folder: place, receipts };
    } finally {
      await records.close();
    }
  }
  const folder = await folderOf(context, options);
  const files = await readReceipts(folderDisk(folder));
  for (const { file, line, problem } of files.flatMap(({ faults }) => faults)) {
    if (problem !== "torn end")
      context.stderr.write(`simjobs: ${file}:${line}: ${problem}; simjobs receipts verify tells more\n`);
  }
  return { folder, receipts: files.flatMap((file) => file.receipts) };
}

/** The folder that was named, or that of this machine. */
export async function folderOf(
  context: CliContext,
  { folder }: Pick<ReceiptsPlaceOptions, "folder">,
): Promise<string> {
  if (folder === undefined) return (await locateFiles(context)).journal;
  const named = pathFrom(context, folder);
  try {
    if ((await stat(named)).isDirectory()) return named;
  } catch {
    // told below
  }
  throw new JobError("bad_input", `--folder: there is no folder ${named}`, {
    hint: "Name one that simjobs receipts export has written.",
  });
}
