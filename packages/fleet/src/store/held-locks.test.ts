import { JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import type { TakenWish } from "./fleet-store.js";
import { HeldLocks, storedLeaseMs, type Claimed, type Leases } from "./held-locks.js";
import type { LockedWish } from "./wish-queues.js";

/** Leases that are told how they stand, and that tell what they are asked. */
class ToldLeases implements Leases {
  readonly asked: string[] = [];
  claims: readonly Claimed[] = [];
  isHeld = true;

  async claim(ids: readonly string[]): Promise<readonly Claimed[]> {
    this.asked.push(`claim ${ids.join()}`);
    return this.claims;
  }

  async renew(held: readonly { readonly id: string }[]): Promise<readonly boolean[]> {
    this.asked.push(`renew ${held.map(({ id }) => id).join()}`);
    return held.map(() => this.isHeld);
  }

  async end({ id, fence }: { readonly id: string; readonly fence: number }): Promise<void> {
    this.asked.push(`end ${id}/${fence}`);
  }
}

function lockOf(id: string, asked: string[], name = "lock"): LockedWish {
  return {
    id,
    extend: async () => {
      asked.push(`extend ${name} of ${id}`);
      throw new JobError("unreachable", "the engine is gone");
    },
    putBack: async (delayMs) => void asked.push(`put back ${name} of ${id} for ${delayMs}`),
    remove: async () => void asked.push(`remove ${name} of ${id}`),
  };
}

function taken(id: string, state: TakenWish["state"] = "open"): TakenWish {
  return { id, ref: `jess:${id}`, state, lines: [], fence: 1 };
}

async function holding(
  ...wishes: readonly TakenWish[]
): Promise<{ readonly leases: ToldLeases; readonly locks: HeldLocks }> {
  const leases = new ToldLeases();
  leases.claims = wishes.map((wish) => ({ kind: "taken", wish }));
  const locks = new HeldLocks(leases);
  await locks.take(wishes.map(({ id }) => lockOf(id, leases.asked)));
  leases.asked.length = 0;
  return { leases, locks };
}

describe("of wishes that were locked", () => {
  it("all are claimed by one question; what is held is put back for as long, and what nobody knows is removed", async () => {
    const leases = new ToldLeases();
    leases.claims = [
      { kind: "held", id: "held", fence: 3, leftMs: 7_000 },
      { kind: "taken", wish: taken("free") },
    ];
    const locks = new HeldLocks(leases);
    const found = await locks.take(["free", "held", "unknown"].map((id) => lockOf(id, leases.asked)));
    expect(found).toEqual([taken("free")]);
    expect(leases.asked).toEqual([
      "claim free,held,unknown",
      "put back lock of held for 7050",
      "remove lock of unknown",
    ]);
  });

  it("none is asked for where nothing was locked", async () => {
    const leases = new ToldLeases();
    expect(await new HeldLocks(leases).take([])).toEqual([]);
    expect(leases.asked).toEqual([]);
  });

  it("one that this worker holds already gives it its lock again", async () => {
    const { leases, locks } = await holding(taken("a"));
    leases.claims = [{ kind: "held", id: "a", fence: 1, leftMs: 7_000 }];
    expect(await locks.take([lockOf("a", leases.asked, "new lock")])).toEqual([]);
    await locks.release(taken("a"), 5);
    expect(leases.asked).toEqual(["claim a", "end a/1", "put back new lock of a for 5"]);
  });
});

describe("a wish that is held", () => {
  it("is held on where the engine's lock cannot be renewed, and lost where its lease cannot", async () => {
    const { leases, locks } = await holding(taken("a"), taken("b"));
    expect(await locks.renew([taken("a"), taken("b")])).toEqual([true, true]);
    leases.isHeld = false;
    expect(await locks.renew([taken("a")])).toEqual([false]);
    expect(leases.asked).toEqual(["renew a,b", "extend lock of a", "extend lock of b", "renew a"]);
  });

  it("is renewed with at most five hundred others, and so is its lock", async () => {
    const wishes = Array.from({ length: 1_001 }, (_, n) => taken(`w${n}`));
    const leases = new ToldLeases();
    leases.claims = wishes.map((wish) => ({ kind: "taken", wish }));
    let atOnce = 0;
    const most: number[] = [];
    const extend = async (): Promise<boolean> => {
      atOnce += 1;
      await Promise.resolve();
      most.push(atOnce);
      atOnce = 0;
      return true;
    };
    const locks = new HeldLocks(leases);
    await locks.take(wishes.map(({ id }) => ({ ...lockOf(id, leases.asked), extend })));
    leases.asked.length = 0;
    expect(await locks.renew(wishes)).toEqual(wishes.map(() => true));
    const sizes = leases.asked.map((asked) => asked.split(",").length);
    expect(sizes).toEqual([500, 500, 1]);
    expect(most.filter((count) => count > 0)).toEqual([500, 500, 1]);
  });

  it("is nobody's before its lock is given back, so that whoever gets that may take it", async () => {
    const { leases, locks } = await holding(taken("a"));
    await locks.release(taken("a"), 100);
    await locks.release(taken("a"), 100);
    expect(leases.asked).toEqual(["end a/1", "put back lock of a for 100"]);
  });

  it.each<[string, TakenWish["state"], boolean, readonly string[]]>([
    ["is open", "open", false, ["end a/1"]],
    ["has its end on record by now", "open", true, []],
    ["was over when it was taken", "closed", false, []],
    ["was taken back when it was taken", "withdrawn", false, []],
  ])("that %s is finished, and its lease ended where it is not by itself", async (_, state, ends, asked) => {
    const { leases, locks } = await holding(taken("a", state));
    if (ends) locks.ended(taken("a"));
    await locks.finish(taken("a"));
    expect(leases.asked).toEqual([...asked, "remove lock of a"]);
  });
});

it.each([
  [1_000, 1_020],
  [30_000, 30_600],
  [1_001.5, 1_022],
])("a lease of %i ms is held by the store for %i ms, in whole milliseconds", (leaseMs, storedMs) => {
  expect(storedLeaseMs(leaseMs)).toBe(storedMs);
});
