import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock, settle, type ManualClock } from "../../test/clocks.js";
import { rejection } from "../../test/make-transport.js";
import { RequestBudget, type RequestBudgetOptions } from "./request-budget.js";
import type { SharedBudget } from "./shared-budget.js";
import type { RequestIntent } from "../transport.js";

function make(options: RequestBudgetOptions = {}): { clock: ManualClock; budget: RequestBudget } {
  const clock = manualClock();
  return { clock, budget: new RequestBudget({ clock, ...options }) };
}

/** Asks for turns and ends each at once; tells who had one and when. */
function ask(budget: RequestBudget, clock: ManualClock, intents: readonly RequestIntent[]): string[] {
  const had: string[] = [];
  for (const intent of intents) {
    void Promise.resolve(budget.acquire(intent)).then(() => {
      had.push(`${intent}@${clock.now()}`);
      return budget.release();
    });
  }
  return had;
}

const many = (count: number, intent: RequestIntent = "read"): RequestIntent[] =>
  Array.from({ length: count }, () => intent);

describe("RequestBudget", () => {
  it("lets ten begin within a second, and the next when the first is a second old", async () => {
    const { clock, budget } = make();
    const had = ask(budget, clock, many(21));
    await settle();
    expect(had).toHaveLength(10);
    await clock.advance(999);
    expect(had).toHaveLength(10);
    await clock.advance(1);
    expect(had).toHaveLength(20);
    await clock.advance(1000);
    expect(had).toHaveLength(21);
  });

  it("lets eight run at once, and the next when one has ended", async () => {
    const { clock, budget } = make({ perSecond: 100 });
    const turns = Array.from({ length: 8 }, () => budget.acquire("read"));
    expect(turns.every((turn) => turn === undefined)).toBe(true);
    let ninth = false;
    void budget.acquire("read")?.then(() => (ninth = true));
    await clock.advance(5000);
    expect(ninth).toBe(false);
    budget.release();
    await settle();
    expect(ninth).toBe(true);
  });

  it("serves sign-ins before reads, and reads before cancels and submits", async () => {
    const { clock, budget } = make({ perSecond: 1 });
    const had = ask(budget, clock, ["read", "submit", "cancel", "read", "sign-in"]);
    await clock.advance(10_000);
    expect(had.map((one) => one.split("@")[0])).toEqual(["read", "sign-in", "read", "submit", "cancel"]);
  });

  it("does not let a flood of reads starve a cancel", async () => {
    const { clock, budget } = make({ perSecond: 1 });
    const had = ask(budget, clock, [...many(1), "cancel", ...many(50)]);
    await clock.advance(5000);
    expect(had.some((one) => one.startsWith("cancel"))).toBe(true);
  });

  it("starts nothing while it is throttled, halves its rate, and doubles it every ten seconds", async () => {
    const { clock, budget } = make({ perSecond: 8 });
    budget.throttled(3000);
    expect(budget.rate).toBe(4);
    const had = ask(budget, clock, many(10));
    await clock.advance(2999);
    expect(had).toHaveLength(0);
    await clock.advance(1);
    expect(had).toHaveLength(4);
    await clock.advance(6999);
    expect(budget.rate).toBe(4);
    await clock.advance(1);
    expect(budget.rate).toBe(8);
  });

  it("takes the throttling of requests under way together for one", () => {
    const { budget } = make({ perSecond: 8 });
    for (let nth = 0; nth < 8; nth += 1) budget.throttled(0);
    expect(budget.rate).toBe(4);
  });

  it("shrinks further while it goes on, never below one a second", async () => {
    const { clock, budget } = make({ perSecond: 8 });
    for (let nth = 0; nth < 9; nth += 1) {
      budget.throttled(0);
      await clock.advance(1000);
    }
    expect(budget.rate).toBe(1);
  });

  it("begins slowly where asked to, as with a service that nobody knows the limits of", async () => {
    const { clock, budget } = make({ perSecond: 10, startPerSecond: 2 });
    const rates: number[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      rates.push(budget.rate);
      await clock.advance(10_000);
    }
    expect(rates).toEqual([2, 4, 8, 10, 10]);
  });

  it("rejects a wait with the signal's own reason, and serves the others", async () => {
    const { clock, budget } = make({ perSecond: 1 });
    await budget.acquire("read");
    budget.release();
    const stop = new AbortController();
    const reason = { mine: true };
    const stopped = rejection(Promise.resolve(budget.acquire("read", { signal: stop.signal })));
    const had = ask(budget, clock, ["read"]);
    stop.abort(reason);
    expect(await stopped).toBe(reason);
    await clock.advance(1000);
    expect(had).toEqual(["read@1000"]);
  });

  it("gives up with those that it waits for, as one of them, where all have one deadline", async () => {
    const { clock, budget } = make({ atOnce: 1 });
    await budget.acquire("read", { deadlineMs: 2_000 });
    const waiting = rejection(Promise.resolve(budget.acquire("read", { deadlineMs: 2_000 })));
    await clock.advance(1_999);
    void clock.sleep(1).then(() => budget.release());
    await clock.advance(1);
    expect(await waiting).toMatchObject({ code: "deadline", mayHaveLeft: false });
  });

  it.each<[what: string, begin: (budget: RequestBudget) => void, told: object]>([
    ["for requests that nobody answers", () => {}, { code: "deadline" }],
    ["for its turn", (budget) => budget.release(), { code: "throttled", retryAfterMs: undefined }],
    [
      "for the end of a pause that the service has asked for",
      (budget) => {
        budget.release();
        budget.throttled(600_300);
      },
      { code: "throttled", retryAfterMs: 600_000, hint: expect.stringContaining("in 10 min") },
    ],
  ])("gives up at the deadline where it has waited %s", async (_what, begin, told) => {
    const { clock, budget } = make({ perSecond: 1, atOnce: 1 });
    await budget.acquire("read");
    begin(budget);
    const waiting = rejection(Promise.resolve(budget.acquire("read", { deadlineMs: 300 })));
    await clock.advance(300);
    expect(await waiting).toMatchObject({ ...told, mayHaveLeft: false });
    expect(clock.sleepers()).toBe(0);
  });

  it("never begins more in a second, nor runs more at once, than it may, whatever happens", async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("ask" as const),
        intent: fc.constantFrom<RequestIntent>("read", "cancel", "sign-in"),
      }),
      fc.record({ kind: fc.constant("advance" as const), ms: fc.nat(1500) }),
      fc.record({ kind: fc.constant("end" as const) }),
      fc.record({ kind: fc.constant("throttled" as const), ms: fc.nat(3000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, budget } = make({ perSecond: 4, atOnce: 3 });
        const begun: number[] = [];
        let running = 0;
        for (const one of steps) {
          if (one.kind === "ask") {
            void Promise.resolve(budget.acquire(one.intent)).then(() => {
              begun.push(clock.now());
              running += 1;
              return undefined;
            });
          } else if (one.kind === "advance") await clock.advance(one.ms);
          else if (one.kind === "throttled") budget.throttled(one.ms);
          else if (running > 0) {
            running -= 1;
            budget.release();
          }
          await settle();
          expect(running).toBeLessThanOrEqual(3);
        }
        for (const at of begun) {
          expect(begun.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("begins as soon as what others share says that it may, without looking again", async () => {
    let startsAtMs = Infinity;
    const told: (() => void)[] = [];
    const clock = manualClock();
    const shared: SharedBudget = {
      pausedUntilMs: -Infinity,
      throttled: () => {},
      reserve: (onChange = () => {}) => {
        told.push(onChange);
        return { startsAtMs: () => startsAtMs, begin: () => {}, end: () => {} };
      },
    };
    const had = ask(new RequestBudget({ clock, shared }), clock, ["read"]);
    await settle();
    expect(had).toEqual([]);
    startsAtMs = 0;
    for (const tell of told) tell();
    await settle();
    expect(had).toEqual(["read@0"]);
  });

  it.each([{ perSecond: 0 }, { atOnce: -1 }, { growEveryMs: Number.NaN }])("refuses %j", (options) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code: "bad_input" }));
  });
});
