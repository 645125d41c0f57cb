import { formatReference, JobError, type JobRef } from "@simjobs/core";

/** Waits until each of some jobs was looked at once, whatever that has shown. */
export class FirstLook {
  readonly #left: Set<string>;
  readonly #over = new AbortController();
  readonly #refs: readonly JobRef[];

  constructor(refs: readonly JobRef[]) {
    this.#refs = refs;
    this.#left = new Set(refs.map(formatReference));
  }

  /** Aborts, with an error `deadline`, after the last one. */
  get isOver(): AbortSignal {
    return this.#over.signal;
  }

  was(ref: JobRef): void {
    this.#left.delete(formatReference(ref));
    if (this.#left.size > 0) return;
    const names = this.#refs.slice(0, 5).map(formatReference).join(", ");
    this.#over.abort(
      new JobError("deadline", `looked once, and no more, at ${names}${this.#refs.length > 5 ? " …" : ""}`),
    );
  }
}
