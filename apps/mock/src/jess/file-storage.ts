import type { StoredFile, UploadStore } from "./upload-store.js";
import { leavesFolder } from "./zip-entries.js";

export interface StorageFolder {
  readonly kind: "folder";
  readonly children: Map<string, StorageNode>;
}
interface StorageFile {
  readonly kind: "file";
  readonly file: StoredFile;
}
export type StorageNode = StorageFolder | StorageFile;

/** The files that each account keeps at the service, in folders. */
export class FileStorage {
  readonly #uploads: UploadStore;
  readonly #roots = new Map<number, StorageFolder>();

  constructor(uploads: UploadStore) {
    this.#uploads = uploads;
  }

  /** What lies at a path; `undefined` if nothing does. */
  find(accountId: number, path: string): StorageNode | undefined {
    const parts = pathParts(path);
    if (parts === undefined) return undefined;
    let node: StorageNode | undefined = this.#root(accountId);
    for (const part of parts) node = node?.kind === "folder" ? node.children.get(part) : undefined;
    return node;
  }

  /** All files of a folder and below, named by their paths in it; `undefined` if there is no such folder. */
  filesBelow(accountId: number, path: string): readonly StoredFile[] | undefined {
    const node = this.find(accountId, path);
    return node?.kind === "folder"
      ? [...filesIn(node)].map(({ name, file }) => ({ ...file, name }))
      : undefined;
  }

  /**
   * Puts a file where `path` says, over what was there; folders that are missing are made.
   *
   * @returns whether it was possible: a file stands in the way of a folder, a folder in that of a file
   */
  async put(accountId: number, path: string, file: StoredFile): Promise<boolean> {
    const parts = pathParts(path);
    const name = parts?.pop();
    if (parts === undefined || name === undefined) return false;
    let folder = this.#root(accountId);
    for (const part of parts) {
      const next: StorageNode = folder.children.get(part) ?? { kind: "folder", children: new Map() };
      if (next.kind === "file") return false;
      folder.children.set(part, next);
      folder = next;
    }
    const before = folder.children.get(name);
    if (before?.kind === "folder") return false;
    folder.children.set(name, { kind: "file", file });
    if (before !== undefined) await this.#uploads.drop(before.file);
    return true;
  }

  /**
   * Removes a file, or a folder with everything in it.
   *
   * @returns whether there was one; the root stays
   */
  async remove(accountId: number, path: string): Promise<boolean> {
    const parts = pathParts(path);
    const name = parts?.at(-1);
    const node = name === undefined ? undefined : this.find(accountId, path);
    const parent = this.find(accountId, (parts ?? []).slice(0, -1).join("/"));
    if (node === undefined || name === undefined || parent?.kind !== "folder") return false;
    parent.children.delete(name);
    const files = node.kind === "file" ? [node] : [...filesIn(node)];
    for (const { file } of files) await this.#uploads.drop(file);
    return true;
  }

  /** Every file of an account, with its path. */
  list(accountId: number): { readonly path: string; readonly file: StoredFile }[] {
    return [...filesIn(this.#root(accountId))].map(({ name, file }) => ({ path: `/${name}`, file }));
  }

  save() {
    return this.#roots;
  }

  static restore(uploads: UploadStore, saved: ReturnType<FileStorage["save"]>): FileStorage {
    const restored = new FileStorage(uploads);
    for (const [accountId, folder] of saved) restored.#roots.set(accountId, folder);
    return restored;
  }

  #root(accountId: number): StorageFolder {
    const root = this.#roots.get(accountId) ?? { kind: "folder" as const, children: new Map() };
    this.#roots.set(accountId, root);
    return root;
  }
}

/** The folders of a path and its last name; `undefined` for one that leads out of the storage. */
export function pathParts(path: string): string[] | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return parts;
  return leavesFolder(parts.join("/")) || path.includes("\\") ? undefined : parts;
}

function* filesIn(folder: StorageFolder, before = ""): Generator<{ name: string; file: StoredFile }> {
  for (const [name, node] of sortedNodes(folder)) {
    if (node.kind === "file") yield { name: before + name, file: node.file };
    else yield* filesIn(node, `${before}${name}/`);
  }
}

/** What is in a folder, in ascending order of the names. */
export function sortedNodes(folder: StorageFolder): [string, StorageNode][] {
  return [...folder.children].sort(([one], [other]) => (one < other ? -1 : 1));
}
