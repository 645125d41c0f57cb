import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BudgetLedger, latestStartMs, type BudgetRecord } from "./budget-ledger.js";

const rules = { perSecond: 4, growEveryMs: 10_000 };

function starts(...records: readonly BudgetRecord[]): readonly (number | undefined)[] {
  const ledger = new BudgetLedger(rules);
  for (const record of records) ledger.take(record);
  return records.flatMap((record) => (record.kind === "reserve" ? [ledger.startOf(record.id)] : []));
}

const reserve = (id: string, atMs: number): BudgetRecord => ({ kind: "reserve", id, atMs });
const end = (id: string, atMs: number): BudgetRecord => ({ kind: "end", id, atMs });
const four = ["a", "b", "c", "d"].map((id) => reserve(id, 0));

describe("a ledger of what several processes ask", () => {
  it("lets as many start at once as may within a second", () => {
    expect(starts(...four)).toEqual([0, 0, 0, 0]);
  });

  it("has the next one wait until one is answered and a second is over", () => {
    expect(starts(...four, reserve("e", 10), end("a", 50)).at(-1)).toBe(1_050);
    expect(starts(...four, end("a", 50), reserve("e", 60)).at(-1)).toBe(1_050);
  });

  it("waits for no answer for ever: two seconds after its start a request stands in nobody's way", () => {
    expect(starts(...four, reserve("e", 10)).at(-1)).toBe(2_000);
    expect(starts(...four, end("a", 9_000), reserve("e", 9_500)).at(-1)).toBe(9_500);
  });

  it("gives turns in the order in which they were asked for", () => {
    const asked = [...four, reserve("e", 10), reserve("f", 5), end("a", 50), end("b", 70)];
    expect(starts(...asked).slice(4)).toEqual([1_050, 1_070]);
  });

  it("takes no place for a turn that was given up", () => {
    const drop = { kind: "drop", id: "e", atMs: 60 } as const;
    expect(starts(...four, reserve("e", 10), end("a", 50), drop, reserve("f", 70)).at(-1)).toBe(1_050);
  });

  it("moves nobody who has started", () => {
    expect(starts(...four, end("a", 50), reserve("e", 1_060), end("b", 1_200))).toEqual([0, 0, 0, 0, 1_060]);
    const late = { kind: "throttled", atMs: 1_500, pauseMs: 5_000 } as const;
    expect(starts(...four, end("a", 50), reserve("e", 1_060), late).at(-1)).toBe(1_060);
  });

  it("halves the rate for all when the service asks for it, and doubles it every ten seconds", () => {
    const throttled = { kind: "throttled", atMs: 0, pauseMs: 500 } as const;
    const asked = Array.from({ length: 3 }, (_, index) => reserve(String(index), 1_000));
    expect(starts(throttled, ...asked)).toEqual([1_000, 1_000, 3_000]);
    const later = Array.from({ length: 5 }, (_, index) => reserve(String(index), 10_000));
    expect(starts(throttled, ...later)).toEqual([10_000, 10_000, 10_000, 10_000, 12_000]);
  });

  it("lets somebody in when the rate grows meanwhile", () => {
    const throttled = { kind: "throttled", atMs: 0, pauseMs: 0 } as const;
    const asked = Array.from({ length: 3 }, (_, index) => reserve(String(index), 9_900));
    expect(starts(throttled, ...asked)).toEqual([9_900, 9_900, 10_000]);
  });

  it("takes the throttling of requests under way together for one, and tells the longest silence", () => {
    const ledger = new BudgetLedger(rules);
    for (const pauseMs of [100, 5_000, 200]) ledger.take({ kind: "throttled", atMs: 100, pauseMs });
    expect(ledger.pausedUntilMs).toBe(5_100);
    for (const id of ["a", "b", "c"]) ledger.take(reserve(id, 6_000));
    expect(["a", "b", "c"].map((id) => ledger.startOf(id))).toEqual([6_000, 6_000, 8_000]);
  });

  it("goes on in another record as if there were one", () => {
    const events: readonly BudgetRecord[] = [
      { kind: "throttled", atMs: 0, pauseMs: 3_000 },
      ...four,
      end("a", 50),
      reserve("e", 60),
    ];
    const ledger = new BudgetLedger(rules);
    for (const record of events) ledger.take(record);
    const next = new BudgetLedger(rules);
    for (const record of ledger.carried(100)) next.take(record);
    for (const id of ["a", "b", "c", "d", "e"]) expect(next.startOf(id)).toBe(ledger.startOf(id));
    expect(next.pausedUntilMs).toBe(3_000);
    for (const each of [ledger, next]) each.take(reserve("f", 200));
    expect(next.startOf("f")).toBe(ledger.startOf("f"));
  });
});

interface Plan {
  readonly asksAtMs: number;
  /** Between the turn and the start. */
  readonly lateMs: number;
  readonly takesMs: number;
  /** When the service gets it, as a part of the time that the request takes. */
  readonly arrives: number;
  /** The process dies with it: its end is never told. */
  readonly dies: boolean;
  readonly throttledForMs: number | undefined;
}

/** Lets processes ask as they like, each looking at the record as often as it does, and tells when the service gets requests. */
function arrivalsOf(plans: readonly Plan[]): readonly number[] {
  const ledger = new BudgetLedger(rules);
  const arrivals: number[] = [];
  let events = plans.map((plan, index) => ({ atMs: plan.asksAtMs, plan, id: String(index), did: "ask" }));
  for (;;) {
    events = events.toSorted((one, other) => one.atMs - other.atMs);
    const event = events.shift();
    if (event === undefined) return arrivals;
    const { atMs, plan, id, did } = event;
    const later = (ms: number, what: string): void => void events.push({ ...event, atMs: ms, did: what });
    if (did === "ask") {
      ledger.take({ kind: "reserve", id, atMs });
      later(atMs, "look");
    } else if (did === "look") {
      const startsAtMs = ledger.startOf(id) ?? Infinity;
      if (startsAtMs > atMs) later(Math.min(startsAtMs, atMs + 200), "look");
      else if (atMs - startsAtMs > latestStartMs) ledger.take({ kind: "drop", id, atMs });
      else later(Math.min(atMs + plan.lateMs, startsAtMs + latestStartMs), "start");
    } else if (did === "start") {
      const wayMs = Math.min(plan.takesMs, 400) * plan.arrives;
      arrivals.push(atMs + wayMs);
      if (!plan.dies) later(atMs + plan.takesMs, "end");
    } else {
      ledger.take({ kind: "end", id, atMs });
      if (plan.throttledForMs !== undefined)
        ledger.take({ kind: "throttled", atMs, pauseMs: plan.throttledForMs });
    }
  }
}

it("lets no service get more within any second than the budget, whoever asks, is late, hangs or dies", () => {
  const plan = fc.record({
    asksAtMs: fc.integer({ min: 0, max: 6_000 }),
    lateMs: fc.integer({ min: 0, max: 400 }),
    takesMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5_000 })),
    arrives: fc.double({ min: 0, max: 1, noNaN: true }),
    dies: fc.boolean(),
    throttledForMs: fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: undefined, freq: 20 }),
  });
  fc.assert(
    fc.property(fc.array(plan, { minLength: 1, maxLength: 60 }), (plans) => {
      const arrivals = arrivalsOf(plans);
      for (const at of arrivals)
        expect(arrivals.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 500 },
  );
});
