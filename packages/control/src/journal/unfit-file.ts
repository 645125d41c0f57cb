/** Why something in the journals' folder is told, and never acted on. */
export type FileProblem =
  | "cannot be read"
  | "a link"
  | "a folder"
  | "not a plain file"
  | "another user's"
  | "open to others"
  | "in another user's folder"
  | "in a folder open to others";

/** Thrown by a disk for a file that may not be what this user's own programs have written. */
export class UnfitFile extends Error {
  override readonly name = "UnfitFile";
  readonly problem: FileProblem;

  constructor(problem: FileProblem, path: string) {
    super(`${path} is not read: ${problem}`);
    this.problem = problem;
  }
}

/** What is wrong with a file that could not be read. */
export function fileProblemOf(error: unknown): FileProblem {
  return error instanceof UnfitFile ? error.problem : "cannot be read";
}
