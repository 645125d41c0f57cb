import type { Dispatcher } from "undici";
import type { Exchange } from "../exchange.js";
import type { PooledRequest } from "./client-pool.js";

/**
 * A dispatcher of undici's that gets nothing to send in the turn of the event loop in which an answer ended: it would make
 * a new connection for that, and two requests in a row would always make two. See `ClientPool`, which knows its
 * connections and need not wait.
 */
export class RestedDispatcher {
  readonly #dispatcher: Dispatcher;
  readonly #waiting: (readonly [PooledRequest, Exchange])[] = [];
  readonly #underWay = new Set<Exchange>();
  #whenNoneIs: (() => void) | undefined;
  #rests = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  dispatch(request: PooledRequest, exchange: Exchange): void {
    this.#underWay.add(exchange);
    exchange.onEnd = () => {
      this.#underWay.delete(exchange);
      if (this.#underWay.size === 0) this.#whenNoneIs?.();
      this.#rest();
    };
    if (this.#rests) this.#waiting.push([request, exchange]);
    else this.#dispatcher.dispatch(request, exchange);
  }

  /** Waits for what is under way. What was given up may still wait for a tunnel, and is not waited for. */
  async close(): Promise<void> {
    if (this.#underWay.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenNoneIs = resolve;
      });
    }
    await this.#dispatcher.destroy();
  }

  #rest(): void {
    if (this.#rests) return;
    this.#rests = true;
    // undici gives the connection back in the next turn, which it asks for only after telling the end.
    queueMicrotask(() => setImmediate(() => this.#goOn()));
  }

  #goOn(): void {
    this.#rests = false;
    for (const [request, exchange] of this.#waiting.splice(0)) this.dispatch(request, exchange);
  }
}
