import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { TwinWorld } from "./twin-world.js";
import type { ServiceName } from "../base/service-of.js";
import { tidyAddress } from "../wire/tidy-address.js";

/** What Node says of bytes that it cannot read as a request. */
interface ReadingError extends Error {
  readonly code?: string | undefined;
  readonly rawPacket?: Buffer | undefined;
}

/** Of an address that cannot be read so much is noted. */
const mostNoted = 2000;

/**
 * Answers what is no request of HTTP at all, such as an address with a space in it, as the service would: nothing else of
 * the mock sees it. It is noted in the log as far as it can be made out.
 */
export function answerBrokenRequest(
  world: TwinWorld,
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

function rawAnswer(world: TwinWorld, service: ServiceName | null, status: number, nowMs: number): string {
  const words = STATUS_CODES[status] ?? "";
  const { headers, text } = world.errorForms.unreadable(service, status, words);
  return [
    `HTTP/1.1 ${String(status)} ${words}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${String(Buffer.byteLength(text))}`,
    `date: ${new Date(nowMs).toUTCString()}`,
    "connection: close",
    "",
    text,
  ].join("\r\n");
}
