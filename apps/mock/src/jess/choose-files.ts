import type { StoredFile } from "./upload-store.js";

/** What a field of a submission comes to. */
export interface FileChoice {
  /** What it names; `null` if it is blank. */
  readonly named: string | null;
  readonly found: readonly StoredFile[];
}

/** The files that a field names, or all of the right sort where it names none. */
export function chosenFiles(field: string, sort: RegExp, files: readonly StoredFile[]): FileChoice {
  const named = field.trim() === "" ? null : field.trim();
  const found = files.filter(({ name }) => (named === null ? sort.test(name) : isSameName(name, named)));
  return { named, found };
}

/** The files that a field with names fits, in which `*` stands for any characters. */
export function matchingFiles(field: string, files: readonly StoredFile[]): readonly StoredFile[] {
  const patterns = field.split(/[;,\s]+/u).filter((pattern) => pattern !== "");
  return files.filter(({ name }) => patterns.some((pattern) => fits(name, pattern)));
}

export function hasFile(files: readonly StoredFile[], name: string): boolean {
  return files.some((file) => isSameName(file.name, name));
}

function fits(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "su").test(lastPart(name));
}

/** Whether a path inside of a submission is the one that is asked for, with or without its folders. */
function isSameName(path: string, asked: string): boolean {
  const [one, other] = [path.normalize("NFC"), asked.normalize("NFC")];
  return one === other || lastPart(one) === lastPart(other);
}

function lastPart(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path;
}
