import type { FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendInvalid } from "../errors.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { BodyCheck } from "../validation.js";

/** A cancel may come with `{}`, with anything else that is JSON, or without a body: nobody looks at it. */
export function refusedBody(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | null {
  if (readJson(request.body).kind !== "broken") return null;
  return sendInvalid(world, request, reply, new BodyCheck({ kind: "broken", message: "" }).items);
}
