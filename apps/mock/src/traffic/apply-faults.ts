import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { TwinWorld } from "./twin-world.js";
import type { PlannedAnswer } from "../faults/fault-plan.js";

/**
 * What a fault does before the request is carried out.
 *
 * @returns whether the request goes on; where it does not, all has been done
 */
export async function beforeHandling(
  world: TwinWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { plan } = request.mock;
  if (plan.delayMs > 0) await world.inFlight.wait(plan.delayMs);
  if (plan.drop === "before") {
    reply.hijack();
    request.raw.socket.destroy();
    return false;
  }
  if (plan.answer === null || plan.processed) return true;
  // What is not carried out is not read either, but a client must be able to finish sending it.
  request.raw.resume();
  const { headers, body } = rendered(world, request, plan.answer);
  void reply.code(plan.answer.status).headers(headers).send(body);
  return false;
}

/** What a fault does to the answer of a request that has been carried out. */
export function afterAnswer(
  world: TwinWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  const { plan, entry } = request.mock;
  if (plan.drop === "after") {
    entry.status = null;
    request.raw.socket.destroy();
    return payload;
  }
  let body: Buffer | null = Buffer.isBuffer(payload)
    ? payload
    : typeof payload === "string"
      ? Buffer.from(payload)
      : null;
  if (plan.answer !== null && plan.processed) {
    const planned = rendered(world, request, plan.answer);
    reply.code(plan.answer.status).headers(planned.headers);
    entry.status = plan.answer.status;
    body = planned.body;
    reply.header("content-length", body.length);
  }
  if (plan.contentType !== null) reply.header("content-type", plan.contentType);
  if (body === null)
    return payload instanceof Readable ? troubledStream(world, request, reply, payload) : payload;
  if (plan.keepBytes !== null) {
    const kept = plan.keepBytes === "half" ? Math.floor(body.length / 2) : plan.keepBytes;
    if (kept >= body.length) return body;
    reply.header("content-length", body.length);
    return Readable.from(cutOff([body.subarray(0, kept)], request));
  }
  if (plan.slowBodyMs !== null) {
    reply.header("content-length", body.length);
    return Readable.from(spreadOut(world, body, plan.slowBodyMs));
  }
  return body;
}

function rendered(
  world: TwinWorld,
  request: FastifyRequest,
  planned: PlannedAnswer,
): { headers: Record<string, string>; body: Buffer } {
  const { status, body } = planned;
  if (typeof body === "string") {
    return { headers: { "content-type": "text/plain", ...planned.headers }, body: Buffer.from(body) };
  }
  const json = { "content-type": "application/json" };
  if (body !== undefined) {
    return { headers: { ...json, ...planned.headers }, body: Buffer.from(JSON.stringify(body)) };
  }
  const { provider, number } = request.mock.entry;
  const form = world.errorForms.planned(provider, status, number);
  return { headers: { ...form.headers, ...planned.headers }, body: Buffer.from(form.text) };
}

/** A body that is too large to be held is cut off, or held up in its middle, as it passes. */
function troubledStream(
  world: TwinWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: Readable,
): Readable {
  const { keepBytes, slowBodyMs } = request.mock.plan;
  const length = Number(reply.getHeader("content-length") ?? 0);
  if (keepBytes !== null) {
    const kept = keepBytes === "half" ? Math.floor(length / 2) : keepBytes;
    return kept >= length ? payload : Readable.from(cutOff(firstBytes(payload, kept), request));
  }
  if (slowBodyMs !== null) return Readable.from(heldUp(world, payload, Math.floor(length / 2), slowBodyMs));
  return payload;
}

async function* firstBytes(payload: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  if (left === 0) return;
  for await (const chunk of payload) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}

async function* heldUp(
  { inFlight }: TwinWorld,
  payload: Readable,
  at: number,
  ms: number,
): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of payload) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (passed < at && passed + piece.length >= at) await inFlight.wait(ms);
    passed += piece.length;
    yield piece;
  }
}

async function* cutOff(
  start: Iterable<Buffer> | AsyncIterable<Buffer>,
  request: FastifyRequest,
): AsyncGenerator<Buffer> {
  for await (const piece of start) if (piece.length > 0) yield piece;
  // Lets what was written leave first; a socket that is destroyed at once takes it along.
  await new Promise<void>((resolve) => request.raw.socket.write("", () => resolve()));
  request.raw.socket.destroy();
}

async function* spreadOut({ inFlight }: TwinWorld, body: Buffer, overMs: number): AsyncGenerator<Buffer> {
  const pieces = Math.min(10, Math.max(1, body.length));
  for (let piece = 0; piece < pieces; piece += 1) {
    yield body.subarray(
      Math.floor((body.length * piece) / pieces),
      Math.floor((body.length * (piece + 1)) / pieces),
    );
    await inFlight.wait(overMs / pieces);
  }
}
