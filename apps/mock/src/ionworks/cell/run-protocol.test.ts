import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chemistryNames } from "./chemistries.js";
import { defaultModel, makeCell, type Cell, type DesignValues } from "./make-cell.js";
import { parseProtocol } from "./parse-protocol.js";
import { defaultProtocol, type Protocol, type ProtocolStep } from "./protocol.js";
import { runProtocol } from "./run-protocol.js";

function cellOf(design: DesignValues = {}, chemistry = defaultModel.chemistry): Cell {
  const cell = makeCell({ ...defaultModel, chemistry }, design, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  return cell;
}

function protocolOf(...steps: ProtocolStep[]): Protocol {
  return { initialSoc: null, temperature: null, steps };
}

const discharge = (value: number, ...ends: ProtocolStep["ends"][number][]): ProtocolStep => ({
  direction: "Discharge",
  mode: "C-rate",
  value,
  ends,
});

describe("a 1C discharge", () => {
  it("takes about an hour, and its voltage falls from about 4.2 V to the end", () => {
    const { series, steps } = runProtocol(cellOf(), defaultProtocol, 1);
    expect(steps).toHaveLength(1);
    expect(steps[0]?.seconds).toBeGreaterThan(3400);
    expect(steps[0]?.seconds).toBeLessThan(3650);
    expect(series.volts[0]).toBeGreaterThan(4.05);
    expect(series.volts[0]).toBeLessThan(4.2);
    expect(series.volts.at(-1)).toBeCloseTo(2.5, 5);
    expect(series.volts).toEqual(series.volts.toSorted((a, b) => b - a));
    expect(new Set(series.amperes)).toEqual(new Set([5]));
  });

  it("takes longer with a thicker electrode, in proportion", () => {
    const seconds = [6.5e-5, 7.56e-5, 8.5e-5].map(
      (metres) =>
        runProtocol(cellOf({ "Positive electrode thickness [m]": metres }), defaultProtocol, 1).steps[0]
          ?.seconds ?? 0,
    );
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect((seconds[2] ?? 0) / (seconds[0] ?? 1)).toBeCloseTo(8.5 / 6.5, 1);
  });

  it("drops more voltage in the cold and less in the warmth", () => {
    const halfway = [283.15, 298.15, 313.15].map((kelvin) => {
      const { series } = runProtocol(cellOf({ "Ambient temperature [K]": kelvin }), defaultProtocol, 1);
      return series.volts[100] ?? 0;
    });
    expect(halfway).toEqual(halfway.toSorted((a, b) => a - b));
    expect((halfway[2] ?? 0) - (halfway[0] ?? 0)).toBeGreaterThan(0.05);
  });

  it.each(chemistryNames)("is possible with %s, within the limits of its voltage", (chemistry) => {
    const cell = cellOf({}, chemistry);
    const { series, steps } = runProtocol(cell, protocolOf(discharge(1)), 1);
    expect(steps[0]?.seconds).toBeGreaterThan(3000);
    expect(Math.min(...series.volts)).toBeGreaterThanOrEqual(cell.lowerV - 1e-6);
  });
});

describe("a step", () => {
  it("of constant current and one of constant voltage charge the cell to where it was", () => {
    const { steps, series } = runProtocol(
      cellOf(),
      protocolOf(
        discharge(0.5, { variable: "Voltage [V]", value: 3 }),
        { direction: "Rest", mode: null, value: 0, ends: [{ variable: "Time [s]", value: 600 }] },
        {
          direction: "Charge",
          mode: "Current [A]",
          value: 2.5,
          ends: [{ variable: "Voltage [V]", value: 4.2 }],
        },
        {
          direction: "Charge",
          mode: "Voltage [V]",
          value: 4.2,
          ends: [{ variable: "C-rate", value: 0.02 }],
        },
      ),
      1,
    );
    expect(steps.map(({ type }) => type)).toEqual([
      "Constant current discharge",
      "Rest",
      "Constant current charge",
      "Constant voltage charge",
    ]);
    expect(steps[1]?.seconds).toBe(600);
    const held = series.volts.filter((_, row) => series.step[row] === 3);
    for (const volts of held) expect(volts).toBeCloseTo(4.2, 3);
    const current = series.amperes.filter((_, row) => series.step[row] === 3);
    expect(Math.abs(current.at(-1) ?? 9)).toBeCloseTo(0.1, 3);
    const [out, back] = [
      steps[0]?.dischargedAh ?? 0,
      (steps[2]?.chargedAh ?? 0) + (steps[3]?.chargedAh ?? 0),
    ];
    expect(back / out).toBeGreaterThan(0.97);
    expect(back / out).toBeLessThanOrEqual(1.001);
  });

  it("restarts its capacities, and begins when the one before has ended", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf(
        discharge(1, { variable: "Time [s]", value: 600 }),
        discharge(1, { variable: "Time [s]", value: 600 }),
      ),
      1,
    );
    const second = series.step.indexOf(1);
    expect(series.dischargedAh[second - 1]).toBeCloseTo(5 / 6, 6);
    expect(series.dischargedAh[second]).toBe(0);
    expect(series.seconds[second]).toBe(series.seconds[second - 1]);
    expect(series.seconds.at(-1)).toBe(1200);
  });

  it("of constant power draws more current as the voltage falls", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf({ direction: "Discharge", mode: "Power [W]", value: 10, ends: [] }),
      1,
    );
    for (const [row, volts] of series.volts.entries()) {
      expect(volts * (series.amperes[row] ?? 0)).toBeCloseTo(10, 3);
    }
    expect(series.amperes.at(-1)).toBeGreaterThan(series.amperes[0] ?? 99);
  });

  it("whose end is reached already has one row", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf(discharge(1, { variable: "Voltage [V]", value: 4.19 })),
      1,
    );
    expect(series.seconds).toEqual([0]);
  });

  it("lets the voltage recover at rest", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf(discharge(1, { variable: "Time [s]", value: 1800 }), {
        direction: "Rest",
        mode: null,
        value: 0,
        ends: [],
      }),
      1,
    );
    const rest = series.volts.filter((_, row) => series.step[row] === 1);
    expect(rest).toEqual(rest.toSorted((a, b) => a - b));
    expect((rest.at(-1) ?? 0) - (rest[0] ?? 0)).toBeGreaterThan(0.03);
    expect(series.seconds.at(-1)).toBe(1800 + 3600);
  });
});

