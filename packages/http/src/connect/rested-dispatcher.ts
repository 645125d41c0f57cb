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
  #rests = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  dispatch(request: PooledRequest, exchange: Exchange): void {
    exchange.onEnd = () => this.#rest();
    if (this.#rests) this.#waiting.push([request, exchange]);
    else this.#dispatcher.dispatch(request, exchange);
  }

  close(): Promise<void> {
    return this.#dispatcher.close();
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
