import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chemistryNames } from "./chemistries.js";
import { defaultModel, makeCell, type Cell, type DesignValues } from "./make-cell.js";
import { defaultProtocol, type Protocol, type ProtocolStep, type SafetyLimit } from "./protocol.js";
import { runProtocol } from "./run-protocol.js";

function cellOf(design: DesignValues = {}, chemistry = defaultModel.chemistry): Cell {
  const cell = makeCell({ ...defaultModel, chemistry }, design, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  return cell;
}

function protocolOf(...steps: ProtocolStep[]): Protocol {
  return { ...defaultProtocol, steps };
}

const discharge = (value: number, ...ends: ProtocolStep["ends"][number][]): ProtocolStep => ({
  direction: "Discharge",
  mode: "C-rate",
  value,
  ends,
});

describe("a 1C discharge", () => {
  it("takes about an hour, and its voltage falls from about 4.2 V to the end", () => {
    const { series, steps } = runProtocol(cellOf(), defaultProtocol);
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
        runProtocol(cellOf({ "Positive electrode thickness [m]": metres }), defaultProtocol).steps[0]
          ?.seconds ?? 0,
    );
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect((seconds[2] ?? 0) / (seconds[0] ?? 1)).toBeCloseTo(8.5 / 6.5, 1);
  });

  it("takes longer with more of the active material, until the other electrode is the smaller one", () => {
    const hours = [0.6, 0.65, 0.9, 0.95].map((fraction) => {
      const design = { "Positive electrode active material volume fraction": fraction };
      return (runProtocol(cellOf(design), defaultProtocol).steps[0]?.seconds ?? 0) / 3600;
    });
    expect(hours[1]).toBeGreaterThan(hours[0] ?? 9);
    expect(hours[2]).toBeGreaterThan(hours[1] ?? 9);
    expect(hours[3]).toBeCloseTo(hours[2] ?? 0, 6);
  });

  it("drops more voltage in the cold and less in the warmth", () => {
    const halfway = [283.15, 298.15, 313.15].map((kelvin) => {
      const { series } = runProtocol(cellOf({ "Ambient temperature [K]": kelvin }), defaultProtocol);
      return series.volts[100] ?? 0;
    });
    expect(halfway).toEqual(halfway.toSorted((a, b) => a - b));
    expect((halfway[2] ?? 0) - (halfway[0] ?? 0)).toBeGreaterThan(0.05);
  });

  it.each(chemistryNames)("is possible with %s, within the limits of its voltage", (chemistry) => {
    const cell = cellOf({}, chemistry);
    const { series, steps } = runProtocol(cell, protocolOf(discharge(1)));
    expect(steps[0]?.seconds).toBeGreaterThan(3000);
    expect(Math.min(...series.volts)).toBeGreaterThanOrEqual(cell.lowerV - 1e-6);
  });
});

