import type { JessEntry } from "@simjobs/jess";

/** Something in the storage at JESS. */
export interface StoredEntry {
  /** Below the root of the storage. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly size: number | null;
  readonly modifiedAt: string | null;
}

/** The entries of a listing, each below the root of the storage, folders before what is in them. */
export function entriesIn(listing: JessEntry, folder: string): readonly StoredEntry[] {
  const isBelow = (path: string): boolean =>
    folder === "" || path === folder || path.startsWith(`${folder}/`);
  const walk = (entry: JessEntry): readonly StoredEntry[] =>
    entry.children.flatMap((child) => {
      const path = isBelow(child.path) ? child.path : `${folder}/${child.path}`;
      const { isFolder, size, modifiedAt } = child;
      return [{ path, isFolder, size, modifiedAt }, ...walk(child)];
    });
  return walk(listing);
}

/** A path as listings write it: without slashes at its ends, and each of its parts once. */
export function plainPath(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** Whether two paths are one, however their accents are written. */
export function samePath(one: string, other: string): boolean {
  return one.normalize("NFC") === other.normalize("NFC");
}
