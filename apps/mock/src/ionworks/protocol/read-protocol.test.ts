import { describe, expect, it } from "vitest";
import { readProtocol } from "./read-protocol.js";
import { resolveProtocol } from "./resolve-protocol.js";
import type { Protocol } from "../cell/protocol.js";

const settings = { initialSocUnit: "auto", limitEnds: "test", maxBackwardJumps: 1000 } as const;

function resolved(text: unknown, inputs: Readonly<Record<string, number>> = {}): Protocol {
  const template = readProtocol(text);
  if (typeof template === "string") throw new TypeError(template);
  const protocol = resolveProtocol(template, new Map(Object.entries(inputs)), settings);
  if (typeof protocol === "string") throw new TypeError(protocol);
  return protocol;
}

const voltage = (bound: string, value: number): object => ({ variable: "Voltage [V]", bound, value });
const time = (value: number): object => ({ variable: "Time [s]", bound: "above", value });
const oneC = (...ends: object[]): object => ({ direction: "Discharge", mode: "C-rate", value: 1, ends });

describe("a protocol", () => {
  it("in the published form is read with all its parts", () => {
    const text = `# a comment
global:
  initial_state_type: soc_percentage
  initial_state_value: 100
  initial_temperature: 25
  resolution: { time: 10, voltage: 0.01 }
safety_limits:
  voltage_min: 2.5
  voltage_max: { value: 4.25, goto: pause }
steps:
  - Discharge:
      mode: C-rate
      value: 1
      ends:
        - Voltage < 2.7
  - Rest:
      name: pause
      duration: 1800
`;
    expect(resolved(text)).toEqual({
      initial: { kind: "soc", soc: 1 },
      temperature: 25,
      resolution: { seconds: 10, volts: 0.01, amperes: null },
      limits: [
        { name: "voltage_min", value: 2.5, goto: null },
        { name: "voltage_max", value: 4.25, goto: 1 },
      ],
      limitEnds: "test",
      maxBackwardJumps: 1000,
      steps: [
        oneC(voltage("below", 2.7)),
        {
          direction: "Rest",
          mode: null,
          value: 0,
          ends: [{ variable: "Time [s]", bound: "above", value: 1800 }],
        },
      ],
    });
  });

  it.each([
    ["keyed, as text", "steps: [{Discharge: {mode: C-rate, value: 1, ends: [Voltage < 3.0]}}]"],
    ["keyed, with a number as text", 'steps: [{Discharge: {mode: C-rate, value: "1", ends: ["Voltage<3"]}}]'],
    ["keyed, with units", "steps: [{Discharge: {mode: C-rate, value: 1, ends: ['Voltage [V] <= 3']}}]"],
    [
      "keyed, with an object as end",
      "steps: [{Discharge: {mode: C-rate, value: 1, ends: [{variable: Voltage, value: 3}]}}]",
    ],
    [
      "flat",
      'steps: [{direction: Discharge, mode: C-rate, value: 1, ends: [{variable: "Voltage [V]", value: 3}]}]',
    ],
    [
      "flat, with an end as text",
      "steps: [{direction: discharge, mode: c-rate, value: 1, ends: [Voltage < 3]}]",
    ],
    ["JSON", '{"steps": [{"Discharge": {"mode": "C-rate", "value": 1, "ends": ["Voltage < 3"]}}]}'],
    ["PyBaMM's words", "Discharge at 1C until 3.0V"],
    ["an object", { steps: [{ Discharge: { mode: "C-rate", value: 1, ends: ["Voltage < 3"] } }] }],
  ])("%s, means the same steps", (_title, text) => {
    expect(resolved(text).steps).toEqual([oneC(voltage("below", 3))]);
  });

  it("mixes both forms of steps", () => {
    const text = "steps:\n  - Rest: { duration: 60 }\n  - direction: Rest\n    duration: 60\n";
    const { steps } = resolved(text);
    expect(steps[0]).toEqual(steps[1]);
  });

  it.each([
    ["{ initial_soc: 1, temperature: 10 }", { kind: "soc", soc: 1 }],
    ["{ initial_soc: 0.4 }", { kind: "soc", soc: 0.4 }],
    ["{ initial_soc: 40 }", { kind: "soc", soc: 0.4 }],
    ["{ initial_voltage: 3.7 }", { kind: "voltage", volts: 3.7 }],
    ["{ initial_state_type: soc_percentage, initial_state_value: 1 }", { kind: "soc", soc: 0.01 }],
    ["{ initial_state_type: voltage, initial_state_value: 3.7 }", { kind: "voltage", volts: 3.7 }],
    ["{ initial_temperature: 10 }", null],
  ])("with global %s starts where that says", (globals, initial) => {
    expect(resolved(`global: ${globals}\nsteps: [{Rest: {duration: 1}}]`).initial).toEqual(initial);
  });

  it.each([
    ["10", 10],
    ["{ time: 10 }", 10],
    ["{ voltage: 0.1 }", 60],
    ["", 60],
  ])("with resolution %s has rows so many seconds apart", (resolution, seconds) => {
    const text = `global:\n  resolution: ${resolution}\nsteps: []`;
    expect(resolved(text).resolution.seconds).toBe(seconds);
  });

  it("notes what is of the older edition, and nothing else", () => {
    const old = readProtocol("global: { initial_soc: 1, temperature: 25 }\nsteps: []");
    expect(old).toMatchObject({ notes: [expect.stringContaining("global.temperature, global.initial_soc")] });
    expect(readProtocol("global: { initial_temperature: 25 }\nsteps: []")).toMatchObject({ notes: [] });
  });

  it("has its inputs in values, ends and globals", () => {
    const text = `global:
  initial_state_type: soc_percentage
  initial_state_value: "input['s [%]']"
steps:
  - Discharge:
      mode: C-rate
      value: input["rate"]
      ends: ['Voltage < input["cut"]', 'Time > 2 * input["rate"]']
`;
    expect(readProtocol(text)).toMatchObject({ inputs: ["s [%]", "cut", "rate"] });
    expect(resolved(text, { "s [%]": 40, cut: 3, rate: 0.5 })).toMatchObject({
      initial: { kind: "soc", soc: 0.4 },
      steps: [
        { value: 0.5, ends: [voltage("below", 3), { variable: "Time [s]", bound: "above", value: 1 }] },
      ],
    });
  });

  it.each([
    [
      { "s [%]": 140, rate: 1 },
      "global.initial_state_value: initial_state_value must be 100 at most, not 140",
    ],
    [{ "s [%]": 40, rate: -1 }, "steps[0].Charge.value: value must be more than 0, not -1"],
  ])("is refused with inputs out of bounds: %o", (inputs, expected) => {
    const template = readProtocol(
      `global: { initial_state_type: soc_percentage, initial_state_value: "input['s [%]']" }
steps: [{Charge: {mode: Current, value: 'input["rate"]'}}]`,
    );
    if (typeof template === "string") throw new TypeError(template);
    expect(resolveProtocol(template, new Map(Object.entries(inputs)), settings)).toBe(expected);
  });
});

