import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { ionworksErrorBody } from "./ionworks/errors.js";
import { htmlPage } from "./jess/answers.js";
import type { MockWorld } from "./mock-world.js";
import type { ServiceName } from "./service-of.js";
import { tidyAddress } from "./wire/tidy-address.js";

/** What Node says of bytes that it cannot read as a request. */
interface ReadingError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** Of an address that cannot be read so much is noted. */
const mostNoted = 2000;

/**
 * Answers what is no request of HTTP at all, such as an address with a space in it, as the service would: nothing else of
 * the mock sees it. It is noted in the log as far as it can be made out.
 */
export function answerBrokenRequest(
  world: MockWorld,
  serviceOf: (path: string) => ServiceName | null,
  error: ReadingError,
  socket: Socket,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const { method, target } = requestLine(error.rawPacket);
  const service = serviceOf(tidyAddress(target));
  const nowMs = world.clock.now();
  if (service !== null) world.journal.add(service, method, target, nowMs).status = status;
  if (socket.writable) socket.write(rawAnswer(world, service, status, nowMs));
  socket.destroySoon();
}

/** Method and target of a request as far as they can be made out. */
function requestLine(packet: Buffer | undefined): { readonly method: string; readonly target: string } {
  const [line = ""] = (packet?.toString("latin1") ?? "").split(/\r?\n/u, 1);
  const [, method = "?", target = "/"] = /^([A-Z]+) (.*?)(?: HTTP\/[\d.]+)?$/u.exec(line) ?? [];
  return { method: method.slice(0, 20), target: target.slice(0, mostNoted) };
}

function rawAnswer(world: MockWorld, service: ServiceName | null, status: number, nowMs: number): string {
  const words = STATUS_CODES[status] ?? "";
  const { type, text } = bodyOf(world, service, status, words);
  return [
    `HTTP/1.1 ${String(status)} ${words}`,
    `content-type: ${type}`,
    `content-length: ${String(Buffer.byteLength(text))}`,
    `date: ${new Date(nowMs).toUTCString()}`,
    "connection: close",
    "",
    text,
  ].join("\r\n");
}

function bodyOf(
  world: MockWorld,
  service: ServiceName | null,
  status: number,
  words: string,
): { readonly type: string; readonly text: string } {
  const json = "application/json";
  if (service === null)
    return { type: json, text: JSON.stringify({ error: "this is no request that the mock can read" }) };
  if (service === "jess") return { type: "text/html", text: htmlPage(status, words) };
  if (service === "storage")
    return {
      type: json,
      text: JSON.stringify({ statusCode: String(status), error: "InvalidRequest", message: words }),
    };
  return ionworksErrorBody(world, status, words);
}
