import { chainStart, readLine, type LineProblem } from "./hash-chain.js";

/** One line of a chained file, as it stands after those before it. */
export interface WalkedLine<Entry> {
  /** `null` for what cannot be read, or is an entry of a later release. */
  readonly entry: Entry | null;
  /** Whether it is what was written, and where. */
  readonly isVerified: boolean;
  /** Whether it may have been about any wish before it, and cannot be relied on. */
  readonly isHole: boolean;
  readonly problems: readonly LineProblem[];
  /** Its hash where the chain is unbroken from the start to here. */
  readonly hash: string | null;
}

/** Goes through lines that are chained to each other, one after the other. */
export class ChainWalk<Entry extends { readonly kind: string }> {
  readonly #parse: (entry: Readonly<Record<string, unknown>>) => Entry | "unknown" | "wrong";
  #lines = 0;
  #isUnbroken = true;
  #expected = { count: 0, hash: chainStart };
  /** The hash that the line before tells, if it can be read. */
  #before: string | null = chainStart;

  /** @param parse - gives `unknown` for an entry of a later release, and `wrong` for one that should be known */
  constructor(parse: (entry: Readonly<Record<string, unknown>>) => Entry | "unknown" | "wrong") {
    this.#parse = parse;
  }

  next(line: string): WalkedLine<Entry> {
    this.#lines += 1;
    const read = readLine(line, this.#expected.count + 1, this.#expected.hash);
    const problem = "problem" in read ? read.problem : null;
    const found = "problem" in read ? read.line : read;
    if (problem !== null) this.#isUnbroken = false;
    const problems = problem === null ? [] : [problem];
    if (found === null) {
      this.#before = null;
      return { entry: null, isVerified: false, isHole: true, problems, hash: null };
    }
    const isChanged = problem === "changed";
    const isInPlace = found.n === this.#lines && (this.#before === null || found.prev === this.#before);
    // After a fault the chain goes on from what stands there, so that one changed line is one fault.
    this.#expected = { count: isChanged ? this.#lines : found.n, hash: found.hash };
    this.#before = found.hash;
    const hash = this.#isUnbroken ? found.hash : null;
    const entry = this.#parse(found.entry);
    const isVerified = isInPlace && !isChanged && entry !== "wrong";
    // A wish that was changed is about itself alone; anything else may have been the end of any wish before it.
    const isWish = typeof entry !== "string" && entry.kind === "wish";
    const isHole = !isVerified && !isWish;
    if (entry === "wrong")
      return { entry: null, isVerified, isHole, problems: [...problems, "not an entry"], hash };
    return { entry: entry === "unknown" ? null : entry, isVerified, isHole, problems, hash };
  }
}
