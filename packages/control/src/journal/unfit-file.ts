const fileProblems = [
  "cannot be read",
  "a link",
  "a folder",
  "not a plain file",
  "another user's",
  "open to others",
  "in another user's folder",
  "in a folder open to others",
] as const;
/** Why something in the journals' folder is told, and never acted on. */
export type FileProblem = (typeof fileProblems)[number];

/** On every error of every copy of this class that a program has loaded: a disk may be of another one than its journal. */
const brand = Symbol.for("simjobs.UnfitFile");

/** Thrown by a disk for a file that may not be what this user's own programs have written. */
export class UnfitFile extends Error {
  static {
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  override readonly name = "UnfitFile";
  readonly problem: FileProblem;

  constructor(problem: FileProblem, path: string) {
    super(`${path} is not read: ${problem}`);
    this.problem = problem;
  }
}

/** What is wrong with a file that could not be read. */
export function fileProblemOf(error: unknown): FileProblem {
  const told =
    typeof error === "object" && error !== null && brand in error && "problem" in error
      ? error.problem
      : undefined;
  return fileProblems.find((problem) => problem === told) ?? "cannot be read";
}
