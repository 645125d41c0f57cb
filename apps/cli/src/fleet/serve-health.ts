import { once } from "node:events";
import { createServer } from "node:http";
import { JobError } from "@simjobs/core";
import type { WorkerNumbers } from "./worker-numbers.js";

/** A server on loopback that tells how a worker is doing. */
export interface HealthServer {
  readonly url: string;
  close(): void;
}

/**
 * Serves `/healthz` (200, or 503 with what is in the way) and `/metrics` (text for Prometheus) on this machine alone.
 *
 * @param port - 0 takes a free one
 * @throws {JobError} `bad_input` where the port cannot be had
 */
export async function serveHealth(port: number, numbers: WorkerNumbers): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/healthz") {
      const { trouble } = numbers;
      response.writeHead(trouble === null ? 200 : 503, { "Content-Type": "text/plain; charset=utf-8" });
      response.end(`${trouble ?? "ok"}\n`);
    } else if (pathname === "/metrics") {
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end(numbers.metrics());
    } else {
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
      response.end("There are /healthz and /metrics.\n");
    }
  });
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new JobError("bad_input", `port ${port} cannot be had on this machine (${why})`, {
      hint: "Give another one to --health; 0 takes a free one.",
    });
  }
  server.unref();
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
