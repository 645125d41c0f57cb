import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { readWhole, type Content } from "./content.js";

/** Nobody has written down the service's types; these are the usual ones. */
const types: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv"],
  ["htm", "text/html"],
  ["html", "text/html"],
  ["json", "application/json"],
  ["zip", "application/zip"],
  ["sql", "application/octet-stream"],
]);

/** Content up to this size is sent in one piece, so that faults can have their way with it. */
const inOnePiece = 8 * 1024 * 1024;

/** Sends a file as it is; a large one in pieces, so that it is never held in memory. */
export async function sendContent(
  reply: FastifyReply,
  content: Content,
  name: string,
  type = typeOf(name),
): Promise<FastifyReply> {
  const body =
    content.bytes <= inOnePiece ? await readWhole(content) : asksForHead(reply) ? nothing() : content.open();
  return reply.code(200).header("content-type", type).header("content-length", content.bytes).send(body);
}

/** Whether only the headers are asked for, so that a large file need not be read to nobody. */
export function asksForHead({ request }: FastifyReply): boolean {
  return request.method === "HEAD";
}

function nothing(): Readable {
  return Readable.from([]);
}

function typeOf(name: string): string {
  const extension = /\.([^./]+)$/u.exec(name)?.[1]?.toLowerCase() ?? "";
  return types.get(extension) ?? "text/plain";
}
