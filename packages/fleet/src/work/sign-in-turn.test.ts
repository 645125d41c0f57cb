import { setImmediate } from "node:timers/promises";
import { JobError, type Clock } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { inSignInTurn } from "./sign-in-turn.js";

/** A clock that everybody sleeps on, and that goes on when all of them sleep. */
class SharedClock implements Clock {
  nowMs = 0;
  now(): number {
    return this.nowMs;
  }
  wallNow(): number {
    return this.nowMs;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      signal?.throwIfAborted();
      await setImmediate();
      this.nowMs += 1;
    }
  }
}

/** A store of which nothing but leases is asked. */
class Leases {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly holder: string; readonly untilMs: number }>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }
  async lease(what: string, holder: string, forMs: number): Promise<number> {
    const nowMs = this.#clock.now();
    const held = this.#held.get(what);
    if (held !== undefined && held.holder !== holder && held.untilMs > nowMs) return held.untilMs - nowMs;
    this.#held.set(what, { holder, untilMs: nowMs + forMs });
    return 0;
  }
  async endLease(what: string, holder: string): Promise<void> {
    if (this.#held.get(what)?.holder === holder) this.#held.delete(what);
  }
}

describe("the sign-in of a fleet", () => {
  it("is one machine's at a time, and everybody's in the end, though one is refused", async () => {
    const clock = new SharedClock();
    const store = new Leases(clock);
    let under = 0;
    let most = 0;
    const ends = await Promise.allSettled(
      ["a", "b", "c", "d"].map(async (holder) =>
        inSignInTurn(store, { provider: "jess", holder, clock }, async () => {
          under += 1;
          most = Math.max(most, under);
          await clock.sleep(50);
          under -= 1;
          if (holder === "b") throw new JobError("unauthorized", "no");
          return holder;
        }),
      ),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(most).toBe(1);
  });

  it("is kept for another second by one that was refused, whose request may count for no account", async () => {
    const clock = new SharedClock();
    const store = new Leases(clock);
    const turn = { provider: "jess", clock };
    const refused = inSignInTurn(store, { ...turn, holder: "a" }, async () =>
      Promise.reject(new JobError("unauthorized", "no")),
    );
    await expect(refused).rejects.toMatchObject({ code: "unauthorized" });
    expect(await inSignInTurn(store, { ...turn, holder: "b" }, async () => clock.now())).toBe(1_010);
  });

  it("does not wait for another service's, nor for a machine that has died at it", async () => {
    const clock = new SharedClock();
    const store = new Leases(clock);
    await store.lease("sign-in jess", "dead", 30_000);
    const done = async (): Promise<number> => clock.now();
    expect(await inSignInTurn(store, { provider: "ionworks", holder: "a", clock }, done)).toBe(0);
    const atMs = await inSignInTurn(store, { provider: "jess", holder: "a", clock }, done);
    expect(atMs).toBeGreaterThanOrEqual(30_000);
    expect(atMs).toBeLessThan(31_000);
  });

  it("is waited for no longer than the signal lets it", async () => {
    const clock = new SharedClock();
    const store = new Leases(clock);
    await store.lease("sign-in jess", "other", 30_000);
    const stop = new AbortController();
    const waiting = inSignInTurn(
      store,
      { provider: "jess", holder: "a", clock, signal: stop.signal },
      async () => "signed in",
    );
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
  });
});