describe("a protocol in PyBaMM's words", () => {
  it("is read line by line, however it is spaced and spelled", () => {
    const text = `Discharge at C/2 for 10 hours or until 2.7 V

REST for 30 minutes
  charge at 500mA until 4.2V\r
Hold at 4.2V until C/50
Charge at 2 W for 90 seconds
Discharge at 0.5 C until 50 mA
Rest
`;
    const { steps } = resolved(text);
    expect(steps).toEqual([
      { direction: "Discharge", mode: "C-rate", value: 0.5, ends: [time(36_000), voltage("below", 2.7)] },
      { direction: "Rest", mode: null, value: 0, ends: [time(1800)] },
      { direction: "Charge", mode: "Current [A]", value: 0.5, ends: [voltage("above", 4.2)] },
      {
        direction: "Hold",
        mode: "Voltage [V]",
        value: 4.2,
        ends: [{ variable: "C-rate", bound: "below", value: 0.02 }],
      },
      { direction: "Charge", mode: "Power [W]", value: 2, ends: [time(90)] },
      {
        direction: "Discharge",
        mode: "C-rate",
        value: 0.5,
        ends: [{ variable: "Current [A]", bound: "below", value: 0.05 }],
      },
      { direction: "Rest", mode: null, value: 0, ends: [] },
    ]);
  });

  it.each([
    ["Discharge at 1C until 3.0V\nRun drive cycle", "line 2: a step is written as"],
    ["Discharge at fast", 'line 1: "fast" is not a number with one of C, A, mA, W'],
    [
      "Hold at 1C",
      'line 1: "1C" is not a number with one of'.replace(
        '"1C" is not a number with one of',
        "a hold is at volts",
      ),
    ],
    ["Rest for a while", 'line 1: "a while" is not a time'],
    ["Rest\n\nRest for 1 fortnight", 'line 3: "1 fortnight" is not a time'],
    ["Charge at 0C", "line 1: numbers in a step are more than 0"],
    ["Rest until tomorrow", 'line 1: "tomorrow" is not a number with one of C, A, mA, V'],
  ])("is refused with its line: %j", (text, expected) => {
    expect(readProtocol(text)).toEqual(expect.stringContaining(expected));
  });
});

