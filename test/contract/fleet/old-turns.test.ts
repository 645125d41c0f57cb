import { readFileSync } from "node:fs";
import { openStore } from "@simjobs/fleet";
import { storedAccount, type LentSlots } from "@simjobs/fleet/port";
import { systemClock } from "@simjobs/http";
import { describe, expect, it } from "vitest";
import { PostgresServer } from "./postgres-server.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const account = storedAccount("jess", { origin: "https://one.example", account: "ada" });
const every = { everyMs: 125, aheadMs: 250 };

/** How a worker of release 0.4.0 asks for a turn: in the words of that release. */
const oldRedisTurn = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local every, ahead = tonumber(ARGV[1]), tonumber(ARGV[2])
local paused = tonumber(redis.call('HGET', KEYS[1], 'paused') or '0')
if paused > now then return {0, tostring(paused - now), tostring(paused - now)} end
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
if free > now + ahead + every + 10 then free = now + 1000 end
local at = math.max(now, free)
if at - now > ahead then return {0, tostring(at - now - ahead), '0'} end
redis.call('HSET', KEYS[1], 'free', string.format('%.3f', at + every))
return {1, tostring(at - now), '0'}`;

/** What that release makes whenever it opens a store. */
const oldPostgresSchema = readFileSync(new URL("postgres-0.4.0.sql", import.meta.url), "utf8");

interface OldStore extends AsyncDisposable {
  readonly url: string;
  /** Whether a turn is given. */
  readonly turn: () => Promise<boolean>;
}

const redis = async (): Promise<OldStore> => {
  const server = await RedisServer.start();
  const key = `simjobs:${account.key}:budget`;
  const words = ["eval", oldRedisTurn, "1", key, String(every.everyMs), String(every.aheadMs)];
  const turn = async (): Promise<boolean> => (await server.command(...words)).startsWith("*3\r\n:1\r\n");
  return { url: server.url, turn, [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose]() };
};

const postgres = async (): Promise<OldStore> => {
  const server = await PostgresServer.start();
  let opened: Promise<unknown> | undefined;
  const turn = async (): Promise<boolean> => {
    await (opened ??= server.run(oldPostgresSchema));
    const [row] = await server.run(
      `select is_given from simjobs.turn('${account.key}', ${every.everyMs}, ${every.aheadMs})`,
    );
    return row?.["is_given"] === true;
  };
  return { url: server.url, turn, [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose]() };
};

const stores = [
  ...(hasRedisServer ? [{ name: "Redis", start: redis }] : []),
  { name: "PostgreSQL", start: postgres },
];

describe.each(stores)("a worker of release 0.4.0 on $name", ({ start }) => {
  it(
    "gets no turn while others have slots, and they get none until its turns are over",
    { timeout: 60_000 },
    async () => {
      await using old = await start();
      const store = await openStore(old.url, { prefix: "simjobs", leaseMs: 30_000 });
      const mine = await store.account(account);
      let n = 0;
      const ask = async (holds: number, cools: number, wants: number): Promise<LentSlots> => {
        n += 1;
        return mine.lend({ borrower: "new", n, perSecond: 10, holds, cools, wants, forMs: 15_000 });
      };
      expect(await old.turn()).toBe(true);
      const first = await ask(0, 0, 4);
      expect(first.lent).toBe(0);
      expect(first.againInMs).toBeGreaterThan(1_250);
      expect(await old.turn()).toBe(false); // from now on it waits
      await systemClock.sleep(first.againInMs);
      expect((await ask(0, 0, 4)).lent).toBe(4);
      expect(await old.turn()).toBe(false);
      // What is given back is in use for another second.
      await ask(0, 4, 0);
      const endedMs = systemClock.now();
      while (!(await old.turn())) await systemClock.sleep(50);
      expect(systemClock.now() - endedMs).toBeGreaterThan(700); // its turn is up to 250 ms away
      expect((await ask(0, 0, 4)).lent).toBe(0);
      await store.close();
    },
  );
});
