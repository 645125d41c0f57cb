import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thinOut } from "./thin-out.js";

describe("a thinned out series", () => {
  it("is the same where it is short", () => {
    const points = [
      [0, 1],
      [1, 2],
    ] as const;
    expect(thinOut(points)).toBe(points);
  });

  it("keeps its ends, its highest and its lowest point, in order", () => {
    const values = fc.array(fc.integer(), { minLength: 101, maxLength: 1000 });
    fc.assert(
      fc.property(values, (values) => {
        const points = values.map((value, at) => [at, value] as const);
        const thin = thinOut(points, 100);
        expect(thin.length).toBeLessThanOrEqual(104);
        expect(thin[0]).toBe(points[0]);
        expect(thin.at(-1)).toBe(points.at(-1));
        const heights = thin.map(([, y]) => y);
        expect([Math.min(...heights), Math.max(...heights)]).toEqual([
          Math.min(...values),
          Math.max(...values),
        ]);
        expect(thin.map(([x]) => x)).toEqual(thin.map(([x]) => x).toSorted((one, other) => one - other));
      }),
    );
  });
});