it("ends whatever it is put through, with the charge balanced and time never going back", () => {
  const step = fc.oneof(
    fc.record({
      direction: fc.constantFrom("Charge", "Discharge"),
      mode: fc.constantFrom("C-rate", "Current [A]", "Voltage [V]", "Power [W]"),
      value: fc.double({ min: 0.01, max: 50, noNaN: true }),
      ends: fc.array(
        fc.record({
          variable: fc.constantFrom("Voltage [V]", "Current [A]", "C-rate", "Time [s]"),
          value: fc.double({ min: 0, max: 5000, noNaN: true }),
        }),
        { maxLength: 3 },
      ),
    }),
    fc.constant({ direction: "Rest", mode: null, value: 0, ends: [] } as const),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (steps, soc) => {
        const cell = cellOf();
        const { series, steps: done } = runProtocol(cell, protocolOf(...steps), soc);
        expect(done).toHaveLength(steps.length);
        expect(series.seconds).toEqual(series.seconds.toSorted((a, b) => a - b));
        const moved = done.reduce((sum, { dischargedAh, chargedAh }) => sum + chargedAh - dischargedAh, 0);
        const last = series.soc.at(-1) ?? soc;
        expect(last).toBeCloseTo(soc + moved / cell.capacityAh, 5);
        for (const value of [...series.volts, ...series.amperes]) expect(value).not.toBeNaN();
      },
    ),
    { numRuns: 60 },
  );
});

describe("a protocol that is not understood", () => {
  it.each([
    ["no steps", "global:\n  initial_soc: 1\n", "line 1: steps must be a list"],
    ["an unknown key at the top", "steps: []\nloops: 3\n", 'line 2: a protocol has no "loops"'],
    [
      "a state of charge in percent",
      "global:\n  initial_soc: 80\nsteps: []\n",
      "line 2: initial_soc must be from 0",
    ],
    [
      "a direction that there is not",
      "steps:\n  - direction: Sideways\n",
      "line 2: direction must be Charge",
    ],
    [
      "a mode that there is not",
      "steps:\n  - direction: Charge\n    mode: Hope\n",
      "line 3: mode must be C-rate",
    ],
    ["no value", "steps:\n  - direction: Charge\n    mode: C-rate\n", "line 2: a Charge needs a value"],
    [
      "a value that is text",
      "steps:\n  - direction: Charge\n    mode: C-rate\n    value: fast\n",
      "line 4: value must be a number",
    ],
    [
      "an end of an unknown variable",
      "steps:\n  - direction: Rest\n    ends:\n      - variable: Mood\n        value: 1\n",
      "line 4: variable must be Voltage [V]",
    ],
    ["broken YAML", "steps: [\n", "line 2: "],
    ["a list", "- 1\n", "line 1: a protocol must have the keys"],
  ])("says in which line, with %s", (_title, text, expected) => {
    expect(parseProtocol(text)).toEqual(expect.stringContaining(expected));
  });

  it("is none of these", () => {
    expect(parseProtocol("global: { temperature: 10 }\nsteps:\n  - direction: rest\n")).toEqual({
      initialSoc: null,
      temperature: 10,
      steps: [{ direction: "Rest", mode: null, value: 0, ends: [] }],
    });
  });
});
