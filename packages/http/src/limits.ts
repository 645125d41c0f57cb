import { AttemptError } from "./failure/attempt-error.js";
import type { Exchange } from "./exchange/exchange.js";
import { onAbort } from "./time/on-abort.js";
import type { After } from "./time/timers.js";

/** Why an exchange was stopped, where that is not the fault of the exchange. */
export class Stopped extends Error {
  readonly by: "signal" | "deadline";

  constructor(by: "signal" | "deadline") {
    super(`stopped by the ${by}`);
    this.by = by;
  }
}

export interface LimitsOptions {
  readonly after: After;
  readonly signal: AbortSignal | undefined;
  /** Time until the whole call must be over, in milliseconds. */
  readonly remainingMs: number;
  /** Time for the attempt as a whole, in milliseconds; `undefined` where only silence counts. */
  readonly attemptMs: number | undefined;
  /** Longest silence, in milliseconds. */
  readonly idleMs: number | undefined;
}

/** Stops the exchange of one attempt when its time, the whole call's time or the caller's patience is over. */
export class Limits {
  readonly #options: LimitsOptions;
  readonly #undo: (() => void)[] = [];
  #cancelIdle: (() => void) | undefined;
  #exchange: Exchange | undefined;
  #reason: Stopped | AttemptError | undefined;
  #ended = false;

  constructor(options: LimitsOptions) {
    this.#options = options;
    const { after, signal, remainingMs, attemptMs = Infinity } = options;
    this.#undo.push(onAbort(signal, () => this.#stop(new Stopped("signal"))));
    if (attemptMs < remainingMs) {
      this.#undo.push(after(attemptMs, () => this.#stop(tooSlow(attemptMs, "whole answer"))));
    } else if (remainingMs !== Infinity) {
      this.#undo.push(after(remainingMs, () => this.#stop(new Stopped("deadline"))));
    }
    this.progress();
  }

  /** Whether silence ends it, so that it must be told of what arrives. */
  get countsSilence(): boolean {
    return this.#options.idleMs !== undefined;
  }

  /** Something was sent or has arrived: silence begins anew. */
  progress(): void {
    const { idleMs, after } = this.#options;
    if (idleMs === undefined || this.#ended) return;
    this.#cancelIdle?.();
    this.#cancelIdle = after(idleMs, () => this.#stop(tooSlow(idleMs, "sign of life")));
  }

  /** It is we who are slow: silence does not count until there is progress again. */
  rest(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
  }

  /** Guards an exchange from now on, in place of the one before. */
  guard(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  /** @throws the reason, if the attempt was stopped meanwhile */
  check(): void {
    if (this.#reason !== undefined) throw this.#reason;
  }

  end(): void {
    this.#ended = true;
    this.#cancelIdle?.();
    for (const undo of this.#undo) undo();
  }

  #stop(reason: Stopped | AttemptError): void {
    if (this.#ended || this.#reason !== undefined) return;
    this.#reason = reason;
    this.#exchange?.stop(reason);
  }
}

function tooSlow(ms: number, what: string): AttemptError {
  return new AttemptError("timeout", `no ${what} within ${ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}`);
}
