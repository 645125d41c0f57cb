import { subscribe } from "node:diagnostics_channel";
import type { Clock } from "@simjobs/core";
import type { RunningMock } from "@simjobs/mock";

// Requests of this process that are under way. While there are any, somebody is not just sleeping.
const underWay = new Set<unknown>();
let newsAtMs = 0;
for (const [channel, note] of [
  ["undici:request:create", (request: unknown) => void underWay.add(request)],
  ["undici:request:trailers", (request: unknown) => void underWay.delete(request)],
  ["undici:request:error", (request: unknown) => void underWay.delete(request)],
] as const) {
  subscribe(channel, (message) => {
    note(
      typeof message === "object" && message !== null && "request" in message ? message.request : undefined,
    );
    newsAtMs = performance.now();
  });
}

// undici tells no end of some requests whose connections broke: after such a silence there are none left.
const longestSilenceMs = 300;

function isNobodyAsking(): boolean {
  if (underWay.size > 0 && performance.now() - newsAtMs > longestSilenceMs) underWay.clear();
  return underWay.size === 0;
}

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a request, after which everybody who can act has acted. */
const quietTurns = 20;

/**
 * The time of a mock with a manual clock, as a client's clock: one time for both. It moves on by itself to the next
 * sleeper as soon as everybody sleeps, so that nobody really waits.
 */
export class TwinClock implements Clock {
  readonly #mock: RunningMock;
  readonly #startMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #isMoving = false;

  constructor(mock: RunningMock) {
    this.#mock = mock;
    this.#startMs = mock.clock.now();
  }

  now(): number {
    return this.#mock.clock.now() - this.#startMs;
  }

  wallNow(): number {
    return this.#mock.clock.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { wakesAtMs: this.now() + ms, wake: () => leave(resolve) };
      const leave = (settle: () => void): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", stop);
        settle();
      };
      // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason
      const stop = (): void => leave(() => reject(signal?.reason));
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", stop);
      if (signal?.aborted === true) stop();
      else if (!this.#isMoving) void this.#move();
    });
  }

  async #move(): Promise<void> {
    this.#isMoving = true;
    while (this.#sleepers.size > 0) {
      await everybodyIsQuiet();
      const nextMs = Math.min(...[...this.#sleepers].map(({ wakesAtMs }) => wakesAtMs));
      if (!Number.isFinite(nextMs)) break; // those who are left were woken by their signals
      this.#mock.clock.advance(Math.max(0, Math.ceil(nextMs - this.now())));
      for (const sleeper of this.#sleepers) if (sleeper.wakesAtMs <= this.now()) sleeper.wake();
    }
    this.#isMoving = false;
  }
}

async function everybodyIsQuiet(): Promise<void> {
  for (let quiet = 0; quiet < quietTurns; quiet = isNobodyAsking() ? quiet + 1 : 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
