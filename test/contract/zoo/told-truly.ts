/** What a claim is worth, beside the mock's own jobs. */
type Verdict = "true" | "false" | "claims nothing";

/** What one client has told in the end, and what that was worth. */
export interface Telling {
  readonly words: string;
  readonly exitCode: number;
  readonly verdict: Verdict;
  /** What is wrong with it. */
  readonly untruth: string | null;
}

export const judged = (isTrue: boolean, untruth: string): Pick<Telling, "verdict" | "untruth"> =>
  isTrue ? { verdict: "true", untruth: null } : { verdict: "false", untruth };
