import { describe, expect, it } from "vitest";
import { isJobError } from "@simjobs/core";
import { openStore } from "@simjobs/fleet";
import { beginRecord, storedAccount } from "@simjobs/fleet/port";
import { PostgresServer } from "./postgres-server.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;
const secret = "open-sesame";
const at = { prefix: "simjobs", leaseMs: 3_000 };

async function refusalOf(
  action: () => Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await action();
  } catch (error) {
    if (!isJobError(error)) throw error;
    expect(`${error.message} ${error.hint ?? ""} ${JSON.stringify(error)}`).not.toContain(secret);
    return { code: error.code, message: error.message };
  }
  throw new Error("it was not refused");
}

describe("the address of a store", () => {
  it.each([
    [`redsi://:${secret}@host`, "bad_input", 'a store of the kind "redsi" is not known'],
    [
      `redis://:${secret}@127.0.0.1:1`,
      "unreachable",
      "the store at 127.0.0.1:1 cannot be reached (ECONNREFUSED)",
    ],
    [`redis://:${secret}@nowhere.invalid`, "unreachable", "there is no host of that name: nowhere.invalid"],
  ])("%s is refused in a sentence", async (address, code, message) => {
    expect(await refusalOf(async () => openStore(address, at))).toEqual({ code, message });
  });

  it.each(["", "a b", "Upper", "x:y"])('"%s" is no prefix', async (prefix) => {
    const { code } = await refusalOf(async () => openStore("redis://127.0.0.1:1", { ...at, prefix }));
    expect(code).toBe("bad_input");
  });
});

describe.skipIf(!hasRedisServer && !isNeeded)("a store on Redis", () => {
  it("tells that it refuses the password, and a right one opens it", async () => {
    await using redis = await RedisServer.start(["--requirepass", secret]);
    const place = redis.url.replace("redis://", "");
    const refused = (says: string) => ({ code: "unauthorized", message: `the store at ${place} ${says}` });
    expect(await refusalOf(async () => openStore(`redis://:${secret}x@${place}`, at))).toEqual(
      refused("refuses the name or the password"),
    );
    expect(await refusalOf(async () => openStore(redis.url, at))).toEqual(refused("asks for a password"));
    expect(await refusalOf(async () => openStore(`redis://:${secret}@${place}/99`, at))).toEqual({
      code: "bad_input",
      message: `the store at ${place}/99 has no database of that number`,
    });
    const store = await openStore(`redis://:${secret}@${place}`, at);
    expect(await store.accounts()).toEqual([]);
    await store.close();
  });

  it("tells that it is full, that it is a copy, and that it is gone", async () => {
    await using redis = await RedisServer.start(["--maxmemory", "1", "--maxmemory-policy", "noeviction"]);
    const place = redis.url.replace("redis://", "");
    expect(await refusalOf(async () => openStore(redis.url, at))).toEqual({
      code: "unreachable",
      message: `the store at ${place} is full, or cannot write to its disk`,
    });
    await using copy = await RedisServer.start(["--replicaof", "127.0.0.1 1"]);
    expect((await refusalOf(async () => openStore(copy.url, at))).message).toContain(
      "a copy that can only be read",
    );
    await using cluster = await RedisServer.start(["--cluster-enabled", "yes"]);
    expect(await refusalOf(async () => openStore(cluster.url, at))).toMatchObject({ code: "not_supported" });
    await using gone = await RedisServer.start();
    const store = await openStore(gone.url, at);
    await gone.end("SIGKILL");
    expect(await refusalOf(async () => store.accounts())).toMatchObject({ code: "unreachable" });
    await store.close();
  });

  it.each([
    [[], null],
    [["--appendfsync", "everysec"], "may lose what it has acknowledged: appendfsync is everysec"],
    [
      ["--appendonly", "no", "--maxmemory-policy", "allkeys-lru"],
      "appendonly is no and maxmemory-policy is allkeys-lru",
    ],
    [["--rename-command", "CONFIG", ""], "does not tell whether it keeps what it has acknowledged"],
  ])("tells with %j what it may lose", async (words, says) => {
    await using redis = await RedisServer.start(words);
    const store = await openStore(redis.url, at);
    const told = await store.checkDurability();
    if (says === null) expect(told).toBeNull();
    else expect(told).toContain(says);
    await store.close();
  });

  it("refuses what another release has written, and another fleet's services", async () => {
    await using redis = await RedisServer.start();
    const store = await openStore(redis.url, at);
    await store.account(storedAccount("jess", { origin: "https://one.example", account: "ada" }));
    await store.account(storedAccount("jess", { origin: "https://one.example", account: "bob" }));
    const other = storedAccount("jess", { origin: "https://two.example", account: "ada" });
    expect(await refusalOf(async () => store.account(other))).toEqual({
      code: "bad_input",
      message:
        'the fleet "simjobs" in this store works for jess at https://one.example, and you are signed in at https://two.example',
    });
    const apart = await openStore(redis.url, { ...at, prefix: "second" });
    await apart.account(other);
    await apart.close();
    await redis.command("HSET", "simjobs:meta", "layout", "2");
    expect(await refusalOf(async () => openStore(redis.url, at))).toEqual({
      code: "not_supported",
      message: "the store was written by another release of simjobs (layout 2), which this one cannot read",
    });
    await store.close();
  });
});