describe("a step", () => {
  it("of constant current and one of constant voltage charge the cell to where it was", () => {
    const { steps, series } = runProtocol(
      cellOf(),
      protocolOf(
        discharge(0.5, { variable: "Voltage [V]", bound: "below", value: 3 }),
        {
          direction: "Rest",
          mode: null,
          value: 0,
          ends: [{ variable: "Time [s]", bound: "above", value: 600 }],
        },
        {
          direction: "Charge",
          mode: "Current [A]",
          value: 2.5,
          ends: [{ variable: "Voltage [V]", bound: "above", value: 4.2 }],
        },
        {
          direction: "Charge",
          mode: "Voltage [V]",
          value: 4.2,
          ends: [{ variable: "C-rate", bound: "below", value: 0.02 }],
        },
      ),
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
        discharge(1, { variable: "Time [s]", bound: "above", value: 600 }),
        discharge(1, { variable: "Time [s]", bound: "above", value: 600 }),
      ),
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
    );
    for (const [row, volts] of series.volts.entries()) {
      expect(volts * (series.amperes[row] ?? 0)).toBeCloseTo(10, 3);
    }
    expect(series.amperes.at(-1)).toBeGreaterThan(series.amperes[0] ?? 99);
  });

  it("whose end is reached already has one row", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf(discharge(1, { variable: "Voltage [V]", bound: "below", value: 4.19 })),
    );
    expect(series.seconds).toEqual([0]);
  });

  it("lets the voltage recover at rest", () => {
    const { series } = runProtocol(
      cellOf(),
      protocolOf(discharge(1, { variable: "Time [s]", bound: "above", value: 1800 }), {
        direction: "Rest",
        mode: null,
        value: 0,
        ends: [],
      }),
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
      direction: fc.constantFrom("Charge", "Discharge", "Hold"),
      mode: fc.constantFrom("C-rate", "Current [A]", "Voltage [V]", "Power [W]"),
      value: fc.double({ min: 0.01, max: 50, noNaN: true }),
      ends: fc.array(
        fc.record({
          variable: fc.constantFrom("Voltage [V]", "Current [A]", "C-rate", "Time [s]"),
          bound: fc.constantFrom("below", "above", "either"),
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
        const { series, steps: done } = runProtocol(cell, {
          ...protocolOf(...steps),
          initial: { kind: "soc", soc },
          resolution: { seconds: 60, volts: null, amperes: null },
        });
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

const voltsOf = (volts: number | null): number[] => {
  const protocol = { ...defaultProtocol, resolution: { seconds: 3600, volts, amperes: null } };
  return runProtocol(cellOf(), protocol).series.volts;
};

describe("the rows of a run", () => {
  it("are as far apart as the protocol asks for, with one more where a step ends", () => {
    const { series } = runProtocol(cellOf(), {
      ...protocolOf(discharge(0.5, { variable: "Time [s]", bound: "above", value: 95 })),
      resolution: { seconds: 30, volts: null, amperes: null },
    });
    expect(series.seconds).toEqual([0, 30, 60, 90, 95]);
  });

  it("come sooner where the voltage has changed by what the protocol asks for", () => {
    expect(voltsOf(null)).toHaveLength(2);
    const volts = voltsOf(0.1);
    expect(volts.length).toBeGreaterThan(12);
    for (const [row, value] of volts.entries()) {
      if (row > 0 && row < volts.length - 1)
        expect((volts[row - 1] ?? 9) - value).toBeGreaterThanOrEqual(0.099999);
    }
  });

  it("are not more than a machine can hold, however fine they are asked for", () => {
    const rest: ProtocolStep = {
      direction: "Rest",
      mode: null,
      value: 0,
      ends: [{ variable: "Time [s]", bound: "above", value: 14 * 24 * 3600 }],
    };
    const { series } = runProtocol(cellOf(), {
      ...protocolOf(rest, rest),
      resolution: { seconds: 0.001, volts: null, amperes: null },
    });
    expect(series.seconds.length).toBeLessThan(1_000_000);
    expect(series.seconds.at(-1)).toBe(2 * 14 * 24 * 3600);
  });
});

const limit = (goto: number | null = null, value = 3.2): SafetyLimit => ({
  name: "voltage_min",
  value,
  goto,
});

describe("a safety limit", () => {
  const rest: ProtocolStep = {
    direction: "Rest",
    mode: null,
    value: 0,
    ends: [{ variable: "Time [s]", bound: "above", value: 600 }],
  };

  it("ends the test", () => {
    const { series, steps, end } = runProtocol(cellOf(), {
      ...protocolOf(discharge(1), rest),
      limits: [limit()],
    });
    expect(end).toEqual({ kind: "limit", name: "voltage_min" });
    expect(steps).toHaveLength(1);
    expect(series.volts.at(-1)).toBeCloseTo(3.2, 5);
  });

  it("ends its step only, by choice", () => {
    const { steps, end } = runProtocol(cellOf(), {
      ...protocolOf(discharge(1), rest),
      limits: [limit()],
      limitEnds: "step",
    });
    expect(end).toEqual({ kind: "finished" });
    expect(steps.map(({ type }) => type)).toEqual(["Constant current discharge", "Rest"]);
  });

  it("outranks an end of the same value", () => {
    const end = { variable: "Voltage [V]", bound: "below", value: 3.2 } as const;
    const run = runProtocol(cellOf(), { ...protocolOf(discharge(1, end), rest), limits: [limit()] });
    expect(run.end).toEqual({ kind: "limit", name: "voltage_min" });
    const other = runProtocol(cellOf(), {
      ...protocolOf(discharge(1, end), rest),
      limits: [limit(null, 3.1)],
    });
    expect(other.end).toEqual({ kind: "finished" });
  });

  it("jumps to the step of its goto, back no more often than the protocol may", () => {
    const ahead = runProtocol(cellOf(), {
      ...protocolOf(discharge(1), discharge(2), rest),
      limits: [limit(2)],
    });
    expect(ahead.steps.map(({ type }) => type)).toEqual(["Constant current discharge", "Rest"]);
    const back = runProtocol(cellOf(), {
      ...protocolOf(rest, discharge(1)),
      limits: [limit(0)],
      maxBackwardJumps: 3,
    });
    expect(back.end).toEqual({ kind: "jumps" });
    expect(back.steps.map(({ type }) => type).filter((type) => type === "Rest")).toHaveLength(4);
    expect(back.steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it.each([
    ["temperature_max", 20, 0],
    ["temperature_min", 30, 0],
    ["temperature_max", 25, 3600],
    ["discharge_current_max", 4, 0],
    ["charge_current_max", 1, 3600],
    ["voltage_max", 4.3, 3600],
  ] as const)("%s of %d lets a discharge of 1C at 25 degrees run for about %d s", (name, value, seconds) => {
    const { series } = runProtocol(cellOf(), { ...defaultProtocol, limits: [{ name, value, goto: null }] });
    expect(Math.abs((series.seconds.at(-1) ?? 0) - seconds)).toBeLessThan(200);
  });
});

describe("a start", () => {
  it("at a voltage shows it at rest", () => {
    const rest: ProtocolStep = { direction: "Rest", mode: null, value: 0, ends: [] };
    const { series } = runProtocol(cellOf(), {
      ...protocolOf(rest),
      initial: { kind: "voltage", volts: 3.7 },
    });
    expect(new Set(series.volts)).toEqual(new Set([3.7]));
  });

  it("at a state of charge has it", () => {
    const { series } = runProtocol(cellOf(), { ...defaultProtocol, initial: { kind: "soc", soc: 0.2 } });
    expect(series.soc[0]).toBe(0.2);
  });
});

const hold = (value: number): ProtocolStep => ({
  direction: "Hold",
  mode: "Voltage [V]",
  value,
  ends: [{ variable: "C-rate", bound: "below", value: 0.02 }],
});

it("holds a voltage by charging, or by discharging", () => {
  const initial = { kind: "soc", soc: 0.5 } as const;
  for (const volts of [3.6, 3.9]) {
    const { series, steps } = runProtocol(cellOf(), { ...protocolOf(hold(volts)), initial });
    expect(series.volts.at(-1)).toBeCloseTo(volts, 6);
    expect(Math.abs(series.amperes.at(-1) ?? 9)).toBeCloseTo(0.1, 3);
    expect(steps[0]?.type).toBe("Constant voltage hold");
    expect((steps[0]?.chargedAh ?? 0) > (steps[0]?.dischargedAh ?? 0)).toBe(volts > 3.7);
  }
});
