import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { aReply } from "../../test/make-transport.js";
import type { RequestIntent } from "../transport.js";
import { failureOf } from "./failure-of.js";
import { readJson } from "./read-json.js";

describe("failureOf", () => {
  it.each([
    [400, "rejected_input"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "bad_reply"],
    [408, "bad_reply"],
    [409, "conflict"],
    [410, "gone"],
    [413, "too_large"],
    [418, "bad_reply"],
    [422, "rejected_input"],
    [429, "throttled"],
    [500, "service_failed"],
    [503, "service_failed"],
    [599, "service_failed"],
    [302, "bad_reply"],
    [200, "bad_reply"],
  ])("makes %i %s", (status, code) => {
    expect(failureOf(aReply("x", { status }), "jess")).toMatchObject({
      code,
      httpStatus: status,
      mayHaveLeft: true,
    });
  });

  const nginx = "<html><head><title>Request Entity Too Large</title></head></html>";
  it.each([411, 413, 414, 415, 431])("takes %i for a no to a submit as such, whoever says it", (status) => {
    for (const text of ["", '{"detail":"no"}', nginx]) {
      const headers = { "content-type": text === nginx ? "text/html" : "application/json" };
      const error = failureOf(aReply(text, { status, headers, intent: "submit" }), "jess");
      expect(error).toMatchObject({ code: "rejected_input", httpStatus: status, retryable: false });
      expect(error.hint ?? "").toMatch(status === 413 ? /Send less at once/u : /^$/u);
    }
  });

  it.each<[RequestIntent]>([["read"], ["cancel"], ["sign-in"]])(
    "takes none of these for a no to what a %s is about",
    (intent) => {
      for (const status of [411, 413, 414, 415, 431])
        expect(failureOf(aReply("", { status, intent }), "jess").code).toBe(
          status === 413 ? "too_large" : "bad_reply",
        );
    },
  );

  it.each([404, 405, 406, 408, 418])("does not take %i for a no to a submit", (status) => {
    expect(failureOf(aReply("", { status, intent: "submit" }), "jess").code).toBe("bad_reply");
  });

  it.each<[RequestIntent, boolean]>([
    ["read", false],
    ["sign-in", false],
    ["cancel", true],
    ["submit", true],
  ])("says of a %s that was answered whether it may have been done: %s", (intent, mayHaveLeft) => {
    for (const status of [200, 302, 404, 422, 500])
      expect(failureOf(aReply("x", { status, intent }), "jess")).toMatchObject({ mayHaveLeft });
    expect(() => readJson(aReply("x", { intent }), "jess")).toThrow(expect.objectContaining({ mayHaveLeft }));
  });

  const page = "<!DOCTYPE html><html><h1>Blocked by policy</h1></html>";
  const html = { "content-type": "text/html; charset=utf-8" };
  it.each<[string, number, string, Record<string, string>, string]>([
    ["a firewall's page", 403, page, html, "bad_reply"],
    ["a firewall's page", 400, page, html, "bad_reply"],
    ["a page of another type", 403, page, { "content-type": "text/plain" }, "bad_reply"],
    ["a page behind a byte order mark", 403, `\uFEFF ${page}`, {}, "bad_reply"],
    ["a page of few words", 403, "<b>No</b>", html, "bad_reply"],
    ["a page", 409, page, html, "bad_reply"],
    ["a page", 422, page, html, "bad_reply"],
    ["a page", 401, page, html, "unauthorized"],
    ["a page", 413, page, html, "too_large"],
    ["a page", 429, page, html, "throttled"],
    ["a page", 502, page, html, "service_failed"],
    ["nothing", 403, "", html, "forbidden"],
    ["a sentence", 403, "Not yours", { "content-type": "text/plain" }, "forbidden"],
    ["JSON that holds a page", 403, JSON.stringify({ detail: page }), {}, "forbidden"],
  ])("takes %s with %i for the word of who sends such", (_what, status, text, headers, code) => {
    const error = failureOf(aReply(text, { status, headers }), "jess");
    expect(error).toMatchObject({ code, mayHaveLeft: true });
    if (code === "bad_reply") expect(error.hint).toContain("on the way");
    expect(failureOf(aReply(text, { status, headers }), "jess", { as: "refused" }).code).toBe("refused");
  });

  it("tells what was asked, the status, the type and an excerpt", () => {
    const reply = aReply("<html><h1>Bad gateway</h1></html>", {
      status: 502,
      headers: { "content-type": "text/html", "x-correlation-id": "c-9" },
    });
    expect(failureOf(reply, "ionworks")).toMatchObject({
      message: "ionworks answered 502 to GET /jobs/1 (text/html): Bad gateway",
      correlationId: "c-9",
      serviceMessage: undefined,
    });
  });

  it("prefers what the client made of the body, and the client's own code", () => {
    const error = failureOf(aReply("{}", { status: 404 }), "ionworks", {
      message: "no such\u001b job",
      code: "NOT_FOUND",
      as: "not_found",
      hint: "Look at the list.",
    });
    expect(error).toMatchObject({
      code: "not_found",
      message: "ionworks answered 404 to GET /jobs/1: no such\\x1b job",
      serviceMessage: "no such\\x1b job",
      serviceCode: "NOT_FOUND",
      hint: "Look at the list.",
    });
  });

  it("names the target of a redirect without its query", () => {
    const reply = aReply("", {
      status: 304,
      headers: { location: "https://storage.example.org/f?sig=hunter2" },
    });
    expect(failureOf(reply, "jess").message).toBe(
      "jess answered 304 to GET /jobs/1, redirecting to https://storage.example.org/f?[redacted] with an empty body",
    );
  });

  it("repeats no credential that was sent, nor a cookie that came back", () => {
    const reply = aReply("your key key-12345 and your cookie plain-cookie-value are bad", {
      status: 401,
      headers: {
        "set-cookie": ["session_token=plain-cookie-value; Path=/"],
        "x-correlation-id": "about key-12345",
      },
      secrets: ["key-12345"],
    });
    const error = failureOf(reply, "jess", { message: "bad key-12345", code: "key-12345" });
    const excerpt = failureOf(reply, "jess");
    const shown = [error, excerpt].map(
      (one) => inspect(one, { depth: 9, showHidden: true }) + JSON.stringify(one),
    );
    expect(shown.join()).not.toMatch(/key-12345|plain-cookie-value/u);
    expect(inspect(reply)).not.toMatch(/key-12345|plain-cookie-value/u);
  });
});
