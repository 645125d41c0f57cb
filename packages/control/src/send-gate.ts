/**
 * Lets so many in at once. Those that wait come in turn; one that stops waiting gives its turn up.
 */
export class SendGate {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /**
   * Waits for a place. The returned function gives it back; calling it again does nothing.
   *
   * @throws the signal's reason
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#queue.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const come = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(come), 1);
        reject(signal?.reason);
      };
      this.#queue.push(come);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}
