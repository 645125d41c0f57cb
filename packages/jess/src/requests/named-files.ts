import { posix } from "node:path";
import { JobError } from "@simjobs/core";
import { nameOf } from "./checked-submission.js";
import type { InventoryEntry } from "./inventory-entry.js";

/** A file that something needs which is sent. */
export interface NamedFile {
  /** What it is for: `weather file`. */
  readonly what: string;
  /** As it is written there. */
  readonly written: string;
  /** Where it has to be among what is sent; `undefined` for one that cannot be there, such as `C:\weather\a.epw`. */
  readonly path: string | undefined;
}

/** Finds what is sent by its path, in whichever normal form either is written. */
export class InventoryIndex {
  readonly #byPath: ReadonlyMap<string, InventoryEntry>;
  readonly #byLowerCase: ReadonlyMap<string, InventoryEntry>;

  constructor(entries: readonly InventoryEntry[]) {
    this.#byPath = new Map(entries.map((entry) => [entry.path.normalize("NFC"), entry]));
    this.#byLowerCase = new Map(entries.map((entry) => [lowerCase(entry.path), entry]));
  }

  find(path: string): InventoryEntry | undefined {
    return this.#byPath.get(path.normalize("NFC"));
  }

  /** One whose path differs in upper and lower case only. */
  findSimilar(path: string): InventoryEntry | undefined {
    return this.#byLowerCase.get(lowerCase(path));
  }
}

function lowerCase(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/**
 * A file that is named relative to another one.
 *
 * @param from - path of the file that names it, among what is sent
 * @param folder - relative to that, with slashes or back-slashes
 */
export function namedFrom(from: string, folder: string, name: string, what: string): NamedFile {
  const written = name.trim();
  if (isAbsolute(written) || isAbsolute(folder)) return { what, written, path: undefined };
  const base = from.slice(0, from.length - nameOf(from).length);
  const path = posix.normalize(posix.join(base, slashed(folder), slashed(written)));
  return { what, written, path: path === ".." || path.startsWith("../") ? undefined : path };
}

function isAbsolute(path: string): boolean {
  return /^(?:[a-z]:|[\\/])/iu.test(path.trim());
}

export function slashed(path: string): string {
  return path.trim().replaceAll("\\", "/");
}

/**
 * Checks that all is there that a file names.
 *
 * @param from - path of the file that names them
 * @param hint - what to do about it
 * @throws {JobError} `bad_input` with all that is missing
 */
export function checkNamed(
  from: string,
  named: readonly NamedFile[],
  index: InventoryIndex,
  hint: string,
): void {
  const seen = new Set<string>();
  const missing = named.flatMap(({ what, written, path }) => {
    const key = path ?? written;
    if (seen.has(key) || (path !== undefined && index.find(path) !== undefined)) return [];
    seen.add(key);
    if (path === undefined) return [`${written} (${what}, outside of what is sent)`];
    const similar = index.findSimilar(path);
    return [`${path} (${what}${similar === undefined ? "" : `; there is ${similar.path}`})`];
  });
  if (missing.length === 0) return;
  const files = missing.length === 1 ? "a file that is missing" : `${missing.length} files that are missing`;
  const shown = missing.slice(0, 20).join(", ");
  const more = missing.length > 20 ? ` and ${missing.length - 20} more` : "";
  throw new JobError("bad_input", `${JSON.stringify(from)} names ${files}: ${shown}${more}`, { hint });
}
