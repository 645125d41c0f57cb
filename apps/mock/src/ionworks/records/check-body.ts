import type { FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { InvalidRequestError } from "../errors.js";
import { BodyCheck } from "../validation.js";

/** A cancel may come with `{}`, with anything else that is JSON, or without a body: nobody looks at it. */
export function checkBody(request: FastifyRequest): void {
  if (readJson(request.body).kind !== "broken") return;
  throw new InvalidRequestError(new BodyCheck({ kind: "broken", message: "" }).items);
}
