import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../base/random.js";
import { designSize } from "../simulations/design-size.js";
import { designPoints } from "./design-points.js";

const random = new SeededRandom("designs");
function pointsOf(design: Record<string, unknown>, label = "a"): Readonly<Record<string, unknown>>[] {
  const size = designSize(design);
  if (typeof size === "string") throw new TypeError(size);
  return designPoints(design, size, random, label);
}

const row = (name: string, values: object): object => ({ name, ...values });

describe("the points of a design", () => {
  it("of a grid are all combinations, with the last row changing fastest", () => {
    const points = pointsOf({
      sampling: "grid",
      rows: [
        row("a", { type: "range", min: 1, max: 3, count: 3 }),
        row("b", { type: "discrete", values: [10, 20] }),
      ],
    });
    expect(points).toEqual([
      { a: 1, b: 10 },
      { a: 1, b: 20 },
      { a: 2, b: 10 },
      { a: 2, b: 20 },
      { a: 3, b: 10 },
      { a: 3, b: 20 },
    ]);
  });

  it("of a latin hypercube hit every slice of every row once", () => {
    const points = pointsOf({
      sampling: "latin_hypercube",
      rows: [row("a", { type: "range", min: 0, max: 10 }), row("b", { type: "range", min: 0, max: 10 })],
      count: 10,
    });
    for (const name of ["a", "b"]) {
      const slices = points.map((point) => Math.floor(Number(point[name])));
      expect(slices.toSorted((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it("of a random sample lie in their ranges and about their mean", () => {
    const points = pointsOf({
      sampling: "random",
      rows: [
        row("a", { type: "range", min: 5, max: 6 }),
        row("n", { type: "normal", mean: 100, std: 10 }),
        row("d", { type: "discrete", values: [1, 2] }),
      ],
      count: 400,
    });
    const normal = points.map((point) => Number(point["n"]));
    const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
    const deviation = Math.sqrt(normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length);
    expect(Math.abs(mean - 100)).toBeLessThan(2);
    expect(Math.abs(deviation - 10)).toBeLessThan(1.5);
    for (const { a, d } of points) {
      expect(a).toBeGreaterThanOrEqual(5);
      expect(a).toBeLessThan(6);
      expect([1, 2]).toContain(d);
    }
  });

  it("depend on the seed and the label alone", () => {
    const design = { sampling: "random", rows: [row("a", { type: "range", min: 0, max: 1 })], count: 3 };
    expect(pointsOf(design)).toEqual(pointsOf(design));
    expect(pointsOf(design)).not.toEqual(pointsOf(design, "b"));
  });
});
