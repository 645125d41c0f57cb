import { JobError } from "@simjobs/core";
import type { InventoryEntry } from "./inventory-entry.js";

/**
 * The files, each path once. They end up in one folder, on a machine that may not tell upper from lower case, nor one way to
 * write a letter from another: of two files there, one would overwrite the other.
 *
 * @throws {JobError} `bad_input` for two that are not the same
 */
export async function checkPaths(entries: readonly InventoryEntry[]): Promise<readonly InventoryEntry[]> {
  const known = new Map<string, InventoryEntry>();
  const kept: InventoryEntry[] = [];
  for (const entry of entries) {
    const key = entry.path.normalize("NFC").toUpperCase().toLowerCase();
    const other = known.get(key);
    if (other === undefined) {
      known.set(key, entry);
      kept.push(entry);
      continue;
    }
    if ((await entry.fingerprint()) !== (await other.fingerprint()))
      throw overwriting(entry.path, other.path);
    if (entry.path !== other.path) kept.push(entry);
  }
  return kept;
}

function overwriting(path: string, other: string): JobError {
  const [one, two] = [JSON.stringify(other), JSON.stringify(path)];
  return new JobError(
    "bad_input",
    path === other
      ? `two files of the name ${one} are given that are not the same: one would overwrite the other`
      : `${one} and ${two} would overwrite each other where upper and lower case are one`,
    { hint: "Give each file a name of its own, or leave one of them out." },
  );
}
