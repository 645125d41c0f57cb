const capacity = 500;

/**
 * Stops retry storms: every retry takes tokens out of one bucket that all calls of a transport share. A call that
 * succeeds gives back what its retries took; one that needed none gives one, so that the bucket fills again after an
 * outage.
 */
export class RetryTokens {
  #left = capacity;

  get left(): number {
    return this.#left;
  }

  take(tokens: number): void {
    this.#left = Math.max(0, this.#left - tokens);
  }

  /** @param taken - what the retries of the call took */
  succeeded(taken: number): void {
    this.#left = Math.min(capacity, this.#left + (taken === 0 ? 1 : taken));
  }
}
