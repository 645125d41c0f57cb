import type { Client } from "undici";
import type { Exchange } from "../exchange.js";

/** A request as a connection takes it; the origin is the pool's. */
export type PooledRequest = Parameters<Client["dispatch"]>[0];

/** One connection that is kept, with the request that is on it. */
interface Lane {
  readonly client: Client;
  /** The last one that was given to it. */
  exchange: Exchange | undefined;
  /**
   * `closing-up`: its request is over, and undici gives it back within one turn of the event loop. `lost`: it could not be
   * made; undici may never give it back.
   */
  state: "free" | "busy" | "closing-up" | "lost";
}

interface Waiter {
  readonly request: PooledRequest;
  readonly exchange: Exchange;
}

/**
 * Kept connections to one origin, one request at a time on each.
 *
 * undici's own pool would do, but for two things: after an answer it makes a new connection for whoever asks before the
 * next turn of the event loop, so that two requests in a row always make two handshakes; and it looks through all
 * connections for a free one, which shows where thousands of jobs are cancelled.
 */
export class ClientPool {
  readonly #open: () => Client;
  readonly #most: number;
  readonly #lanes = new Set<Lane>();
  readonly #free: Lane[] = []; // the last one used comes first: it is the least likely to have been closed meanwhile
  readonly #waiting: Waiter[] = [];
  #closingUp = 0;
  #whenNoneWaits: (() => void) | undefined;

  /**
   * @param open - makes a connection
   * @param most - how many there may be
   */
  constructor(open: () => Client, most: number) {
    this.#open = open;
    this.#most = most;
  }

  /** Sends a request now, or as soon as there is a connection for it. */
  dispatch(request: PooledRequest, exchange: Exchange): void {
    this.#waiting.push({ request, exchange });
    this.#serve();
  }

  /** Closes what is idle and waits for the rest. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#whenNoneWaits = resolve;
      });
    }
    // One that was given up may leave its connection in the making, which nobody waits for.
    await Promise.all(
      [...this.#lanes].map(({ client, exchange }) =>
        exchange === undefined || exchange.isOver ? client.destroy() : client.close(),
      ),
    );
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const lane = this.#free.pop() ?? this.#newLane();
      if (lane === undefined) return;
      const next = this.#waiting.shift();
      // One may have been given up while it waited.
      if (next === undefined || next.exchange.isOver || !this.#use(lane, next)) this.#free.push(lane);
    }
    this.#whenNoneWaits?.();
  }

  /** None where there are enough, or where one is about to be free. */
  #newLane(): Lane | undefined {
    if (this.#lanes.size >= this.#most || this.#waiting.length <= this.#closingUp) return undefined;
    const lane: Lane = { client: this.#open(), exchange: undefined, state: "free" };
    this.#lanes.add(lane);
    lane.client.on("drain", () => this.#freed(lane)).on("connectionError", () => this.#lost(lane));
    return lane;
  }

  /** Whether the connection is in use then: undici refuses what it cannot write down, and nothing follows. */
  #use(lane: Lane, { request, exchange }: Waiter): boolean {
    lane.state = "busy";
    lane.exchange = exchange;
    exchange.onEnd = () => {
      // One that was given up before there was a connection leaves its lane connecting, perhaps for seconds.
      if (lane.state !== "busy" || !exchange.mayHaveLeft) return;
      lane.state = "closing-up";
      this.#closingUp += 1;
    };
    lane.client.dispatch(request, exchange);
    if (!exchange.isOver || exchange.mayHaveLeft || lane.state !== "busy") return true;
    lane.state = "free";
    return false;
  }

  #freed(lane: Lane): void {
    if (lane.state === "closing-up") this.#closingUp -= 1;
    else if (lane.state !== "busy") return;
    lane.state = "free";
    this.#free.push(lane);
    this.#serve();
  }

  #lost(lane: Lane): void {
    if (lane.state === "closing-up") this.#closingUp -= 1;
    lane.state = "lost";
    this.#lanes.delete(lane);
    this.#serve();
  }
}
