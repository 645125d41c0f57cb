import { journalLine, journalLineKinds, type JournalLine, type JournalLineOf } from "@simjobs/core/schemas";
import { ChainWalk } from "./chain-walk.js";
import { chainStart, type LineProblem } from "./hash-chain.js";
import type { FileProblem } from "./unfit-file.js";

/** A place in a journal that cannot be read, or that is not what was written. */
export interface JournalFault {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** `another file's`: the first line tells of a file of another name. `not finished`: of the whole folder, see `markedUnfinished`. */
  readonly problem: LineProblem | FileProblem | "torn end" | "another file's" | "not finished";
}

/** How far a file goes on unbroken from its start, and the hash of the last entry of that. */
export interface ChainHead {
  readonly count: number;
  readonly hash: string;
}

/** A file of chained lines as it was found. */
export interface ChainedText<Entry> {
  /** Every entry that can be read, in the order of the file. */
  readonly entries: readonly Entry[];
  /** Those of them that stand in lines that are not what was written, or not where: told, and never acted on. */
  readonly unverified: ReadonlySet<Entry>;
  readonly faults: readonly JournalFault[];
  readonly head: ChainHead;
  /** The hash of each entry in the unbroken part. */
  readonly hashes: readonly string[];
  /** How many entries stand before the last line that may have been about any of them, and that cannot be relied on. */
  readonly entriesBeforeHole: number;
}

/** One journal file as it was found. */
export interface JournalFile extends ChainedText<JournalLine> {
  readonly name: string;
  readonly header: JournalLineOf<"journal"> | null;
}

/** A file of which nothing can be said but what is wrong with it. */
export function unreadFile(name: string, problem: FileProblem): JournalFile {
  const faults = [{ file: name, line: 1, problem }];
  const head = { count: 0, hash: chainStart };
  return {
    name,
    header: null,
    entries: [],
    unverified: new Set(),
    faults,
    head,
    hashes: [],
    entriesBeforeHole: 0,
  };
}

/** Reads the text of one journal. A last line without an end is what a crash leaves behind, and no fault of anybody's. */
export function parseJournal(name: string, text: string): JournalFile {
  const chained = parseChained(name, text, parseLine);
  const [first] = chained.entries;
  const header = first?.kind === "journal" && !chained.unverified.has(first) ? first : null;
  if (header === null || isOf(header, name)) return { name, header, ...chained };
  const fault = { file: name, line: 1, problem: "another file's" } as const;
  return {
    ...chained,
    name,
    header: null,
    unverified: new Set(chained.entries),
    faults: [fault, ...chained.faults],
  };
}

/** One line of a journal; `unknown` for one of a later release, and `wrong` for one that should be known. */
export function parseLine(entry: Readonly<Record<string, unknown>>): JournalLine | "unknown" | "wrong" {
  const parsed = journalLine.safeParse(entry);
  if (parsed.success) return parsed.data;
  return journalLineKinds.has(entry["kind"]) ? "wrong" : "unknown";
}

/**
 * Reads lines that are chained to each other.
 *
 * @param parse - gives `unknown` for an entry of a later release, and `wrong` for one that should be known
 */
export function parseChained<Entry extends { readonly kind: string }>(
  name: string,
  text: string,
  parse: (entry: Readonly<Record<string, unknown>>) => Entry | "unknown" | "wrong",
): ChainedText<Entry> {
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const walk = new ChainWalk(parse);
  const entries: Entry[] = [];
  const unverified = new Set<Entry>();
  const faults: JournalFault[] = [];
  const hashes: string[] = [];
  let entriesBeforeHole = 0;
  for (const [index, line] of lines.entries()) {
    const found = walk.next(line);
    for (const problem of found.problems) faults.push({ file: name, line: index + 1, problem });
    if (found.hash !== null) hashes.push(found.hash);
    if (found.isHole) entriesBeforeHole = entries.length;
    if (found.entry === null) continue;
    entries.push(found.entry);
    if (!found.isVerified) unverified.add(found.entry);
  }
  if (torn !== "") faults.push({ file: name, line: lines.length + 1, problem: "torn end" });
  const head = { count: hashes.length, hash: hashes.at(-1) ?? chainStart };
  return { entries, unverified, faults, head, hashes, entriesBeforeHole };
}

/** Whether a first line is that of a file of this name: each is called after its day and its process. */
function isOf({ at, pid, file }: JournalLineOf<"journal">, name: string): boolean {
  if (typeof file === "string") return file === name;
  return name.startsWith(`${at.slice(0, 10)}-${pid}-`);
}