describe("a store on PostgreSQL", () => {
  it(
    "tells what is in the way, and refuses another fleet's services and another release's tables",
    { timeout: 60_000 },
    async () => {
      await using server = await PostgresServer.start();
      const { url } = server;
      const place = new URL(url).host;
      expect(await refusalOf(async () => openStore(url.replace(secret, `${secret}x`), at))).toEqual({
        code: "unauthorized",
        message: `the store at ${place}/postgres refuses the name or the password`,
      });
      expect(await refusalOf(async () => openStore(`${url}x`, at))).toEqual({
        code: "bad_input",
        message: `there is no database of that name: ${place}/postgresx`,
      });
      const store = await openStore(url, at);
      expect(await store.checkDurability()).toBeNull();
      await server.run("alter role postgres set synchronous_commit = off");
      const weak = await openStore(url, at);
      expect(await weak.checkDurability()).toContain(
        "may lose what it has acknowledged: synchronous_commit is off",
      );
      await weak.close();
      await store.account(storedAccount("jess", { origin: "https://one.example", account: "ada" }));
      const other = storedAccount("jess", { origin: "https://two.example", account: "ada" });
      expect(await refusalOf(async () => store.account(other))).toMatchObject({ code: "bad_input" });
      const apart = await openStore(url, { ...at, prefix: "second" });
      await apart.account(other);
      await apart.close();
      // What a later release has made is not made anew as it was.
      await server.run("update simjobs.meta set value = '2' where name = 'layout'");
      await server.run("drop function simjobs.lease");
      expect(await refusalOf(async () => openStore(url, at))).toMatchObject({ code: "not_supported" });
      await expect(server.run("select simjobs.lease('', '', 1)")).rejects.toMatchObject({
        code: "42883",
      });
      await server.run("update simjobs.meta set value = '1' where name = 'layout'");
      await server.run("alter database postgres set default_transaction_read_only = on");
      expect((await refusalOf(async () => openStore(url, at))).message).toContain(
        "a copy that can only be read",
      );
      await server.crash();
      expect(await refusalOf(async () => openStore(url, at))).toEqual({
        code: "unreachable",
        message: `the store at ${place}/postgres cannot be reached (ECONNREFUSED)`,
      });
      await store.close();
      await server.begin();
    },
  );

  it(
    "may be used by somebody who may not make its schemas, once they are made and granted",
    { timeout: 60_000 },
    async () => {
      await using server = await PostgresServer.start();
      const { url } = server;
      const place = `${new URL(url).host}/postgres`;
      await server.run(`create role ada login password '${secret}'`);
      await server.run("revoke create on database postgres from public");
      const adas = url.replace(`postgres:${secret}`, `ada:${secret}`);
      const refused = {
        code: "unauthorized",
        message: `the store at ${place} does not let this user do what a fleet needs`,
      };
      expect(await refusalOf(async () => openStore(adas, at))).toEqual(refused);
      await (await openStore(url, at)).close();
      expect(await refusalOf(async () => openStore(adas, at))).toEqual(refused);
      for (const schema of ["simjobs", "bullmq"]) {
        await server.run(`grant all on schema ${schema} to ada`);
        for (const kind of ["tables", "sequences", "functions"])
          await server.run(`grant all on all ${kind} in schema ${schema} to ada`);
      }
      const store = await openStore(adas, at);
      const account = await store.account(
        storedAccount("jess", { origin: "https://one.example", account: "ada" }),
      );
      const where = { origin: "https://one.example", account: "ada", signIn: "password" };
      const ref = { provider: "jess", kind: "job", id: "1" };
      await account.handIn([beginRecord({ id: "1", ref, where, wishedAtMs: 0, reason: null })]);
      const taken = await account.take(1, 0);
      expect(taken.map((wish) => wish.ref)).toEqual(["jess:1"]);
      await store.close();
      expect(await refusalOf(async () => openStore(`${url}?sslmode=require`, at))).toEqual({
        code: "unreachable",
        message: `the store at ${place} does not speak TLS, which its address asks for`,
      });
      await server.run("update bullmq.migration set min_client_version = 99");
      expect(await refusalOf(async () => openStore(url, at))).toEqual({
        code: "not_supported",
        message: `the store at ${place} has queues of a later release, which this one cannot use`,
      });
    },
  );
});
