import { describe, expect, it } from "vitest";
import { orderOfTaking } from "./order-of-taking.js";

const workers = (count: number, accounts: readonly string[]): { id: string; accounts: readonly string[] }[] =>
  Array.from({ length: count }, (_each, index) => ({ id: `w${index}`, accounts }));

const firsts = (orders: ReturnType<typeof orderOfTaking>): readonly (string | undefined)[] =>
  [...orders.values()].map(([first]) => first);

describe("the order in which workers take wishes", () => {
  it("names each worker of an account once, whoever works it out", () => {
    const some = [...workers(5, ["a", "b"]), { id: "other", accounts: ["b"] }];
    const orders = orderOfTaking(some);
    expect(orders.get("a")?.toSorted()).toEqual(["w0", "w1", "w2", "w3", "w4"]);
    expect(orders.get("b")?.toSorted()).toEqual(["other", "w0", "w1", "w2", "w3", "w4"]);
    expect(orderOfTaking(some.toReversed())).toEqual(orders);
  });

  it.each([
    [9, 2, 1],
    [3, 6, 2],
    [1, 4, 4],
    [4, 10, 3],
  ])("gives %i workers %i accounts so that none is the first of more than %i", (count, accounts, most) => {
    const keys = Array.from({ length: accounts }, (_each, index) => `account ${index}`);
    const all = firsts(orderOfTaking(workers(count, keys)));
    expect(all).toHaveLength(accounts);
    for (const first of new Set(all))
      expect(all.filter((each) => each === first).length).toBeLessThanOrEqual(most);
  });

  it("leaves an account to those that are signed in to it, and to nobody whose release does not tell", () => {
    const orders = orderOfTaking([{ id: "a", accounts: [] }, { id: "b" }, { id: "c", accounts: ["one"] }]);
    expect([...orders]).toEqual([["one", ["c"]]]);
  });

  it("puts the next one into the place of a first that is gone", () => {
    const all = workers(5, ["one"]);
    const [first, second] = orderOfTaking(all).get("one") ?? [];
    const left = orderOfTaking(all.filter(({ id }) => id !== first));
    expect(firsts(left)).toEqual([second]);
  });
});
