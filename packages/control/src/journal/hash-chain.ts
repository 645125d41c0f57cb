import { hash as digest } from "node:crypto";

/** What the first entry of a file is chained to. */
export const chainStart = "0".repeat(64);

/** An entry as it stands in a file: its facts, its place, and the hashes that tie it to the one before. */
export interface ChainedLine {
  readonly n: number;
  readonly prev: string;
  readonly hash: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** Writes one entry as a line of its file. `n`, `prev` and `hash` are the line's own: no entry may have them. */
export function chainLine(
  entry: Readonly<Record<string, unknown>>,
  n: number,
  prev: string,
): { line: string; hash: string } {
  const hash = hashOf(entry, n, prev);
  return { line: `${JSON.stringify({ ...entry, n, prev, hash })}\n`, hash };
}

/** Why a line cannot be taken for an entry of its file. */
export type LineProblem = "not JSON" | "not an entry" | "changed" | "out of place";

/** Reads one line, and tells whether it is what was written after the entry before it. */
export function readLine(
  line: string,
  n: number,
  prev: string,
): ChainedLine | { readonly problem: LineProblem; readonly line: ChainedLine | null } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { problem: "not JSON", line: null };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return { problem: "not an entry", line: null };
  const { n: place, prev: before, hash, ...entry } = parsed as Record<string, unknown>;
  if (typeof place !== "number" || typeof before !== "string" || typeof hash !== "string") {
    return { problem: "not an entry", line: null };
  }
  const found: ChainedLine = { n: place, prev: before, hash, entry };
  if (hashOf(entry, place, before) !== hash) return { problem: "changed", line: found };
  if (place !== n || before !== prev) return { problem: "out of place", line: found };
  return found;
}

function hashOf(entry: Readonly<Record<string, unknown>>, n: number, prev: string): string {
  return digest("sha256", JSON.stringify([n, prev, entry]));
}
