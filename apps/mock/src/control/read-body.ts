import type { FastifySchemaCompiler } from "fastify";
import { z } from "zod";
import { readInput } from "../base/input.js";
import { MockInputError } from "../base/mock-input-error.js";
import { readJson } from "../wire/read-body.js";
import { refuseLiveKeys } from "./live-key.js";

/** Reads a body by the schema of its route, whose title is what it is called in messages. */
export const readBody: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) => {
  // What is in an address is all text: its reader makes numbers of it first.
  if (httpPart !== "body" || !(schema instanceof z.ZodType)) return (value) => ({ value });
  return orError((body) => readInput(String(schema.meta()?.["title"]), schema, freshJsonOf(body)));
};

/** Leaves a body to the one that it is for, who reads it by the same schema and knows more about it. */
export const leaveBody: FastifySchemaCompiler<unknown> = () => orError(freshJsonOf);

/** The same for what the mock has given out itself, the tokens of its sessions included. */
export const takeBack: FastifySchemaCompiler<unknown> = () => orError(jsonOf);

function orError(read: (body: unknown) => unknown): (body: unknown) => { value: unknown } | { error: Error } {
  return (body) => {
    try {
      return { value: read(body) };
    } catch (error) {
      if (error instanceof Error) return { error };
      throw error;
    }
  };
}

function jsonOf(given: unknown): unknown {
  const body = readJson(given);
  if (body.kind === "broken") throw new MockInputError(`the body cannot be read as JSON: ${body.message}`);
  return body.kind === "none" ? {} : body.value;
}

function freshJsonOf(given: unknown): unknown {
  const value = jsonOf(given);
  refuseLiveKeys(JSON.stringify(value));
  return value;
}
