/** The truth about a job from some moment on. */
export interface Truth {
  readonly atMs: number;
  readonly word:
    | "pending"
    | "processing"
    | "completed"
    | "failed"
    | "canceled"
    | "odd-end" // over, with a word that nobody knows
    | "odd-word" // going on, with a word that nobody knows
    | "half-end" // going on, with a word that means an end elsewhere
    | "gone";
  readonly flag: boolean;
  readonly run: number;
  readonly version: number;
}

export const endWords: readonly string[] = ["completed", "failed", "canceled", "odd-end", "gone"];

/** A cancel of ours that left. */
export interface SentCancel {
  /** The service said yes to it, whether we were told or not. */
  saidYes: boolean;
  /** We were told yes or no, or would have been, had we lived. */
  answered: boolean;
}

/** One job of a simulated service: everything that was ever true about it, so that a claim can be judged. */
export class SimulatedJob {
  readonly #history: Truth[];
  /** When a cancel that was taken on takes effect. */
  cancelDueMs: number | null = null;
  /** When it ends by itself. */
  endsAtMs: number;
  readonly endWord: Truth["word"];
  /** Cancels of ours that left, whatever became of them; the first that left is the first. */
  readonly cancels: SentCancel[] = [];
  /** Cancels of ours that reached the service, answered or not. */
  arrived = 0;
  /** Runs in which a cancel of ours has reached the service. */
  readonly arrivedIn = new Set<number>();
  /** Cancels of ours that arrived in a run that is not the first. */
  foreignCancels = 0;
  /** When "no such job" was last asked for and told. */
  absentAskedMs: number | null = null;
  /** Is told when it ends. */
  onEnd: () => void = () => {};

  readonly id: string;
  owner: string | null = "ada";
  kind: "job" | "tree" | "parent" = "job";
  /** What a submit gave it to be found by. */
  mark: string | null = null;

  constructor(id: string, startMs: number, endsAtMs: number, endWord: Truth["word"]) {
    this.id = id;
    this.#history = [{ atMs: startMs, word: "pending", flag: false, run: 1, version: 1 }];
    this.endsAtMs = endsAtMs;
    this.endWord = endWord;
  }

  get bornMs(): number {
    return this.#history[0]?.atMs ?? 0;
  }

  /** What was true at a moment; `undefined` before the job was there. */
  at(ms: number): Truth | undefined {
    return this.#history.findLast((truth) => truth.atMs <= ms);
  }

  /** Everything that was true at some moment between two. */
  between(fromMs: number, toMs: number): Truth[] {
    const first = this.at(fromMs);
    const later = this.#history.filter((truth) => truth.atMs > fromMs && truth.atMs <= toMs);
    return first === undefined ? later : [first, ...later];
  }

  get now(): Truth {
    const last = this.#history.at(-1);
    if (last === undefined) throw new TypeError("a job has a history");
    return last;
  }

  get history(): readonly Truth[] {
    return this.#history;
  }

  get isOver(): boolean {
    return endWords.includes(this.now.word);
  }

  change(atMs: number, to: Partial<Omit<Truth, "atMs" | "version">>): void {
    const wasOver = this.isOver;
    this.#history.push({ ...this.now, ...to, atMs, version: this.now.version + 1 });
    if (!wasOver && this.isOver) this.onEnd();
  }
}
