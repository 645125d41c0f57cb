import type { FastifyReply } from "fastify";

/**
 * Sends JSON with a content type of exactly `application/json`. As bytes, because fastify would add a charset to a
 * text, and clients exist that read a reply only without one.
 *
 * @see docs/services/ionworks.md 8, point 1
 */
export function sendJson(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).header("content-type", "application/json").send(Buffer.from(text));
}

export function sendHtml(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).header("content-type", "text/html").send(Buffer.from(html));
}
