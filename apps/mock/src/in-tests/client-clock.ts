import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { RunningMock } from "../mock-options.js";

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a request, after which everybody who can act has acted. */
const quietTurns = 20;
/** No end is told of some requests whose connections broke: after such a silence there are none left. */
const longestSilenceMs = 1500;
/** How long a request is on its way, and its answer, in milliseconds of this clock. */
const transferMs = 5;

/**
 * The time of a mock with a manual clock, as a client's clock: one time for both. It moves on by itself to the next
 * sleeper as soon as everybody sleeps, so that nobody really waits, and a little with every request.
 */
export class ClientClock {
  readonly #mock: RunningMock;
  readonly #startMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #isMoving = false;
  /** Requests that are under way. While there are any, somebody is not just sleeping. */
  readonly #underWay = new Set<unknown>();
  #newsAtMs = 0;

  constructor(mock: RunningMock) {
    this.#mock = mock;
    this.#startMs = mock.clock.now();
    // What undici, which carries the clients' requests, tells of them.
    subscribe("undici:request:create", this.#onBegin);
    subscribe("undici:request:trailers", this.#onEnd);
    subscribe("undici:request:error", this.#onEnd);
  }

  /** Takes no more notice of requests. */
  close(): void {
    unsubscribe("undici:request:create", this.#onBegin);
    unsubscribe("undici:request:trailers", this.#onEnd);
    unsubscribe("undici:request:error", this.#onEnd);
  }

  /** Milliseconds since the mock was started. */
  readonly now = (): number => this.#mock.clock.now() - this.#startMs;

  /** Milliseconds since 1970-01-01 UTC, as the mock has them. */
  readonly wallNow = (): number => this.#mock.clock.now();

  /** Waits without any time passing but the mock's. */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
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

  async #move(): Promise<void> {
    this.#isMoving = true;
    while (this.#sleepers.size > 0) {
      await this.#everybodyIsQuiet();
      const nextMs = Math.min(...[...this.#sleepers].map(({ wakesAtMs }) => wakesAtMs));
      if (!Number.isFinite(nextMs)) break; // those who are left were woken by their signals
      this.#mock.clock.advance(Math.max(0, Math.ceil(nextMs - this.now())));
      for (const sleeper of this.#sleepers) if (sleeper.wakesAtMs <= this.now()) sleeper.wake();
    }
    this.#isMoving = false;
  }

  async #everybodyIsQuiet(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet = this.#isNobodyAsking() ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isNobodyAsking(): boolean {
    if (performance.now() - this.#newsAtMs > longestSilenceMs) this.#underWay.clear();
    return this.#underWay.size === 0;
  }

  readonly #onBegin = (message: unknown): void => {
    this.#underWay.add(requestIn(message));
    this.#letPass();
  };

  readonly #onEnd = (message: unknown): void => {
    this.#underWay.delete(requestIn(message));
    this.#letPass();
  };

  #letPass(): void {
    this.#newsAtMs = performance.now();
    this.#mock.clock.advance(transferMs);
  }
}

function requestIn(message: unknown): unknown {
  return typeof message === "object" && message !== null && "request" in message ? message.request : null;
}
