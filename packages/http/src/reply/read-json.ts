import { JobError } from "@simjobs/core";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import { describeBody } from "./failure-of.js";
import type { HttpReply } from "../transport.js";
import { JsonTrouble, parseJson } from "./parse-json.js";
import { WholeReply } from "./whole-reply.js";

/** What this package needs of a schema; those of zod and zod/mini have it. */
export interface ReplySchema<T> {
  /** Reads a value, or tells what is wrong with it. Throws nothing. */
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly SchemaIssue[] } };
}

/** What a schema finds wrong, and where. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads a reply's body as JSON, whatever its content type says.
 *
 * @throws {JobError} `bad_reply` for HTML, cut-off JSON and empty bodies, with status, type and a cleaned excerpt; what
 * `parseJson` refuses
 */
export function readJson(reply: HttpReply, provider: string): unknown {
  const text = reply.text.startsWith("\uFEFF") ? reply.text.slice(1) : reply.text;
  try {
    return parseJson(text);
  } catch (error) {
    const answered = `${provider} answered ${reply.status} to ${reply.what}`;
    if (error instanceof JsonTrouble) throw badReply(reply, `${answered} with ${error.message}`, error.code);
    // What JSON.parse says repeats the text, secrets and all.
    const expected = text.trim() === "" ? "" : `, which is not ${looksCut(text) ? "whole " : ""}JSON`;
    throw badReply(reply, `${answered}${expected}${describeBody(reply)}`);
  }
}

/**
 * Reads a reply's body by a schema.
 *
 * @throws {JobError} `bad_reply` with the field's path
 */
export function parseReply<T>(schema: ReplySchema<T>, reply: HttpReply, provider: string): T {
  return parseValue(schema, readJson(reply, provider), reply, provider);
}

/**
 * Reads a value that came in a reply, or a part of it, by a schema.
 *
 * @throws {JobError} `bad_reply` with the field's path
 */
export function parseValue<T>(schema: ReplySchema<T>, value: unknown, reply: HttpReply, provider: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const more = parsed.error.issues.length > 1 ? `, and ${parsed.error.issues.length - 1} more` : "";
  const secrets = WholeReply.secretsOf(reply);
  const where = cleanExcerpt(showPath(issue?.path ?? []), 200, secrets);
  const wrong = cleanExcerpt(issue?.message ?? "it does not fit", 200, secrets);
  throw badReply(
    reply,
    `${provider} sent an answer to ${reply.what} that we cannot read: ${where}: ${wrong}${more}`,
  );
}

function badReply(
  reply: HttpReply,
  message: string,
  code: "bad_reply" | "too_large" = "bad_reply",
): JobError {
  return new JobError(code, message, {
    httpStatus: reply.status,
    correlationId: reply.correlationId,
    mayHaveLeft: WholeReply.mayHaveActed(reply),
  });
}

/** `jobs[0].status`, as a program would write it. */
function showPath(path: readonly PropertyKey[]): string {
  let shown = "";
  for (const key of path) {
    if (typeof key === "number") shown += `[${key}]`;
    else if (typeof key === "string" && /^[\w$]+$/u.test(key)) shown += shown === "" ? key : `.${key}`;
    else shown += `[${JSON.stringify(String(key))}]`;
  }
  return shown === "" ? "the whole body" : shown;
}

function looksCut(text: string): boolean {
  return /^\s*[[{]/u.test(text) && !/[\]}]\s*$/u.test(text);
}
