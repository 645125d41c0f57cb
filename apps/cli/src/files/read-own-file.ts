import { readFileSync, statSync } from "node:fs";

// At once, not as a promise: every command reads some of our own small files, and `node:fs/promises` takes 4 ms to load.

/** The text of a file of ours. @throws what `node:fs` throws */
export function readOwnFile(path: string): string {
  return readFileSync(path, "utf8");
}

/** Who may do what with a file of ours. @throws what `node:fs` throws */
export function modeOfOwnFile(path: string): number {
  return statSync(path).mode;
}
