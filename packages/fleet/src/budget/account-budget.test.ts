import { JobError, type Clock } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import type { AccountStore, StoredTurn } from "../store/fleet-store.js";
import { AccountBudget } from "./account-budget.js";

/** A clock that is where it is put; nobody sleeps on it. */
class HandClock implements Clock {
  nowMs = 0;
  now(): number {
    return this.nowMs;
  }
  wallNow(): number {
    return this.nowMs;
  }
  async sleep(ms: number): Promise<void> {
    this.nowMs += ms;
  }
}

const unused = async (): Promise<never> => Promise.reject(new Error("nobody asks for that here"));

/** A store of which nothing but turns is asked. */
function storeOf(answers: readonly (StoredTurn | "unreachable")[], held: number[] = []): AccountStore {
  const left = [...answers];
  return {
    handIn: unused,
    take: unused,
    renew: unused,
    append: unused,
    release: unused,
    finish: unused,
    changed: unused,
    open: unused,
    seize: unused,
    read: unused,
    async *list() {
      yield await unused();
    },
    turn: async () => {
      const answer = left.shift();
      if (answer === undefined || answer === "unreachable") throw new JobError("unreachable", "no answer");
      return answer;
    },
    hold: async (ms) => void held.push(ms),
  };
}

const given = (inMs: number): StoredTurn => ({ isGiven: true, inMs, pausedForMs: 0 });
const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the budget of an account", () => {
  it("lets everything pass before it knows whose it is", async () => {
    const budget = new AccountBudget();
    await budget.turn();
    expect(budget.reserve().startsAtMs()).toBe(-Infinity);
  });

  it("gives a turn at its moment, and none that was slept over", async () => {
    const clock = new HandClock();
    const budget = new AccountBudget();
    budget.bind(storeOf([given(40), given(0)]), clock);
    const turn = budget.reserve();
    expect(turn.startsAtMs()).toBeGreaterThan(0); // nobody has answered yet
    await settled();
    expect(turn.startsAtMs()).toBe(40);
    clock.nowMs = 140;
    expect(turn.startsAtMs()).toBe(40);
    clock.nowMs = 141;
    expect(turn.startsAtMs()).toBeUndefined();
  });

  it("waits where there is none, asks again where the store does not answer, and keeps the silence that others were asked for", async () => {
    const clock = new HandClock();
    const budget = new AccountBudget();
    const put = { isGiven: false, inMs: 30_000, pausedForMs: 30_000 };
    budget.bind(storeOf(["unreachable", put, given(10)]), clock);
    await budget.turn();
    expect(clock.nowMs).toBe(200 + 30_000 + 10);
    expect(budget.pausedUntilMs).toBe(30_200);
  });

  it("gives up where the time ends first", async () => {
    const clock = new HandClock();
    const budget = new AccountBudget();
    budget.bind(storeOf([given(500)]), clock);
    await expect(budget.turn({ deadlineMs: 400 })).rejects.toMatchObject({ code: "deadline" });
  });

  it("tells everybody that the service wants to be left alone", async () => {
    const held: number[] = [];
    const budget = new AccountBudget();
    budget.bind(storeOf([], held), new HandClock());
    budget.throttled(0, 9_000);
    await settled();
    expect(held).toEqual([9_000]);
    expect(budget.pausedUntilMs).toBe(9_000);
  });

  it.each([0, -1, Number.NaN])("refuses %s requests a second", (perSecond) => {
    expect(() => new AccountBudget({ perSecond })).toThrow("perSecond");
  });
});
