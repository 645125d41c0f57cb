import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { signIn } from "../testing/jess-client.js";
import { rawRequest, type RawAnswer } from "../testing/raw-request.js";

const origin = "http://localhost:5173";
const any = { ionworks: { cors: "any" }, jess: { cors: "any" } };
const paths = ["/jobs", "/jess_web/api/jobs", "/users/api/user", "/no/such/address"];

const allowed = ({ headers }: RawAnswer): unknown[] => [
  headers["access-control-allow-origin"],
  headers["access-control-allow-credentials"],
];

function ask(url: string, path: string, method: string): Promise<RawAnswer> {
  const preflight =
    method === "OPTIONS"
      ? { "access-control-request-method": "DELETE", "access-control-request-headers": "x-api-key" }
      : {};
  return rawRequest(url, path, { method, headers: { origin, ...preflight } });
}

describe("a page of another origin", () => {
  it.each(paths)("may not use %s unless the switch says so", async (path) => {
    await using mock = await startMock({ clock: "manual" });
    for (const method of ["GET", "OPTIONS"])
      expect(allowed(await ask(mock.url, path, method))).toEqual([undefined, undefined]);
  });

  it.each(paths)("may use %s with it, and may ask before", async (path) => {
    await using mock = await startMock({ clock: "manual", switches: any });
    const answer = await ask(mock.url, path, "GET");
    expect(allowed(answer)).toEqual([origin, "true"]);
    expect(answer.headers.vary).toBe("origin");
    const before = await ask(mock.url, path, "OPTIONS");
    expect([before.status, before.text, ...allowed(before)]).toEqual([204, "", origin, "true"]);
    expect(before.headers["access-control-allow-methods"]).toContain("DELETE");
    expect(before.headers["access-control-allow-headers"]).toBe("x-api-key");
    expect(mock.requests().map(({ method, status }) => [method, status])).toEqual([
      ["GET", answer.status],
      ["OPTIONS", 204],
    ]);
  });

  it("may use one service and not the other", async () => {
    await using mock = await startMock({ clock: "manual", switches: { jess: any.jess } });
    expect(allowed(await ask(mock.url, "/jobs", "GET"))).toEqual([undefined, undefined]);
    expect(allowed(await ask(mock.url, "/jess_web/api/info", "GET"))).toEqual([origin, "true"]);
    expect(allowed(await ask(mock.storageUrl, "/x", "GET"))).toEqual([undefined, undefined]);
  });

  it("reads the storage with that of Ionworks, and an answer that a fault has made", async () => {
    await using mock = await startMock({ clock: "manual", switches: any });
    expect(allowed(await ask(mock.storageUrl, "/x", "GET"))).toEqual([origin, "true"]);
    mock.addFault({ match: { path: "/jobs" }, fault: { kind: "throttle" } });
    const answer = await ask(mock.url, "/jobs", "GET");
    expect([answer.status, ...allowed(answer)]).toEqual([429, origin, "true"]);
    expect((await ask(mock.url, "/jobs", "OPTIONS")).status).toBe(429);
    mock.clearFaults();
    mock.addFault({ fault: { kind: "delay", ms: 1 } });
    expect((await ask(mock.url, "/jobs", "OPTIONS")).status).toBe(204);
  });

  it("may not use the control, whatever the switches say", async () => {
    await using mock = await startMock({ clock: "manual", switches: any });
    for (const method of ["GET", "OPTIONS"])
      expect(allowed(await ask(mock.url, "/_mock/state", method))).toEqual([undefined, undefined]);
  });
});

it("a client that is no page sees nothing of it", async () => {
  await using mock = await startMock({ clock: "manual", switches: any });
  const answers = [await withKeyOf(mock).get("/jobs"), await (await signIn(mock)).get("/session")];
  expect(answers.map(({ status, headers }) => [status, headers.vary])).toEqual([
    [200, undefined],
    [200, undefined],
  ]);
});
