import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, startServer, type Arrived } from "../test/start-server.js";
import type { HttpRequest } from "./transport.js";

const read: HttpRequest = {
  method: "GET",
  path: "/jobs/",
  intent: "read",
  headers: { "X-Mine": "private" },
  credentials: {
    "X-API-Key": "key-12345",
    Authorization: "Bearer abcdef123456",
    Cookie: "session_token=plain-cookie",
  },
};
const post: HttpRequest = {
  ...read,
  method: "POST",
  intent: "submit",
  body: { kind: "json", value: { a: 1 } },
};
const secrets = /key-12345|abcdef123456|plain-cookie|private/u;

const shown = (arrived: readonly Arrived[]): string =>
  JSON.stringify(arrived.map(({ headers, path }) => [headers, path]));

describe("a redirect at home", () => {
  it.each([301, 302, 303, 307, 308])(
    "%i to the form without slash is followed with credentials",
    async (status) => {
      const server = await startServer((response, { path }) => {
        if (path.startsWith("/jobs/")) response.writeHead(status, { location: "/jobs?x=1" }).end("moved");
        else json(response, [1]);
      });
      await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({ status: 200, text: "[1]" });
      expect(server.arrived[1]).toMatchObject({
        path: "/jobs?x=1",
        headers: { "x-api-key": "key-12345", "x-mine": "private" },
      });
    },
  );

  it.each([307, 308])("%i takes a POST along, with its body and credentials, once", async (status) => {
    const server = await startServer((response, { path }) => {
      if (path === "/jobs/") response.writeHead(status, { location: `${server.url}/jobs` }).end();
      else json(response, { id: 1 }, 202);
    });
    await expect(makeTransport(server.url).send(post)).resolves.toMatchObject({ status: 202 });
    expect(server.arrived.map(({ method, path, body }) => [method, path, body.toString()])).toEqual([
      ["POST", "/jobs/", '{"a":1}'],
      ["POST", "/jobs", '{"a":1}'],
    ]);
  });

  it("that is lost on the second leg of a submit is not sent a third time", async () => {
    const server = await startServer((response, { path }, _nth, socket) => {
      if (path === "/jobs/") response.writeHead(307, { location: "/jobs" }).end();
      else socket.destroy();
    });
    expect(await rejection(makeTransport(server.url).send(post))).toMatchObject({
      code: "unreachable",
      mayHaveLeft: true,
    });
    expect(server.arrived).toHaveLength(2);
  });

  it.each([301, 302, 303])("%i to a POST is a bad reply that names the target", async (status) => {
    const server = await startServer((response) =>
      response.writeHead(status, { location: "/login?next=key-12345" }).end(),
    );
    const error = await rejection(makeTransport(server.url).send(post));
    expect(error).toMatchObject({
      code: "bad_reply",
      httpStatus: status,
      message: expect.stringContaining(`redirects (${status}) a POST to ${server.url}/login?[redacted]`),
    });
    expect(inspect(error)).not.toMatch(secrets);
    expect(server.arrived).toHaveLength(1);
  });

  it("is followed three times and not a fourth time", async () => {
    const server = await startServer((response, _arrived, nth) => {
      if (nth === 4) json(response, []);
      else response.writeHead(302, { location: `/${nth}` }).end();
    });
    await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({ status: 200 });
    const loop = await startServer((response) => response.writeHead(302, { location: "/again" }).end());
    expect(await rejection(makeTransport(loop.url).send(read))).toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("more than 3 times"),
    });
    expect(loop.arrived).toHaveLength(4);
  });
});

describe("a redirect to somebody else", () => {
  it.each([
    ["another port", "127.0.0.1"],
    ["another host", "127.0.0.2"],
  ])("(%s) is a bad reply, and nothing arrives there", async (_, host) => {
    for (const request of [read, post]) {
      const stranger = await startServer((response) => json(response, {}), { host });
      const server = await startServer((response) =>
        response.writeHead(307, { location: `${stranger.url}/x?sig=s` }).end(),
      );
      expect(await rejection(makeTransport(server.url).send(request))).toMatchObject({
        code: "bad_reply",
        httpStatus: 307,
        message: expect.stringContaining(`another origin, ${stranger.url}/x?[redacted]`),
      });
      expect(stranger.connections()).toBe(0);
    }
  });

  it("is refused for another name of the same machine", async () => {
    const server = await startServer((response) =>
      response.writeHead(307, { location: `http://localhost:${server.port}/x` }).end(),
    );
    expect(await rejection(makeTransport(server.url).send(read))).toMatchObject({ code: "bad_reply" });
    expect(server.arrived).toHaveLength(1);
  });

  it.each([302, 307])(
    "(%i) is followed to storage where asked to, and no header of ours arrives",
    async (status) => {
      const storage = await startServer((response) => response.end("bytes"), { host: "127.0.0.2" });
      const server = await startServer((response) =>
        response.writeHead(status, { location: `${storage.url}/f?sig=abc` }).end(),
      );
      await expect(makeTransport(server.url).send({ ...read, followToStorage: true })).resolves.toMatchObject(
        { text: "bytes" },
      );
      expect(storage.arrived[0]).toMatchObject({
        method: "GET",
        path: "/f?sig=abc",
        headers: { "user-agent": "simjobs" },
      });
      expect(shown(storage.arrived)).not.toMatch(secrets);
    },
  );

  it("gets no credentials back by being sent home again", async () => {
    const storage = await startServer((response) =>
      response.writeHead(302, { location: `${server.url}/admin` }).end(),
    );
    const server = await startServer((response, { path }) => {
      if (path === "/jobs/") response.writeHead(302, { location: storage.url }).end();
      else json(response, {});
    });
    await makeTransport(server.url).send({ ...read, followToStorage: true });
    expect(server.arrived[1]?.path).toBe("/admin");
    expect(shown(storage.arrived) + shown(server.arrived.slice(1))).not.toMatch(secrets);
  });

  it("does not tell a signed link when the storage fails", async () => {
    const storage = await startServer((_response, _arrived, _nth, socket) => socket.destroy());
    const server = await startServer((response) =>
      response.writeHead(302, { location: `${storage.url}/f?sig=signed-link` }).end(),
    );
    const events: unknown[] = [];
    const error = await rejection(
      makeTransport(server.url).send({
        ...read,
        followToStorage: true,
        onEvent: (event) => events.push(event),
      }),
    );
    expect(error).toMatchObject({ code: "unreachable" });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(events)).not.toContain("signed-link");
  });

  it("never carries a POST there", async () => {
    const stranger = await startServer((response) => json(response, {}));
    const server = await startServer((response) => response.writeHead(307, { location: stranger.url }).end());
    expect(await rejection(makeTransport(server.url).send({ ...post, followToStorage: true }))).toMatchObject(
      { code: "bad_reply" },
    );
    expect(stranger.connections()).toBe(0);
  });
});
