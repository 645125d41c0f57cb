import { describe, expect, it, onTestFinished } from "vitest";
import { json, startServer } from "../../test/start-server.js";
import { Exchange } from "../exchange/exchange.js";
import { makePool } from "./dispatchers.js";
import { RestedDispatcher } from "./rested-dispatcher.js";

/** A pool of at most so many connections. */
function aPool(origin: string, connections: number) {
  const kept = makePool(origin, { connections, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
  onTestFinished(() => kept.destroy());
  const pool = new RestedDispatcher(kept);
  const send = (path = "/", headers: string[] = []) => {
    const exchange = new Exchange({ maxBytes: 1000, proxy: undefined, onStart: () => undefined });
    pool.dispatch({ path, method: "GET", headers }, exchange);
    return exchange;
  };
  return { pool, send };
}

describe("a pool that rests", () => {
  it("uses one connection for requests in a row", async () => {
    const server = await startServer((response) => json(response, 1));
    const { send } = aPool(server.url, 8);
    for (let count = 0; count < 5; count += 1) {
      await expect(send().reply).resolves.toMatchObject({ status: 200 });
    }
    expect(server.connections()).toBe(1);
  });

  it("makes no more than it may, and serves the others in their order", async () => {
    const server = await startServer((response) => json(response, 1));
    const { send } = aPool(server.url, 2);
    const sent = Array.from({ length: 9 }, (_, index) => send(`/${index}`));
    await Promise.all(sent.map(({ reply }) => reply));
    expect(server.connections()).toBe(2);
    const paths = server.arrived.map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"]));
    expect(paths.indexOf("/8")).toBeGreaterThan(paths.indexOf("/2"));
  });

  it("goes on after requests that cannot be written down, on the connection that it has", async () => {
    const server = await startServer((response) => json(response, 1));
    const { send } = aPool(server.url, 1);
    for (let count = 0; count < 3; count += 1) {
      await expect(send("/", ["x-broken", "a\nb"]).reply).rejects.toMatchObject({ kind: "invalid" });
      await expect(send().reply).resolves.toMatchObject({ status: 200 });
    }
    expect(server.connections()).toBe(1);
  });

  it("goes on after one of those that waited cannot be written down", async () => {
    const server = await startServer((response) => json(response, 1));
    const { send } = aPool(server.url, 1);
    const [first, broken, last] = [send("/first"), send("/", ["upgrade", "other"]), send("/last")];
    await expect(first.reply).resolves.toMatchObject({ status: 200 });
    await expect(broken.reply).rejects.toMatchObject({ kind: "invalid" });
    await expect(last.reply).resolves.toMatchObject({ status: 200 });
  });

  it("goes on after a connection that could not be made, with whoever waited for it", async () => {
    const { send } = aPool("http://127.0.0.1:1", 1);
    const [first, second] = [send(), send()];
    await expect(first.reply).rejects.toMatchObject({ kind: "refused" });
    await expect(second.reply).rejects.toMatchObject({ kind: "refused" });
    await expect(send().reply).rejects.toMatchObject({ kind: "refused" });
  });

  it("sends nothing that was given up while it rested, and does not wait for it at its close", async () => {
    const server = await startServer((response) => json(response, 1));
    const { pool, send } = aPool(server.url, 1);
    await send("/first").reply;
    const given = send("/given-up");
    given.stop(new Error("no longer wanted"));
    await expect(given.reply).rejects.toThrow("no longer wanted");
    await expect(send("/last").reply).resolves.toMatchObject({ status: 200 });
    await pool.close();
    expect(server.arrived.map(({ path }) => path)).toEqual(["/first", "/last"]);
  });

  it("goes on after an exchange that was stopped on its connection, and one that was stopped while it waited", async () => {
    let answer: (() => void) | undefined;
    const server = await startServer((response, { path }) => {
      if (path === "/slow") answer = () => json(response, 1);
      else json(response, 1);
    });
    const { send } = aPool(server.url, 1);
    const slow = send("/slow");
    const given = send("/given-up");
    const last = send("/last");
    await expect.poll(() => answer).toBeDefined();
    given.stop(new Error("no longer wanted"));
    slow.stop(new Error("no longer wanted"));
    await expect(slow.reply).rejects.toThrow("no longer wanted");
    await expect(given.reply).rejects.toThrow("no longer wanted");
    await expect(last.reply).resolves.toMatchObject({ status: 200 });
    expect(server.arrived.map(({ path }) => path)).toEqual(["/slow", "/last"]);
  });

  it("waits at its close for those that have no connection yet", async () => {
    const server = await startServer((response) => json(response, 1));
    const { pool, send } = aPool(server.url, 1);
    const sent = [send(), send(), send()];
    const closed = pool.close();
    await expect(Promise.all(sent.map(({ reply }) => reply))).resolves.toHaveLength(3);
    await closed;
  });
});
