import { Client } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { json, startServer } from "../../test/start-server.js";
import { Exchange } from "../exchange.js";
import { ClientPool } from "./client-pool.js";

/** A pool of at most so many connections, and how many it has made. */
function aPool(origin: string, most: number) {
  const made: Client[] = [];
  const pool = new ClientPool(() => {
    const client = new Client(origin, { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
    made.push(client);
    return client;
  }, most);
  onTestFinished(async () => {
    await Promise.all(made.map((client) => client.destroy()));
  });
  const send = (path = "/", headers: string[] = []) => {
    const exchange = new Exchange({ maxBytes: 1000, proxy: undefined, onStart: () => undefined });
    pool.dispatch({ path, method: "GET", headers }, exchange);
    return exchange;
  };
  return { pool, made, send };
}

describe("a pool of connections", () => {
  it("uses one connection for requests in a row", async () => {
    const server = await startServer((response) => json(response, 1));
    const { made, send } = aPool(server.url, 8);
    for (let count = 0; count < 5; count += 1) {
      await expect(send().reply).resolves.toMatchObject({ status: 200 });
    }
    expect(made).toHaveLength(1);
  });

  it("makes no more than it may, and serves the others in their order", async () => {
    const server = await startServer((response) => json(response, 1));
    const { made, send } = aPool(server.url, 2);
    const sent = Array.from({ length: 9 }, (_, index) => send(`/${index}`));
    await Promise.all(sent.map(({ reply }) => reply));
    expect(made).toHaveLength(2);
    const paths = server.arrived.map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"]));
    expect(paths.indexOf("/8")).toBeGreaterThan(paths.indexOf("/2"));
  });

  it("goes on after requests that cannot be written down", async () => {
    const server = await startServer((response) => json(response, 1));
    const { made, send } = aPool(server.url, 1);
    for (let count = 0; count < 3; count += 1) {
      await expect(send("/", ["x-broken", "a\nb"]).reply).rejects.toMatchObject({ kind: "invalid" });
    }
    await expect(send().reply).resolves.toMatchObject({ status: 200 });
    expect(made).toHaveLength(1);
  });

  it("goes on after a connection that could not be made, with whoever waited for it", async () => {
    const { made, send } = aPool("http://127.0.0.1:1", 1);
    const [first, second] = [send(), send()];
    await expect(first.reply).rejects.toMatchObject({ kind: "refused" });
    await expect(second.reply).rejects.toMatchObject({ kind: "refused" });
    expect(made.length).toBeGreaterThan(1);
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
