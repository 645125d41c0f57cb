import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";

/** Folders that must not outlive the process. */
const folders = new Set<string>();

/** Makes a folder that goes with the process at the latest, however that ends but by a kill. */
export function makePassingFolder(prefix: string): string {
  // At once, so that there is no folder that nobody knows.
  const folder = mkdtempSync(prefix);
  if (folders.size === 0) process.on("exit", removeAll);
  folders.add(folder);
  return folder;
}

export async function removePassingFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
  if (folders.size === 0) process.off("exit", removeAll);
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
