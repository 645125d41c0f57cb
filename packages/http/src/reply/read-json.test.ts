import { describe, expect, it } from "vitest";
import { aReply, rejection } from "../../test/make-transport.js";
import { parseReply, parseValue, readJson, type ReplySchema } from "./read-json.js";

const html = { "content-type": "text/html; charset=utf-8" };

describe("readJson", () => {
  it.each([
    ["application/json"],
    ["application/json; charset=utf-8"],
    ["application/problem+json"],
    ["text/plain"],
    ["text/html"],
    [undefined],
  ])("reads JSON sent as %s", (type) => {
    const reply = aReply('{"a":[1]}', { headers: type === undefined ? {} : { "content-type": type } });
    expect(readJson(reply, "jess")).toEqual({ a: [1] });
  });

  it("reads JSON behind a byte order mark", () => {
    expect(readJson(aReply("\uFEFF[]"), "jess")).toEqual([]);
  });

  it.each([
    [
      "HTML",
      "<html><body>Sign in</body></html>",
      html,
      "jess answered 200 to GET /jobs/1, which is not JSON (text/html; charset=utf-8): Sign in",
    ],
    [
      "cut-off JSON",
      '{"a": [1, 2',
      undefined,
      'jess answered 200 to GET /jobs/1, which is not whole JSON (application/json): {"a": [1, 2',
    ],
    ["nothing", "", undefined, "jess answered 200 to GET /jobs/1 with an empty body"],
    ["white space", " \n", undefined, "jess answered 200 to GET /jobs/1 with an empty body"],
    [
      "text without a type",
      "oops",
      {},
      "jess answered 200 to GET /jobs/1, which is not JSON (no content type): oops",
    ],
  ])("calls %s a bad reply and shows it", async (_, text, headers, message) => {
    const reply = aReply(text, headers === undefined ? {} : { headers });
    const error = await rejection(Promise.resolve().then(() => readJson(reply, "jess")));
    expect(error).toMatchObject({ code: "bad_reply", httpStatus: 200, message });
  });

  it("keeps the correlation id", async () => {
    const reply = aReply("", { headers: { "x-correlation-id": "c-1" } });
    const error = await rejection(Promise.resolve().then(() => readJson(reply, "jess")));
    expect(error).toMatchObject({ correlationId: "c-1" });
  });

  it("shows nothing of the body of a sign-in", async () => {
    const reply = aReply('{"session": "plain-secret', { secretBody: true });
    const error = await rejection(Promise.resolve().then(() => readJson(reply, "jess")));
    expect(String(error)).toContain("the body is not shown");
    expect(String(error)).not.toContain("plain-secret");
  });
});

const refusing = (path: PropertyKey[], message = "expected a string"): ReplySchema<never> => ({
  safeParse: () => ({
    success: false,
    error: {
      issues: [
        { path, message },
        { path: [], message: "more" },
      ],
    },
  }),
});

describe("parseReply", () => {
  it("returns what the schema makes of the body", () => {
    const schema: ReplySchema<number> = {
      safeParse: (value) => ({ success: true, data: Number(value) + 1 }),
    };
    expect(parseReply(schema, aReply("41"), "jess")).toBe(42);
    expect(parseValue(schema, 1, aReply(""), "jess")).toBe(2);
  });

  it.each([
    [["jobs", 0, "status"], "jobs[0].status"],
    [[], "the whole body"],
    [["a b", "c"], '["a b"].c'],
    [["evil\u202e"], '["evil\\u202e"]'],
  ])("names the field %j as %s", async (path, shown) => {
    const error = await rejection(
      Promise.resolve().then(() => parseReply(refusing(path), aReply("{}"), "jess")),
    );
    expect(error).toMatchObject({
      code: "bad_reply",
      message: `jess sent an answer to GET /jobs/1 that we cannot read: ${shown}: expected a string, and 1 more`,
    });
  });
});
