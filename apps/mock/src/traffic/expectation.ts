/** Something that somebody expected of the requests to a mock, and that has not come. */
export class UnmetExpectation extends Error {
  override readonly name = "UnmetExpectation";
}

/** How long somebody waits for a request, where nothing else is said, in real milliseconds. */
export const usualPatienceMs = 5000;

/** A promise that somebody else keeps, or that is given up after a while. */
export class Expectation<Value> {
  readonly #resolve: (value: Value) => void;
  readonly #reject: (reason: Error) => void;
  readonly #over: () => void;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param resolve - keeps the promise
   * @param reject - gives it up
   * @param until - when that is, in real milliseconds, what is said then, and what else is to be done when it is over
   */
  constructor(
    resolve: (value: Value) => void,
    reject: (reason: Error) => void,
    until: { readonly timeoutMs: number; readonly unmet: () => string; readonly over: () => void },
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#over = until.over;
    this.#timer = setTimeout(() => this.giveUp(until.unmet()), until.timeoutMs);
  }

  meet(value: Value): void {
    this.#end();
    this.#resolve(value);
  }

  giveUp(why: string): void {
    this.#end();
    this.#reject(new UnmetExpectation(why));
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#over();
  }
}
