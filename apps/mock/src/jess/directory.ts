import type { ResultFile } from "./result-file.js";
import { sizeText } from "./size-text.js";

/** A folder as the older listings show it, of jobs and of the storage. */
export function oldFolder(name: string, children: readonly object[]): object {
  return { name, fileName: name, open: true, nocheck: true, fileSize: 0, children };
}

export function oldFile(name: string, bytes: number): object {
  return {
    name: `${name} (${sizeText(bytes, "older")})`,
    fileName: name,
    open: false,
    nocheck: false,
    fileSize: bytes,
    children: [],
  };
}

/**
 * The results of a job as a tree, in either of the two recorded shapes. What folders look like is this mock's choice:
 * nobody has recorded the tree of a job with several cases.
 *
 * @see docs/services/jess.md 3, J12
 */
export function directoryTree(id: string, files: readonly ResultFile[], shape: "newer" | "older"): object {
  const tree = grow(files);
  return shape === "older" ? oldFolder("Result folder", oldChildren(tree)) : newFolder(`${id} [*]`, "", tree);
}

interface Branch {
  readonly files: Map<string, ResultFile>;
  readonly folders: Map<string, Branch>;
}

function grow(files: readonly ResultFile[]): Branch {
  const root: Branch = { files: new Map(), folders: new Map() };
  for (const file of files) {
    const parts = file.path.split("/");
    const name = parts.pop() ?? "";
    let branch = root;
    for (const part of parts) {
      const next: Branch = branch.folders.get(part) ?? { files: new Map(), folders: new Map() };
      branch.folders.set(part, next);
      branch = next;
    }
    branch.files.set(name, file);
  }
  return root;
}

function namesOf({ files, folders }: Branch): string[] {
  return [...files.keys(), ...folders.keys()].sort();
}

function oldChildren(branch: Branch): object[] {
  return namesOf(branch).map((name) => {
    const file = branch.files.get(name);
    if (file !== undefined) return oldFile(name, file.content.bytes);
    const folder = branch.folders.get(name);
    return oldFolder(name, folder === undefined ? [] : oldChildren(folder));
  });
}

function newFolder(text: string, path: string, branch: Branch): object {
  const isRoot = path === "";
  const fullPath = isRoot ? "/" : path;
  return {
    text,
    type: isRoot ? "root" : "folder",
    id: null,
    state: untouched(),
    data: { fullPath, folder: true, lastModified: 0, size: 0 },
    // The service shows no total, whatever is inside.
    a_attr: { title: `${fullPath} total size 0 B` },
    li_attr: {},
    children: namesOf(branch).map((name) => {
      const file = branch.files.get(name);
      if (file !== undefined) return newFile(name, file);
      const folder = branch.folders.get(name);
      return newFolder(name, `${path}/${name}`, folder ?? { files: new Map(), folders: new Map() });
    }),
  };
}

function newFile(name: string, { path, content, modifiedMs }: ResultFile): object {
  const day = new Date(modifiedMs).toISOString().replace("T", " ").slice(0, 16);
  return {
    text: `${name} (${sizeText(content.bytes, "newer")})`,
    type: name.slice(name.lastIndexOf(".") + 1),
    id: null,
    state: untouched(),
    data: { fullPath: `/${path}`, folder: false, lastModified: modifiedMs, size: content.bytes },
    a_attr: { title: `/${path} last modfied at ${day} UTC` },
    li_attr: {},
    children: [],
  };
}

/** Misspelled on the wire. */
function untouched(): object {
  return { disabled: false, openned: false, selected: false };
}
