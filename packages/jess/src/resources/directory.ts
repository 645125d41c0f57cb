import { JobError } from "@simjobs/core";
import { folderNodeReply, resultNodeReply } from "@simjobs/core/schemas/jess";
import type { HttpReply } from "@simjobs/http";
import { readPart } from "../session/replies.js";
import { isoTime } from "../session/service-time.js";

/** A file or folder at the service, in one form whatever shape it was told in. */
export interface JessEntry {
  readonly name: string;
  /** Below the job's results, or the root of the storage, with forward slashes; empty for these themselves. */
  readonly path: string;
  readonly isFolder: boolean;
  /** In bytes; `null` for folders, whose size is told wrong, and where it is not told. */
  readonly size: number | null;
  /** ISO 8601, UTC; `null` where it is not told, as in older listings and in storage. */
  readonly modifiedAt: string | null;
  readonly children: readonly JessEntry[];
}

// A tree of folders that a person made is never as deep.
const deepest = 64;
// Nor can any system write down a path that is as long.
const longestPath = 4096;

/**
 * Reads a tree of files in either of the two shapes in which the service tells one.
 *
 * @param at - path of the tree's root
 * @throws {JobError} `bad_reply`
 * @see docs/services/jess.md 3 J12, U8
 */
export function readTree(value: unknown, reply: HttpReply, at = ""): JessEntry {
  return readNode(value, reply, at, 0);
}

/** All files of a tree, in its order. */
export function filesIn(entry: JessEntry): JessEntry[] {
  return entry.isFolder ? entry.children.flatMap(filesIn) : [entry];
}

/** @param at - path of the root at depth 0, and of the folder above elsewhere */
function readNode(value: unknown, reply: HttpReply, at: string, depth: number): JessEntry {
  if (depth > deepest) {
    throw new JobError("bad_reply", `jess answered ${reply.what} with folders more than ${deepest} deep`, {
      httpStatus: reply.status,
    });
  }
  const node = toNode(value, reply, at, depth === 0);
  if (node.path.length > longestPath) {
    throw new JobError(
      "bad_reply",
      `jess answered ${reply.what} with a path of ${node.path.length} characters`,
      {
        httpStatus: reply.status,
      },
    );
  }
  const children = node.children.map((child) => readNode(child, reply, node.path, depth + 1));
  const isFolder = depth === 0 || node.isFolder || children.length > 0;
  return {
    name: node.name,
    path: node.path,
    isFolder,
    size: isFolder ? null : node.size,
    modifiedAt: isFolder ? null : node.modifiedAt,
    children,
  };
}

interface Node extends Omit<JessEntry, "children"> {
  readonly children: readonly unknown[];
}

function toNode(value: unknown, reply: HttpReply, at: string, isRoot: boolean): Node {
  const isNewer = typeof value === "object" && value !== null && "data" in value;
  if (isNewer) {
    const { data, children } = readPart(resultNodeReply, value, reply);
    const path = data.fullPath.replace(/^\/+/u, "").replace(/\/+$/u, "");
    return {
      name: lastOf(path),
      path,
      isFolder: data.folder === true,
      size: data.size ?? null,
      modifiedAt: isoTime(data.lastModified === 0 ? null : data.lastModified),
      children: children ?? [],
    };
  }
  const { fileName, nocheck, fileSize, children } = readPart(folderNodeReply, value, reply);
  // Of a folder in the storage the name is its path; of a job's results, a name for people.
  const name = isRoot ? fileName : lastOf(fileName);
  return {
    name,
    path: isRoot ? at : at === "" ? name : `${at}/${name}`,
    isFolder: nocheck === true,
    size: fileSize ?? null,
    modifiedAt: null,
    children: children ?? [],
  };
}

function lastOf(path: string): string {
  const plain = path.replace(/\/+$/u, "");
  return plain.slice(plain.lastIndexOf("/") + 1);
}
