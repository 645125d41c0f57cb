import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Clock } from "@simjobs/core";
import { expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { Accounts } from "./accounts.js";
import { openTransport } from "./open-transport.js";

it("lets the machine be made ready before requests are, and for nothing else", async () => {
  const told: string[] = [];
  const base = testContext([]);
  const context = { ...base, machine: { ...base.machine, beforeRequests: () => void told.push("ready") } };
  const accounts = await Accounts.create(context);
  const opening = await accounts.opening();
  expect(told).toEqual([]);
  const transport = await openTransport(opening, "https://api.example.org");
  expect(told).toEqual(["ready"]);
  await transport.close();
});

/** No second passes here: what is left to a later one is given up. */
const standingClock: Clock = {
  now: () => 0,
  wallNow: () => 0,
  sleep: async (_ms, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    }),
};
const pace = { perSecond: 10, startPerSecond: 2, growEveryMs: 10_000 };

it.each([
  ["what one process may begin with", undefined, 2],
  ["its part of what all may ask together, in proportion", 50, 10],
  ["one request at least", 3, 1],
])("begins within one second %s", async (_what, sharedPerSecond, most) => {
  let arrived = 0;
  const server = createServer((_request, response) => {
    arrived += 1;
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const context = { ...testContext([]), clock: standingClock };
  const turn = { startsAtMs: () => 0, begin: () => {}, end: () => {} };
  const shared = { reserve: () => turn, throttled: () => {}, pausedUntilMs: -Infinity };
  const accounts = await Accounts.create(context, { sharedBudget: () => shared, sharedPerSecond });
  const owner = { provider: "jess", account: "ada" };
  const transport = await openTransport(await accounts.opening(), `http://127.0.0.1:${port}`, {
    ...pace,
    owner,
  });
  const stop = new AbortController();
  const asked = Array.from({ length: most + 3 }, async () =>
    transport.send({ method: "GET", path: "/", intent: "read", signal: stop.signal }),
  );
  await Promise.all(asked.slice(0, most));
  stop.abort(new Error("no second passes"));
  await Promise.allSettled(asked);
  expect(arrived).toBe(most);
  await transport.close();
  server.close();
});
