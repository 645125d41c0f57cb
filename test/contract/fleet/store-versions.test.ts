import { readFileSync } from "node:fs";
import { openStore } from "@simjobs/fleet";
import { storedAccount } from "@simjobs/fleet/port";
import { describe, expect, it } from "vitest";
import { stores } from "./each-store.js";
import { PostgresServer } from "./postgres-server.js";
import { takeOne, TwoMachines, wishOf } from "./two-machines.js";

const leaseMs = 30_000;
const timeout = 60_000;
const ada = storedAccount("jess", { origin: "https://one.example", account: "ada" });

describe.each(stores)("a store on $name that a worker of 0.4.0 works on, too", ({ start }) => {
  it(
    "takes nothing more from whom that one has taken a wish from, which knows of no leases",
    { timeout },
    async () => {
      await using server = await start();
      await using machines = await TwoMachines.open(server.url, leaseMs);
      const { mine, theirs } = machines;
      await mine.handIn([wishOf("a", "1")]);
      const a = await takeOne(mine);
      await server.takeAsBefore(machines.key, "a");
      expect(await mine.append(a, { n: 2, line: "second\n", hash: "" })).toBe(false);
      expect(await mine.renew([a])).toEqual([false]);
      await mine.release(a, 0);
      // Nor does anybody take it sooner than that holder's lease is over.
      expect(await theirs.take(10, 0)).toEqual([]);
      expect(await theirs.read("a")).toMatchObject({ state: "open", lines: [expect.any(String)] });
    },
  );
});

describe("a store on PostgreSQL that 0.4.0 has made", () => {
  it("gets what it lacks by itself, and keeps it when that one opens it again", { timeout }, async () => {
    await using server = await PostgresServer.start();
    const made = readFileSync(new URL("postgres-0.4.0.sql", import.meta.url), "utf8");
    await server.run(made);
    await server.run("select * from simjobs.enter('1', '', '', '', '{}')");
    await server.run(`select * from simjobs.take_in('${ada.key}', 'old', 'jess:7', array['line\n'])`);
    const store = await openStore(server.url, { prefix: "simjobs", leaseMs });
    const account = await store.account(ada);
    await account.handIn([{ ...wishOf("other", "7") }, wishOf("new", "8")]);
    const taken = [await takeOne(account), await takeOne(account)];
    expect(taken.map(({ id, fence }) => `${id} ${fence}`).toSorted()).toEqual(["new 1", "old 1"]);
    await server.run(made);
    expect(await account.renew(taken)).toEqual([true, true]);
    const [wish] = taken;
    if (wish === undefined) throw new TypeError("two were taken");
    expect(await account.append(wish, { n: 2, line: "end\n", hash: "", state: "closed" })).toBe(true);
    await account.finish(wish);
    await store.close();
  });
});
