import type { Clock } from "@simjobs/core";

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
  stopped: boolean;
}

/** A clock that stands still until everybody who could act has acted, and then jumps to the next timer. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  /** A heap: the earliest timer comes first, of two at one moment the older. */
  readonly #timers: Timer[] = [];
  readonly #breathe: () => Promise<void>;

  /** @param options - `isAlone`: nothing but promises is waited for, no file and no socket. That is faster. */
  constructor({ isAlone = false }: { readonly isAlone?: boolean } = {}) {
    this.#breathe = isAlone ? afterPromises : afterEverything;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        timer.stopped = true;
        reject(signal?.reason);
      };
      const timer = this.#add(this.#nowMs + Math.max(0, ms), () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Does something at a moment to come. */
  at(ms: number, action: () => void): void {
    this.#add(ms, action);
  }

  /** Lets time pass until the promise is settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const settling = promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    for (;;) {
      await this.#breathe();
      if (settled) {
        await settling;
        return promise;
      }
      const next = this.#takeEarliest();
      if (next === undefined) throw new Error("everybody waits and nobody acts");
      if (next.stopped) continue;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
    }
  }

  #add(atMs: number, fire: () => void): Timer {
    this.#order += 1;
    const timer: Timer = { atMs, order: this.#order, fire, stopped: false };
    const timers = this.#timers;
    let place = timers.length;
    timers.push(timer);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = timers[above];
      if (parent === undefined || !isEarlier(timer, parent)) break;
      timers[place] = parent;
      place = above;
    }
    timers[place] = timer;
    return timer;
  }

  #takeEarliest(): Timer | undefined {
    const timers = this.#timers;
    const [first] = timers;
    const last = timers.pop();
    if (last === undefined || timers.length === 0) return last;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const left = timers[below];
      if (left === undefined) break;
      const right = timers[below + 1];
      let child = left;
      if (right !== undefined && isEarlier(right, left)) {
        below += 1;
        child = right;
      }
      if (!isEarlier(child, last)) break;
      timers[place] = child;
      place = below;
    }
    timers[place] = last;
    return first;
  }
}

function isEarlier(one: Timer, other: Timer): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** After all promises that can settle have settled, and what the system has to tell has been told. */
export async function afterEverything(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** After all promises that can settle have settled. */
async function afterPromises(): Promise<void> {
  await new Promise<void>((resolve) => process.nextTick(resolve));
}
