import type { FastifyReply } from "fastify";

/**
 * Sends JSON with a content type of exactly `application/json`: clients exist that read a reply only so. Fastify adds
 * a charset to every text, unless a serializer of its own has written it.
 *
 * @see docs/services/ionworks.md 8, point 1
 */
export function sendJson(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).header("content-type", "application/json").serializer(asItIs).send(text);
}

function asItIs(text: string): string {
  return text;
}

export function sendHtml(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).header("content-type", "text/html").send(Buffer.from(html));
}
