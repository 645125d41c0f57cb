import type { Dispatcher } from "undici";
import type { Exchange } from "../exchange/exchange.js";

/** A request as a dispatcher of one origin takes it. */
export type PooledRequest = Dispatcher.DispatchOptions;

/**
 * A dispatcher of undici's that gets nothing to send before the connections of the answers that have just ended are back
 * with it, which is in the next turn of the event loop: it would make new ones, and two requests in a row would always make
 * two handshakes.
 */
export class RestedDispatcher {
  readonly #dispatcher: Dispatcher;
  readonly #waiting: (readonly [PooledRequest, Exchange])[] = [];
  #underWay = 0;
  #whenNoneIs: (() => void) | undefined;
  /** Connections that are on their way back. */
  #resting = 0;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  /** Sends a request now, or in the next turn, or as soon as there is a connection for it. */
  dispatch(request: PooledRequest, exchange: Exchange): void {
    this.#underWay += 1;
    exchange.onEnd = () => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#whenNoneIs?.();
      this.#rest();
    };
    if (this.#resting > 0) this.#waiting.push([request, exchange]);
    else this.#dispatcher.dispatch(request, exchange);
  }

  /** Waits for what is under way. What was given up may still wait for a connection, and is not waited for. */
  async close(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#whenNoneIs = resolve;
      });
    }
    await this.#dispatcher.destroy();
  }

  #rest(): void {
    this.#resting += 1;
    // undici asks for that turn only after telling the end.
    queueMicrotask(() => setImmediate(() => this.#goOn()));
  }

  /** Each connection that is back takes one of those that wait; behind the last one, the others make new ones. */
  #goOn(): void {
    this.#resting -= 1;
    const most = this.#resting === 0 ? this.#waiting.length : 1;
    for (const [request, exchange] of this.#waiting.splice(0, most)) {
      if (!exchange.isOver) this.#dispatcher.dispatch(request, exchange); // it may have been given up meanwhile
    }
  }
}
