import { openStore } from "@simjobs/fleet";
import { storedAccount, type AccountStore } from "@simjobs/fleet/port";
import { systemClock } from "@simjobs/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stores, type StoreServer } from "./each-store.js";
import { takeOne, TwoMachines, wishOf } from "./two-machines.js";
import { withClockOff } from "./with-clock-off.js";

const leaseMs = 1_500;
const timeout = 60_000;
const line = { n: 2, line: "second\n", hash: "" };

/** Nobody takes anything for so long, in milliseconds. */
async function expectNoneFor(store: AccountStore, ms: number): Promise<void> {
  for (const untilMs = systemClock.now() + ms; systemClock.now() < untilMs; await systemClock.sleep(50))
    expect(await store.take(10, 0)).toEqual([]);
}

describe.each(stores)("leases on $name", ({ start }) => {
  let server: StoreServer;
  beforeAll(async () => {
    server = await start();
  }, timeout);
  afterAll(async () => server[Symbol.asyncDispose]());

  it("of the fleet are one machine's at a time, for as long as they are kept", { timeout }, async () => {
    const at = { prefix: "simjobs", leaseMs: 3_000 };
    const [one, other] = await Promise.all([openStore(server.url, at), openStore(server.url, at)]);
    expect(await one.lease("sign-in jess", "one", 60_000)).toBe(0);
    const leftMs = await other.lease("sign-in jess", "other", 60_000);
    expect(leftMs).toBeGreaterThan(30_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(await other.lease("sign-in ionworks", "other", 60_000)).toBe(0);
    expect(await one.lease("sign-in jess", "one", 50)).toBe(0); // kept, for less time
    let inMs = Infinity;
    while (inMs > 0) inMs = await other.lease("sign-in jess", "other", 60_000);
    await one.endLease("sign-in jess", "one"); // it is not one's any more
    expect(await one.lease("sign-in jess", "one", 60_000)).toBeGreaterThan(0);
    await other.endLease("sign-in jess", "other");
    expect(await one.lease("sign-in jess", "one", 60_000)).toBe(0);
    await Promise.all([one.close(), other.close()]);
  });

  it("of wishes end for whoever has died, however many milliseconds they have", { timeout }, async () => {
    const at = { prefix: "simjobs", leaseMs: 1_001.5 };
    const [dead, other] = await Promise.all([openStore(server.url, at), openStore(server.url, at)]);
    const whose = storedAccount("jess", { origin: "https://one.example", account: "bob" });
    const [theirs, ours] = await Promise.all([dead.account(whose), other.account(whose)]);
    await theirs.handIn([wishOf("w", "1")]);
    await takeOne(theirs);
    await dead.close();
    expect(await takeOne(ours)).toMatchObject({ id: "w", fence: 2 });
    await other.close();
  });

  it.each([5, -5])(
    "of wishes are not taken by a machine whose clock is off by %i minutes",
    { timeout },
    async (minutes) => {
      await using machines = await TwoMachines.open(server.url, leaseMs, `off by ${minutes}`);
      const { mine, theirs } = machines;
      await mine.handIn([wishOf("a", "1"), wishOf("b", "2")]);
      const a = await takeOne(mine);
      const b = await takeOne(mine);
      for (let times = 0; times < 3; times += 1) {
        await withClockOff(minutes * 60_000, async () => expectNoneFor(theirs, leaseMs / 2));
        expect(await mine.renew([a, b])).toEqual([true, true]);
      }
      expect(await mine.append(a, line)).toBe(true);
      // What is given back, or not renewed, is to be had, also by one whose clock is ahead.
      await mine.release(b, 0);
      await withClockOff(Math.max(0, minutes) * 60_000, async () => {
        for (let taken = 0; taken < 2; taken += 1) {
          const wish = await takeOne(theirs);
          expect(wish.fence).toBe(2);
          await theirs.finish(wish);
        }
      });
      expect(await mine.renew([a, b])).toEqual([false, false]);
      expect(await mine.append(a, { ...line, n: 3 })).toBe(false);
    },
  );

  it("of wishes go on for a holder whom the engine has taken its lock from", { timeout }, async () => {
    await using machines = await TwoMachines.open(server.url, leaseMs, "goes on");
    const { mine, theirs } = machines;
    await mine.handIn([wishOf("a", "1")]);
    const a = await takeOne(mine);
    await server.loseLocks();
    for (let times = 0; times < 3; times += 1) {
      await expectNoneFor(theirs, leaseMs / 2);
      expect(await mine.renew([a])).toEqual([true]);
    }
    // Who looks for wishes itself gets its lock again, and no second hold.
    for (let times = 0; times < 3; times += 1) {
      await expectNoneFor(mine, leaseMs / 2);
      expect(await mine.renew([a])).toEqual([true]);
    }
    expect(await mine.append(a, { ...line, state: "closed" })).toBe(true);
    await mine.finish(a);
    expect(await mine.read("a")).toMatchObject({ state: "closed" });
  });

  it(
    "of wishes that lie too far ahead, since the store's clock was set back, are one lease long",
    { timeout },
    async () => {
      await using machines = await TwoMachines.open(server.url, leaseMs, "set back");
      const { mine, theirs } = machines;
      await mine.handIn([wishOf("a", "1")]);
      await takeOne(mine);
      await server.setLease(machines.key, "a", Date.now() + 3_600_000);
      expect(await takeOne(theirs)).toMatchObject({ id: "a", fence: 2 });
    },
  );
});
