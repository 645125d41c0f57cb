import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "@simjobs/fleet";
import {
  beginRecord,
  storedAccount,
  type AccountStore,
  type FleetStore,
  type LentSlots,
  type NewWish,
  type SlotQuestion,
  type TakenWish,
} from "@simjobs/fleet/port";
import { systemClock } from "@simjobs/http";
import { stores, type StoreServer } from "./each-store.js";
import { openSimulatedStore } from "./simulated-server.js";
import type { LockClock } from "./simulated-account.js";

const leaseMs = 3_000;
const account = storedAccount("jess", { origin: "https://one.example", account: "ada" });

function wish(id: string, job: string): NewWish {
  const where = { origin: account.origin, account: account.account };
  const ref = { provider: "jess", kind: "job", id: job };
  return beginRecord({ id, ref, where, wishedAtMs: 0, reason: null });
}

async function takeAll(store: AccountStore, count: number, most = 10): Promise<readonly TakenWish[]> {
  const taken: TakenWish[] = [];
  while (taken.length < count) taken.push(...(await store.take(most, 1_000)));
  return taken.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function takeOne(store: AccountStore, most = 10): Promise<TakenWish> {
  const [taken] = await takeAll(store, 1, most);
  if (taken === undefined) throw new TypeError("one was taken");
  return taken;
}

/** What nobody may take for so long, in milliseconds. */
async function expectNoneFor(store: AccountStore, ms: number): Promise<void> {
  const untilMs = systemClock.now() + ms;
  while (systemClock.now() < untilMs) {
    expect(await store.take(10, 0)).toEqual([]);
    await systemClock.sleep(100);
  }
}

/** How a store comes to be, and how many machines open it. */
type Opener = (prefix: string) => Promise<FleetStore>;

const openers: readonly {
  readonly name: string;
  /** Of the simulated engine. */
  readonly lockClock?: LockClock;
  readonly begin: () => Promise<StoreServer | null>;
}[] = [
  { name: "the simulated engine, as on Redis", lockClock: "store", begin: async () => null },
  { name: "the simulated engine, as on PostgreSQL", lockClock: "machines", begin: async () => null },
  ...stores.map(({ name, start }) => ({ name, begin: start })),
];

describe.concurrent.each(openers)("a store on $name", ({ begin, lockClock = "store" }) => {
  let server: StoreServer | null = null;
  const simulated = new Map<string, () => Promise<FleetStore>>();
  beforeAll(async () => {
    server = await begin();
  }, 60_000);
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  const open: Opener = async (prefix) => {
    if (server !== null) return openStore(server.url, { prefix, leaseMs });
    const known = simulated.get(prefix) ?? openSimulatedStore(leaseMs, lockClock);
    simulated.set(prefix, known);
    return known();
  };

  /** Two machines, that open a new store at once and make it once. */
  async function two(prefix: string): Promise<{
    readonly mine: AccountStore;
    readonly theirs: AccountStore;
    readonly store: FleetStore;
    readonly other: FleetStore;
    readonly close: () => Promise<void>;
  }> {
    const [store, other] = await Promise.all([open(prefix), open(prefix)]);
    const close = async (): Promise<void> => void (await Promise.all([store.close(), other.close()]));
    return { mine: await store.account(account), theirs: await other.account(account), store, other, close };
  }

  it("tells in one answer of which wishes more is on record, and which jobs have an open one", async () => {
    const { mine, theirs, close } = await two("changes");
    await mine.handIn(["a", "b", "c"].map((id, index) => wish(id, String(index))));
    const known = async (counts: Readonly<Record<string, number>>): Promise<readonly string[]> =>
      (await theirs.changed(new Map(Object.entries(counts)))).map(({ id, lines }) => `${id} ${lines.length}`);
    expect((await known({ a: 0, b: 0, gone: 0, elsewhere: 3 })).toSorted()).toEqual(["a 1", "b 1"]);
    expect(await known({})).toEqual([]);
    expect(await known({ a: 1, b: 1, c: 1 })).toEqual([]);
    expect(await theirs.open()).toEqual(
      new Map([
        ["jess:0", "a"],
        ["jess:1", "b"],
        ["jess:2", "c"],
      ]),
    );

    const b = await mine.seize("b");
    if (b === null) throw new TypeError("it was handed in");
    await mine.append(b, { n: 2, line: "asked\n", hash: "x", state: "asked" });
    expect(await known({ a: 1, b: 1, c: 1 })).toEqual(["b 2"]);
    expect(await theirs.open(["jess:1", "jess:9"])).toEqual(new Map([["jess:1", "b"]]));
    await mine.append(b, { n: 3, line: "closed\n", hash: "y", state: "closed" });
    expect(await theirs.changed(new Map([["b", 2]]))).toMatchObject([
      {
        id: "b",
        ref: "jess:1",
        state: "closed",
        lines: [{}, "asked\n", "closed\n"].map(() => expect.any(String)),
      },
    ]);
    expect(await theirs.open(["jess:1"])).toEqual(new Map());
    expect(await theirs.open([])).toEqual(new Map());

    const many = Array.from({ length: 1_203 }, (_, index) => `w${index}`);
    await mine.handIn(many.map((id) => wish(id, `job-${id}`)));
    expect(await theirs.changed(new Map(many.map((id) => [id, 0])))).toHaveLength(1_203);
    expect((await theirs.open(many.map((id) => `jess:job-${id}`))).size).toBe(1_203);
    await close();
  });

  it("keeps what the port promises", { timeout: 120_000 }, async () => {
    const { mine, theirs, store, other, close } = await two("promises");

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
    const again = await takeOne(theirs);
    expect([again.id, again.fence, again.lines.length]).toEqual(["a", 2, 2]);
    expect(await mine.append(a, { n: 3, line: "late\n", hash: "" })).toBe(false);
    expect(await mine.renew([a])).toEqual([false]);
    expect(
      await theirs.append(again, { n: 3, line: "third\n", hash: "", state: "closed", outcome: "cancelled" }),
    ).toBe(true);
    await theirs.finish(again);
    await mine.release(a, 0); // it is not held any more
    expect(await mine.handIn([wish("d", "1")])).toEqual([{ ref: "jess:1", id: "d", isNew: true }]);

    const d = await takeOne(theirs);
    await theirs.release(d, 600_000);

    // Whose lock is not renewed is taken over, within two leases.
    const began = systemClock.now();
    const overtaken = await takeAll(theirs, 1);
    expect(overtaken.map(({ id, fence }) => [id, fence])).toEqual([["b", 2]]);
    console.log(`taken over after ${((systemClock.now() - began) / leaseMs).toFixed(1)} leases`);
    expect(await mine.renew([b])).toEqual([false]);

    // Whoever holds it: it can be seized, and its holder writes nothing more.
    const seized = await theirs.seize("b");
    if (seized === null) throw new TypeError("it is there");
    const [held] = overtaken;
    if (held === undefined) throw new TypeError("one was taken over");
    expect(await theirs.append(held, { n: 2, line: "late\n", hash: "" })).toBe(false);
    expect(await mine.append(seized, { n: 2, line: "no\n", hash: "", state: "withdrawn" })).toBe(true);
    expect(await mine.seize("nobody's")).toBeNull();
    // One that was on record elsewhere brings all of its record.
    expect(await mine.handIn([{ ...wish("e", "2"), more: ["more\n"] }])).toMatchObject([{ id: "e" }]);
    const open: string[] = [];
    for await (const { id, lines } of mine.list("open")) open.push(`${id} ${lines.length}`);
    expect(open.toSorted()).toEqual(["d 1", "e 2"]);

    const listed: string[] = [];
    for await (const { id, state } of mine.list()) listed.push(`${id} ${state}`);
    expect(listed).toEqual(["a closed", "b withdrawn", "d open", "e open"]);
    expect(await store.accounts()).toEqual([account]);
    const worker = { id: "w", host: "here", pid: 1, version: "1" };
    expect(await store.show(worker)).toEqual([]);
    expect(await other.workers()).toMatchObject([worker]);
    expect(await store.show({ ...worker, accounts: [account.key] })).toMatchObject([worker]);
    expect(await other.workers()).toMatchObject([{ ...worker, accounts: [account.key] }]);
    const [sign] = await other.show({ ...worker, id: "w2" });
    expect(sign).toMatchObject({ ...worker, accounts: [account.key] });
    expect(sign?.seenMsAgo).toBeLessThan(60_000);
    expect((await store.workers()).map(({ id }) => id).toSorted()).toEqual(["w", "w2"]);
    await close();
  });

  it(
    "keeps a lock as long as it is renewed, and gives nothing back for one that is over",
    { timeout: 120_000 },
    async () => {
      const { mine, theirs, close } = await two("locks");
      await mine.handIn([wish("a", "1")]);
      const a = await takeOne(mine);
      // Longer than a lease, and nobody gets it; nor does handing it in once more put it into the queue.
      for (let times = 0; times < 3; times += 1) {
        await theirs.handIn([wish("a", "1")]);
        await expectNoneFor(theirs, leaseMs / 2);
        expect(await mine.renew([a])).toEqual([true]);
      }
      // When its time is over, it is its holder's still, as long as nobody has taken it.
      await systemClock.sleep(leaseMs + 150);
      expect(await mine.renew([a])).toEqual([true]);
      const b = await takeOne(theirs);
      expect([b.id, b.fence]).toEqual(["a", 2]);
      expect(await mine.renew([a])).toEqual([false]);
      // Who had it neither ends nor unlocks what another one holds.
      await mine.finish(a);
      await mine.release(a, 0);
      await expectNoneFor(mine, 300);
      expect(await theirs.renew([b])).toEqual([true]);
      // Put off, it comes neither before its time nor by being handed in, and then to whoever asks.
      const putOffMs = systemClock.now();
      await theirs.release(b, 1_500);
      await mine.handIn([wish("a", "1")]);
      const c = await takeOne(mine);
      expect(systemClock.now() - putOffMs).toBeGreaterThan(1_400);
      expect([c.id, c.fence]).toEqual(["a", 3]);
      await mine.finish(c);
      await expectNoneFor(theirs, 300);
      // What is out of the queue and open comes in again when somebody wishes for it once more.
      expect(await theirs.handIn([wish("z", "1")])).toEqual([{ ref: "jess:1", id: "a", isNew: false }]);
      expect((await takeOne(theirs)).fence).toBe(4);
      await close();
    },
  );

  it("tells whether a wish waits to be taken, and takes none by that", { timeout: 60_000 }, async () => {
    const { mine, theirs, close } = await two("waiting");
    expect(await mine.lastWaiting()).toBeNull();
    await mine.handIn([wish("a", "1"), wish("b", "2"), wish("c", "3")]);
    const last = (await theirs.lastWaiting()) ?? "none";
    expect(await mine.lastWaiting(last)).toBe(last);
    // Those that came before are taken before.
    const [first, second] = [await takeOne(mine, 1), await takeOne(mine, 1)];
    expect([first.id, second.id]).toEqual(["a", "b"]);
    expect(await theirs.lastWaiting(last)).toBe(last);
    const third = await takeOne(mine);
    expect(await theirs.lastWaiting(last)).toBeNull();
    await theirs.handIn([wish("d", "4")]);
    const next = await theirs.lastWaiting(last);
    expect(next).not.toBe(last);
    expect(await mine.lastWaiting(next ?? undefined)).toBe(next);
    // One that was put off does not wait; one that was given back does.
    const fourth = await takeOne(theirs);
    await mine.release(first, 600_000);
    expect(await theirs.lastWaiting()).toBeNull();
    await mine.release(second, 0);
    expect(await theirs.lastWaiting()).not.toBeNull();
    await mine.finish(third);
    await theirs.finish(fourth);
    await close();
  });

  it(
    "lends no more slots than an account has, and each its share, whoever asks",
    { timeout: 60_000 },
    async () => {
      const { mine, theirs, close } = await two("slots");
      let n = 0;
      const ask = async (
        store: AccountStore,
        borrower: string,
        [holds, cools, wants]: readonly [number, number, number],
        changes: Partial<SlotQuestion> = {},
      ): Promise<string> => {
        n += 1;
        const usual = { borrower, n, perSecond: 5, holds, cools, wants, forMs: 50_000 };
        const { lent, share } = await store.lend({ ...usual, ...changes });
        return `${lent} of ${share ?? "all"}`;
      };
      expect(await ask(mine, "a", [0, 0, 10])).toBe("5 of all");
      expect(await ask(theirs, "b", [0, 0, 2])).toBe("0 of all");
      expect(await ask(mine, "a", [5, 0, 10])).toBe("5 of 2"); // somebody waits
      // Two go back at once, and one cools.
      expect(await ask(mine, "a", [2, 1, 2])).toBe("2 of all");
      expect(await ask(theirs, "b", [0, 0, 4])).toBe("2 of all");
      // A question that arrives after a later one of the same borrower changes nothing, and one that is sent again does.
      expect(await ask(mine, "a", [0, 0, 0], { n: 1 })).toBe("0 of all");
      expect(await ask(mine, "a", [2, 0, 2], { n: n - 2 })).toBe("2 of all");
      // Nobody has more than is on record.
      expect(await ask(mine, "a", [5, 0, 2])).toBe("2 of all");
      // Who says nothing goes by what others say.
      const waits = await theirs.lend({
        borrower: "c",
        n: 1,
        perSecond: null,
        holds: 0,
        cools: 0,
        wants: 9,
        forMs: 900,
      });
      expect(waits).toMatchObject({ lent: 0, pausedForMs: 0 });
      expect(waits.againInMs).toBeGreaterThan(0);
      expect(waits.againInMs).toBeLessThanOrEqual(1_010);
      let cooled = waits;
      for (let again = 2; cooled.lent === 0; again += 1) {
        await systemClock.sleep(cooled.againInMs);
        cooled = await theirs.lend({
          borrower: "c",
          n: again,
          perSecond: null,
          holds: 0,
          cools: 0,
          wants: 9,
          forMs: 900,
        });
      }
      expect(cooled.lent).toBe(1);
      expect(await ask(mine, "d", [0, 0, 1])).toBe("0 of all");
      // Who says nothing more for its time has none any more, whatever it believes, and who waited has it.
      await systemClock.sleep(950);
      expect(await ask(mine, "d", [0, 0, 1])).toBe("1 of all");
      expect(await ask(theirs, "c", [1, 0, 1], { perSecond: null })).toBe("0 of all");
      // Of several who wait, the one that has waited longest comes first; the least that anybody knows of counts for all.
      expect(await ask(mine, "e", [0, 0, 1])).toBe("0 of 1");
      expect(await ask(mine, "a", [1, 0, 1])).toBe("1 of 1");
      expect(await ask(mine, "e", [0, 0, 1])).toBe("0 of all");
      expect(await ask(theirs, "c", [0, 0, 1], { perSecond: null })).toBe("1 of 1");
      expect(await ask(mine, "b", [2, 0, 2], { perSecond: 2 })).toBe("2 of 0");
      await close();
    },
  );

  it(
    "lends no more than there are to many who ask at once, and none while the service wants to be left alone",
    { timeout: 60_000 },
    async () => {
      const { mine, theirs, close } = await two("many");
      const ask = async (borrower: number, n: number): Promise<LentSlots> =>
        (borrower % 2 === 0 ? mine : theirs).lend({
          borrower: `b${borrower}`,
          n,
          perSecond: 20,
          holds: 3,
          cools: 0,
          wants: 3,
          forMs: 600_000,
        });
      const lent = await Promise.all(Array.from({ length: 12 }, async (_, borrower) => ask(borrower, 1)));
      expect(lent.reduce((sum, each) => sum + each.lent, 0)).toBe(20);
      await mine.hold(600_000);
      const held = await ask(20, 1);
      expect(held.lent).toBe(0);
      expect(held.pausedForMs).toBeGreaterThan(500_000);
      await close();
    },
  );
});
