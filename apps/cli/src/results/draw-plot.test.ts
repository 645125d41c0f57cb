import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawPlot } from "./draw-plot.js";

const rising = {
  name: "Voltage [V]",
  points: [
    [0, 2],
    [10, 3],
    [20, 4],
  ] as const,
};

const upTo = (seconds: number): string =>
  drawPlot(
    {
      name: "x",
      points: [
        [0, 0],
        [seconds, 1],
      ],
    },
    { width: 40, fine: false },
  ).at(-1) ?? "";

describe("a plot", () => {
  it("has its name, its limits and its times around the field", () => {
    expect(drawPlot(rising, { width: 26, height: 3, fine: false })).toEqual([
      "Voltage [V]",
      "4 |                 *****",
      "3 |      ***********",
      "2 |******",
      "  +----------------------",
      "   0 s               20 s",
    ]);
  });

  it.each([true, false])("draws a line that never moves beside its value (fine: %s)", (fine) => {
    const rows = drawPlot({ name: "x", points: [0, 9].map((x) => [x, 5] as const) }, { width: 40, fine });
    expect(rows.filter((row) => /[*\u2800-\u28ff]/u.test(row))).toEqual([expect.stringMatching(/^ *5 /u)]);
  });

  it("draws a line that never moves through the middle", () => {
    const rows = drawPlot(
      {
        name: "x",
        points: [
          [0, 5],
          [1, 5],
        ],
      },
      { width: 40, height: 3, fine: false },
    );
    expect(rows.filter((row) => row.includes("*"))).toHaveLength(1);
    expect(rows[2]).toContain("*");
  });

  it("counts long times in minutes, hours or days", () => {
    expect(
      [60, 3600, 36_000, 864_000].map(
        (seconds) =>
          upTo(seconds)
            .trim()
            .split(/\s{2,}/u)[1],
      ),
    ).toEqual(["60 s", "60 min", "10 h", "10 d"]);
  });

  it("fits the width that there is, whatever the points", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
    const points = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(points, fc.integer({ min: 60, max: 200 }), fc.boolean(), (points, width, fine) => {
        const lines = drawPlot({ name: "x", points }, { width, fine });
        expect(lines).toHaveLength(12);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join("")).toMatch(fine ? /[\u2801-\u28ff]/u : /\*/u);
      }),
    );
  });
});
