import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** The connection that it came on, counted from 1. */
  readonly connection: number;
}

/** Answers one request. `nth` counts requests from 1; `socket` is there to be broken. */
export type Answer = (response: ServerResponse, arrived: Arrived, nth: number, socket: Socket) => void;

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Every request that arrived whole, oldest first. */
  readonly arrived: readonly Arrived[];
  /** Connections that were made. */
  readonly connections: () => number;
}

export interface ServerOptions {
  host?: string;
  tls?: { key: string; cert: string };
}

/** A real server on a free port of this machine. Closes itself when the test has finished. */
export async function startServer(answer: Answer, options: ServerOptions = {}): Promise<TestServer> {
  const arrived: Arrived[] = [];
  const numbers = new WeakMap<Socket, number>();
  const sockets = new Set<Socket>();
  let connections = 0;
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const one: Arrived = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
        connection: numbers.get(request.socket) ?? 0,
      };
      arrived.push(one);
      response.sendDate = false; // the time of this machine is nobody's in a test
      answer(response, one, arrived.length, request.socket);
    });
  };
  const server = options.tls === undefined ? createServer(listen) : createTlsServer(options.tls, listen);
  server.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    connections += 1;
    numbers.set(socket, connections);
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  const host = options.host ?? "127.0.0.1";
  const port = await listening(server, host);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const scheme = options.tls === undefined ? "http" : "https";
  return { url: `${scheme}://${host}:${port}`, port, arrived, connections: () => connections };
}

interface Listens {
  listen(port: number, host: string, done: () => void): unknown;
  address(): AddressInfo | string | null;
}

/** Listens on a free port, which it returns. */
export function listening(server: Listens, host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, host, () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no port"));
    });
  });
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
