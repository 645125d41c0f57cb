import { openStore } from "@simjobs/fleet";
import { beginRecord, storedAccount } from "@simjobs/fleet/port";
import { describe, expect, it } from "vitest";
import { stores } from "./each-store.js";

const account = storedAccount("jess", { origin: "https://one.example", account: "ada" });

describe.each(stores)("leases on $name", ({ start }) => {
  it(
    "of the fleet are one machine's at a time, for as long as they are kept",
    { timeout: 60_000 },
    async () => {
      await using server = await start();
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
    },
  );

  it(
    "of wishes end for whoever has died, however many milliseconds they have",
    { timeout: 60_000 },
    async () => {
      await using server = await start();
      const at = { prefix: "simjobs", leaseMs: 1_001.5 };
      const [dead, other] = await Promise.all([openStore(server.url, at), openStore(server.url, at)]);
      const where = { origin: account.origin, account: account.account };
      const ref = { provider: "jess", kind: "job", id: "1" };
      const [theirs, ours] = await Promise.all([dead.account(account), other.account(account)]);
      await theirs.handIn([beginRecord({ id: "w", ref, where, wishedAtMs: 0, reason: null })]);
      let taken = await theirs.take(1, 1_000);
      while (taken.length === 0) taken = await theirs.take(1, 1_000);
      await dead.close();
      let again = await ours.take(1, 1_000);
      while (again.length === 0) again = await ours.take(1, 1_000);
      expect(again.map(({ id, fence }) => [id, fence])).toEqual([["w", 2]]);
      await other.close();
    },
  );
});
