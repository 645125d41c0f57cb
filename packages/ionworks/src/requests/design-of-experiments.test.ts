import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDesigns } from "./design-of-experiments.js";

const range = (count: number) => ({ type: "range", name: "Thickness [m]", min: 1, max: 2, count });
const discrete = (...values: unknown[]) => ({ type: "discrete", name: "Ambient temperature [K]", values });

describe("countDesigns", () => {
  it.each([
    [1, undefined],
    [1, null],
    [12, { sampling: "grid", rows: [range(4), discrete(280, 290, 300)] }],
    [3, { sampling: "grid", rows: [discrete(280, 290, 300)] }],
    [3, { sampling: "grid", rows: [{ ...discrete(280, 290, 300), count: 8 }] }], // values outrank a count
    [1, { sampling: "grid", rows: [] }],
    [0, { sampling: "grid", rows: [range(4), discrete()] }],
    [6, { sampling: "grid", rows: [{ type: "normal", name: "x", mean: 1, std: 0.1, count: 6 }] }],
    [4, { sampling: "grid", rows: [range(4)], count: 99 }], // a grid has no count of its own
    [50, { sampling: "random", count: 50, rows: [range(4), range(4)] }],
    [20, { sampling: "latin_hypercube", count: 20, rows: [range(4)] }],
    [1, { sampling: "latin_hypercube", rows: [range(4)] }],
    [7, { sampling: "sobol", count: 7 }],
  ])("counts %i", (count, doe) => {
    expect(countDesigns(doe)).toBe(count);
  });

  it("is the product of a grid's rows, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 5 }), (counts) => {
        const product = counts.reduce((before, count) => before * count, 1);
        expect(countDesigns({ sampling: "grid", rows: counts.map(range) })).toBe(product);
        expect(countDesigns({ sampling: "grid", rows: counts.toReversed().map(range) })).toBe(product);
      }),
    );
  });
});
