import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Exchange, Steering } from "../exchange/exchange.js";
import type { PooledRequest } from "./rested-dispatcher.js";

export interface NodesClientOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly tls: { readonly rejectUnauthorized?: true; readonly ca?: string[] | undefined };
  /** Limit of making one connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** Most connections at once. */
  readonly connections: number;
}

type OpenRequest = (url: URL, options: RequestOptions) => ClientRequest;

/** Node's own HTTP client, for one origin. */
export async function openNodesClient(options: NodesClientOptions): Promise<NodesClient> {
  const isSecure = options.origin.startsWith("https:");
  const { Agent: OneAgent, request } = isSecure ? await import("node:https") : await import("node:http");
  return new NodesClient(
    options,
    new OneAgent({ keepAlive: true, maxSockets: options.connections }),
    (url, requestOptions) => request(url, requestOptions),
  );
}

/**
 * Sends questions and sign-ins by Node's own client, which is there in less than half of the time that undici takes: for a program that
 * reads once or twice. What must not be sent twice never comes by here.
 */
export class NodesClient {
  readonly #options: NodesClientOptions;
  readonly #agent: Agent;
  readonly #open: OpenRequest;
  #underWay = 0;
  #whenNoneIs: (() => void) | undefined;

  constructor(options: NodesClientOptions, agent: Agent, open: OpenRequest) {
    this.#options = options;
    this.#agent = agent;
    this.#open = open;
  }

  dispatch({ path, method, headers, body }: PooledRequest, exchange: Exchange): void {
    const { origin, tls } = this.#options;
    let request: ClientRequest;
    try {
      const url = new URL(origin);
      request = this.#open(url, { ...tls, agent: this.#agent, path, method, headers: byName(headers) });
    } catch (error) {
      exchange.onResponseError(undefined, error); // a header that cannot be written down, say
      return;
    }
    this.#underWay += 1;
    exchange.onEnd = () => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#whenNoneIs?.();
      request.destroy(); // does nothing to a connection whose answer is whole
    };
    const steering: Steering = {
      abort: () => void request.destroy(),
      pause: () => undefined,
      resume: () => undefined,
    };
    request.on("error", (error) => exchange.onResponseError(steering, error));
    request.on("response", (response) => receive(response, steering, exchange));
    // Nobody has asked for another protocol, and nothing else would come of such an answer.
    request.on("upgrade", (_response, socket) => {
      socket.destroy();
      exchange.onResponseError(steering, new Error("the connection went over to another protocol"));
    });
    this.#start(request, steering, exchange);
    request.end(typeof body === "string" || body instanceof Uint8Array ? body : undefined);
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#whenNoneIs = resolve;
      });
    }
    this.#agent.destroy();
  }

  /** Tells the exchange when there is a connection, or that none was made in time. */
  #start(request: ClientRequest, steering: Steering, exchange: Exchange): void {
    const start = (): void => exchange.onRequestStart(steering);
    request.once("socket", (socket) => {
      if (!socket.connecting) return start();
      const { connectTimeoutMs, origin } = this.#options;
      const timer = setTimeout(() => request.destroy(notConnected()), connectTimeoutMs);
      socket.once(origin.startsWith("https:") ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        start();
      });
      socket.once("close", () => clearTimeout(timer));
    });
  }
}

function receive(response: IncomingMessage, ofRequest: Steering, exchange: Exchange): void {
  const steering: Steering = {
    abort: (reason) => ofRequest.abort(reason),
    pause: () => void response.pause(),
    resume: () => void response.resume(),
  };
  response.on("error", (error) => exchange.onResponseError(steering, error));
  exchange.onResponseStart(steering, response.statusCode ?? 0, headersOf(response));
  response.on("data", (chunk: Buffer) => exchange.onResponseData(steering, chunk));
  response.on("end", () => exchange.onResponseEnd());
}

/** As the system tells it where it gives up sooner. */
function notConnected(): Error {
  return Object.assign(new Error("no connection was made"), { code: "ETIMEDOUT" });
}

/** Names and values in turn, as an object: Node adds to that what each request must say. */
function byName(headers: PooledRequest["headers"]): Record<string, string> {
  const named = new Map<string, string>();
  if (!Array.isArray(headers)) return {};
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name, value] = [headers[at], headers[at + 1]];
    if (typeof name === "string" && typeof value === "string") named.set(name, value);
  }
  return Object.fromEntries(named);
}

/** A header that was sent once is a text, and one that was sent several times a list, as undici gives them. */
function headersOf({ headersDistinct }: IncomingMessage): Record<string, string | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [
      name,
      values?.length === 1 ? values[0] : values,
    ]),
  );
}
