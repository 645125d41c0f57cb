import type { Clock } from "@simjobs/core";

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock that stands still until everybody who could act has acted, and then jumps to the next timer. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.#order += 1;
      const timer = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order, fire: resolve };
      this.#timers.push(timer);
      signal?.addEventListener(
        "abort",
        () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  /** Does something at a moment to come. */
  at(ms: number, action: () => void): void {
    this.#order += 1;
    this.#timers.push({ atMs: ms, order: this.#order, fire: action });
  }

  /** Lets time pass until the promise is settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const settling = promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    for (;;) {
      await idle();
      if (settled) {
        await settling;
        return promise;
      }
      const next = this.#earliest();
      if (next === undefined) throw new Error("everybody waits and nobody acts");
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
    }
  }

  #earliest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        first === undefined ||
        timer.atMs < first.atMs ||
        (timer.atMs === first.atMs && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}

/** After all promises that can settle have settled. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
