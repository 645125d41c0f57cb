import { describe, expect, it } from "vitest";
import {
  beginRecord,
  openStore,
  storedAccount,
  type AccountStore,
  type NewWish,
  type TakenWish,
} from "@simjobs/fleet";
import { systemClock } from "@simjobs/http";
import { stores } from "./each-store.js";

const at = { prefix: "simjobs", leaseMs: 3_000 };
const account = storedAccount("jess", { origin: "https://one.example", account: "ada" });

function wish(id: string, job: string): NewWish {
  const where = { origin: account.origin, account: account.account };
  const ref = { provider: "jess", kind: "job", id: job };
  return beginRecord({ id, ref, where, wishedAtMs: 0, reason: null });
}

async function takeAll(store: AccountStore, count: number): Promise<readonly TakenWish[]> {
  const taken: TakenWish[] = [];
  while (taken.length < count) taken.push(...(await store.take(10, 1_000)));
  return taken.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

describe.each(stores)("a store on $name", ({ start }) => {
  it("keeps what the port promises", { timeout: 120_000 }, async () => {
    await using server = await start();
    // Two machines that open a new store at once make it once.
    const [store, other] = await Promise.all([openStore(server.url, at), openStore(server.url, at)]);
    const mine = await store.account(account);
    const theirs = await other.account(account);

    expect(await mine.handIn([wish("a", "1"), wish("b", "2")])).toEqual([
      { ref: "jess:1", id: "a", isNew: true },
      { ref: "jess:2", id: "b", isNew: true },
    ]);
    // A second wish for a job is the first one, and one that is handed in again is no second one.
    expect(await theirs.handIn([wish("c", "1"), wish("b", "2")])).toEqual([
      { ref: "jess:1", id: "a", isNew: false },
      { ref: "jess:2", id: "b", isNew: true },
    ]);

    const [a, b] = await takeAll(mine, 2);
    if (a === undefined || b === undefined) throw new TypeError("two were taken");
    expect([a.fence, a.state, a.lines.length]).toEqual([1, "open", 1]);
    expect(await theirs.take(10, 0)).toEqual([]);
    expect(await mine.renew([a, b])).toEqual([true, true]);

    const line = { n: 2, line: "second\n", hash: "", state: "asked" as const };
    expect(await mine.append(a, line)).toBe(true);
    expect(await mine.append(a, line)).toBe(true); // the answer to the first may have been lost
    expect(await mine.append(a, { ...line, line: "another\n" })).toBe(false);
    expect(await mine.append(a, { ...line, n: 4 })).toBe(false);
    expect(await theirs.append({ ...a, fence: 0 }, { ...line, n: 3 })).toBe(false);
    expect(await theirs.read("a")).toMatchObject({ state: "asked", lines: [expect.any(String), "second\n"] });

    // Put off, it comes back after a while, to whoever takes it; who had it writes nothing more.
    await mine.release(a, 300);
    const [again] = await takeAll(theirs, 1);
    if (again === undefined) throw new TypeError("one was taken");
    expect([again.id, again.fence, again.lines.length]).toEqual(["a", 2, 2]);
    expect(await mine.append(a, { n: 3, line: "late\n", hash: "" })).toBe(false);
    expect(await mine.renew([a])).toEqual([false]);
    expect(
      await theirs.append(again, { n: 3, line: "third\n", hash: "", state: "closed", outcome: "cancelled" }),
    ).toBe(true);
    await theirs.finish(again);
    await mine.release(a, 0); // it is not held any more
    expect(await mine.handIn([wish("d", "1")])).toEqual([{ ref: "jess:1", id: "d", isNew: true }]);

    const [d] = await takeAll(theirs, 1);
    if (d === undefined) throw new TypeError("one was taken");
    await theirs.release(d, 600_000);

    // Whose lock is not renewed is taken over, within two leases.
    const began = systemClock.now();
    const overtaken = await takeAll(theirs, 1);
    expect(overtaken.map(({ id, fence }) => [id, fence])).toEqual([["b", 2]]);
    console.log(`taken over after ${((systemClock.now() - began) / at.leaseMs).toFixed(1)} leases`);
    expect(await mine.renew([b])).toEqual([false]);

    const listed: string[] = [];
    for await (const { id, state } of mine.list()) listed.push(`${id} ${state}`);
    expect(listed).toEqual(["a closed", "b open", "d open"]);
    expect(await store.accounts()).toEqual([account]);
    await store.show({ id: "w", host: "here", pid: 1, version: "1" });
    expect(await other.workers()).toMatchObject([{ id: "w", host: "here", pid: 1, version: "1" }]);
    await store.close();
    await other.close();
  });

  it(
    "gives turns that lie apart, whoever asks, and none while the service wants to be left alone",
    { timeout: 60_000 },
    async () => {
      await using server = await start();
      const [store, other] = await Promise.all([openStore(server.url, at), openStore(server.url, at)]);
      const both = [await store.account(account), await other.account(account)];
      const turns = await Promise.all(
        Array.from({ length: 12 }, async (_, n) => both[n % 2]?.turn(100_000, 1_000_000)),
      );
      const inMs = turns
        .filter((turn) => turn?.isGiven === true)
        .map((turn) => Math.round((turn?.inMs ?? 0) / 100_000))
        .toSorted((one, next) => one - next);
      // Of a dozen turns of a hundred seconds each, eleven lie within the thousand seconds that are given ahead.
      expect(inMs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(turns.filter((turn) => turn?.isGiven === false)).toHaveLength(1);
      await both[0]?.hold(600_000);
      const held = await both[1]?.turn(1, 1_000_000);
      expect(held?.isGiven).toBe(false);
      expect(held?.pausedForMs).toBeGreaterThan(500_000);
      await store.close();
      await other.close();
    },
  );
});
