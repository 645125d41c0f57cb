import { expect } from "vitest";
import type { ReplySchema } from "@simjobs/http";
import { expectFields, type Fields } from "./fields.js";
import type { ForeignReply } from "./foreign-client.js";

export interface WireExpectation {
  /** @default 200 */
  readonly status?: number;
  /** The schema by which a client of ours reads it. */
  readonly schema: ReplySchema<unknown>;
  /** What the page about the service marks as required, or every recording shows. */
  readonly fields?: Fields;
}

/** Expects a JSON reply that our clients can read and that lacks nothing. Returns it. */
export function expectReply(reply: ForeignReply, { status = 200, schema, fields }: WireExpectation): unknown {
  expect(reply.status, reply.bytes.toString("utf8")).toBe(status);
  // The official Ionworks client takes nothing else for JSON.
  expect(reply.headers["content-type"]).toBe("application/json");
  const body = reply.json();
  expectReads(schema, body, fields);
  return body;
}

/** Expects a part of a reply to be readable, and to lack nothing. */
export function expectReads(schema: ReplySchema<unknown>, value: unknown, fields: Fields = {}): void {
  const read = schema.safeParse(value);
  expect(read.success ? [] : read.error.issues, JSON.stringify(value)).toEqual([]);
  expectFields(value, fields);
}