const wrong: readonly (readonly [string, string, string])[] = [
  ["no steps", "global:\n  initial_soc: 1\n", "line 1: steps must be a list"],
  ["an unknown key at the top", "steps: []\nloops: 3\n", 'line 2: a protocol has no "loops"'],
  [
    "an unknown key in a step",
    "steps:\n  - Rest:\n      duration: 1\n      mood: 1\n",
    'line 4: a Rest has no "mood"',
  ],
  [
    "two keys in a step",
    "steps: [{Discharge: {mode: C-rate, value: 1}, Rest: {duration: 1}}]",
    "line 1: a step has exactly one key",
  ],
  ["a step that is text", "steps:\n  - Rest\n", "line 2: a step is a mapping with one key"],
  [
    "a drive cycle",
    "steps:\n  - Rest: {duration: 1}\n  - Drive: {file: a.csv}\n",
    'line 3: step 2 is "Drive", and the mock runs',
  ],
  ["a loop", "steps:\n  - Loop: {count: 3}\n", 'line 2: step 1 is "Loop"'],
  ["a flat step of another kind", "steps:\n  - direction: EIS\n", 'line 2: step 1 is "EIS"'],
  ["a mode that there is not", "steps:\n  - Charge:\n      mode: Hope\n", "line 3: mode must be C-rate"],
  ["no mode", "steps:\n  - Charge: {value: 1}\n", "line 2: a Charge needs a mode"],
  ["no value", "steps:\n  - Charge:\n      mode: C-rate\n", "line 2: a Charge needs a value"],
  [
    "a value that is no number",
    "steps:\n  - Charge:\n      mode: C-rate\n      value: fast\n",
    "line 4: value must be a number, or an input",
  ],
  [
    "a value that is negative",
    "steps: [{Charge: {mode: C-rate, value: -1}}]",
    "line 1: value must be more than 0",
  ],
  ["a rest with a value", "steps: [{Rest: {value: 1}}]", "line 1: a Rest has no mode"],
  [
    "an end of an unknown name",
    "steps:\n  - Rest:\n      ends:\n        - Mood < 1\n",
    "line 4: an end is one of Voltage [V]",
  ],
  ["an end without an operator", "steps: [{Rest: {ends: [Voltage 3]}}]", "line 1: an end is written as"],
  [
    "an end that no discharge reaches",
    "steps: [{Discharge: {mode: C-rate, value: 1, ends: [Voltage > 4.3]}}]",
    "line 1: a Discharge is never ended by Voltage [V] >",
  ],
  [
    "an end that no charge reaches",
    "steps: [{Charge: {mode: C-rate, value: 1, ends: [Voltage < 4.1]}}]",
    "line 1: a Charge is never ended by Voltage [V] <",
  ],
  [
    "a time that runs backwards",
    "steps: [{Rest: {ends: [Time < 4]}}]",
    "line 1: a Rest is never ended by Time [s] <",
  ],
  [
    "a state of charge that there is not",
    "global: { initial_state_type: soc_percentage, initial_state_value: 140 }\nsteps: []",
    "line 1: initial_state_value must be 100 at most",
  ],
  [
    "a state without its value",
    "global: { initial_state_type: voltage }\nsteps: []",
    "line 1: initial_state_type and initial_state_value go together",
  ],
  [
    "two starts that exclude each other",
    "global: { initial_soc: 50, initial_voltage: 3.8 }\nsteps: []",
    "line 1: initial_soc and initial_voltage exclude each other",
  ],
  [
    "keys of both editions",
    "global:\n  initial_temperature: 25\n  temperature: 20\nsteps: []",
    "line 3: temperature is of the older edition",
  ],
  [
    "a goto to nowhere",
    "steps: []\nsafety_limits:\n  voltage_min: 3\n  goto: pause\n",
    'line 4: no step has the name "pause"',
  ],
  [
    "two steps of one name",
    "steps: [{Rest: {name: a}}, {Rest: {name: a}}]",
    'line 1: two steps have the name "a"',
  ],
  [
    "an unknown limit",
    "steps: []\nsafety_limits: { mood_max: 1 }\n",
    'line 2: safety_limits has no "mood_max"',
  ],
  ["broken YAML", "steps: [\n", "line 2: "],
  ["a list", "- 1\n", "line 1: a protocol must be a mapping"],
  ["nothing but a word", "hello", "a protocol must be a mapping"],
  ["nothing", "# nothing", "a protocol must be a mapping"],
  ["nothing but brackets", "[".repeat(20_000), ""],
];

describe("a protocol that is not understood", () => {
  it.each(wrong)("is refused by the place, with %s", (_title, text, expected) => {
    expect(readProtocol(text)).toEqual(expect.stringContaining(expected));
  });

  it("is told of by its path where it is no text", () => {
    const protocol = { steps: [{ Rest: { duration: "long" } }] };
    expect(readProtocol(protocol)).toMatch(/^steps\[0\]\.Rest\.duration: duration must be a number/u);
  });

  it("may have keys that nobody knows, by choice", () => {
    const text = "steps: [{Rest: {duration: 1, mood: 1}}]\nauthor: me";
    expect(readProtocol(text, { ignoresUnknown: true })).toMatchObject({ steps: [{ direction: "Rest" }] });
  });
});
