import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { makeTransport, rejection } from "../test/make-transport.js";
import { startServer, type Answer } from "../test/start-server.js";
import { failureOf } from "./reply/failure-of.js";
import { readJson } from "./reply/read-json.js";
import type { HttpRequest } from "./transport.js";

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJlLWhlcmU";
const secrets = ["key-12345", "bearer-98765", jwt, "hunter2-pass", "me@example.org", "fresh-session"];

const signIn: HttpRequest = {
  method: "POST",
  path: "/session",
  intent: "sign-in",
  credentials: {
    "X-API-Key": "key-12345",
    Authorization: "Bearer bearer-98765",
    Cookie: `session_token=${jwt}`,
  },
  body: { kind: "json", value: { user: { email: "me@example.org", password: "hunter2-pass" } } },
};

/** Everything that was sent, sent back: as a page, in headers, and a new session besides. */
const echo = secrets.join(" ");
const echoing =
  (status: number, type: string, text: string): Answer =>
  (response) => {
    response.writeHead(status, {
      "content-type": type,
      "set-cookie": "session_token=fresh-session; Path=/",
      "x-correlation-id": "about key-12345",
      location: `/x?token=${jwt}`,
    });
    response.end(text);
  };

const kinds: [string, Answer, Partial<HttpRequest>][] = [
  ["unauthorized", echoing(401, "text/plain", echo), {}],
  ["rejected_input", echoing(422, "application/json", JSON.stringify({ detail: echo })), {}],
  ["service_failed", echoing(500, "text/html", `<html><b>${echo}</b></html>`), {}],
  ["bad_reply from HTML", echoing(200, "text/html", `<html>${echo}</html>`), {}],
  [
    "bad_reply from cut-off JSON",
    echoing(200, "application/json", `{"session": "fresh-session", "x": "${echo}`),
    {},
  ],
  ["bad_reply from a redirect", echoing(303, "text/plain", echo), {}],
  ["too_large", echoing(200, "text/plain", echo), { maxReplyBytes: 3 }],
  ["no HTTP", (_response, _arrived, _nth, socket) => socket.end(`HTTP/1.1 200 OK\r\n${echo}\r\n\r\n`), {}],
  ["bad encoding", (response) => response.writeHead(200, { "content-encoding": echo }).end("x"), {}],
  ["unreachable", (_response, _arrived, _nth, socket) => socket.destroy(), {}],
  ["timeout", () => undefined, { attemptTimeoutMs: 10 }],
  ["deadline", () => undefined, { deadlineMs: 10 }],
];

describe("no secret is told by an error or an event", () => {
  it.each(kinds)("%s", async (_, answer, changes) => {
    const server = await startServer(answer);
    const events: unknown[] = [];
    const transport = makeTransport(server.url);
    const error = await rejection(
      transport.send({ ...signIn, ...changes, onEvent: (event) => events.push(event) }).then((reply) => {
        events.push(inspect(reply, { depth: 9, showHidden: true }));
        if (reply.status !== 200)
          throw failureOf(reply, "jess", { message: reply.text.slice(0, 400), code: "key-12345" });
        return readJson(reply, "jess");
      }),
    );
    expect(error).toBeInstanceOf(Error);
    const told = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      error instanceof Error ? error.stack : "",
      String(error),
      JSON.stringify(events),
      inspect(transport, { depth: 9, showHidden: true }),
    ].join("\n");
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  it("and the failures above are what they are called", async () => {
    const codes: string[] = [];
    for (const [, answer, changes] of kinds) {
      const server = await startServer(answer);
      const error = await rejection(
        makeTransport(server.url)
          .send({ ...signIn, ...changes })
          .then((reply) => {
            if (reply.status !== 200) throw failureOf(reply, "jess");
            return readJson(reply, "jess");
          }),
      );
      codes.push(
        typeof error === "object" && error !== null && "code" in error ? String(error.code) : "none",
      );
    }
    expect(codes).toEqual([
      "unauthorized",
      "rejected_input",
      "service_failed",
      "bad_reply",
      "bad_reply",
      "bad_reply",
      "too_large",
      "bad_reply",
      "bad_reply",
      "unreachable",
      "unreachable",
      "deadline",
    ]);
  });
});
