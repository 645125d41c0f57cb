import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { rawRequest, type RawAnswer } from "../../testing/raw-request.js";
import { columnOf, readParquet } from "../../testing/read-parquet.js";

const discharge = "steps: [{Discharge: {mode: C-rate, value: 1, ends: [Voltage < 3.0]}}]";
const rest = "steps: [{Rest: {duration: 600}}]";
const rated = `steps: [{Discharge: {mode: C-rate, value: 'input["rate"]', ends: [Voltage < 3.0]}}]`;

interface Course {
  readonly protocol: string;
  readonly parameters?: object | undefined;
  readonly extra?: object | undefined;
}

function template(mock: RunningMock, { protocol, parameters = {} }: Course): Promise<RawAnswer> {
  return withKeyOf(mock).post("/protocols/parse-to-template", {
    protocol_experiment: { protocol, name: "course" },
    experiment_parameters: parameters,
    project_id: mock.accounts[0].ionworks.projectId,
  });
}

async function batch(mock: RunningMock, course: Course): Promise<RawAnswer> {
  return withKeyOf(mock).post("/simulations/with-template/batch", {
    parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
    experiment_template_id: String(parsed(await template(mock, course))["template_id"]),
    experiment_parameter_sets: [course.parameters ?? {}],
    project_id: mock.accounts[0].ionworks.projectId,
    ...course.extra,
  });
}

async function jobOf(mock: RunningMock, course: Course): Promise<Record<string, unknown>> {
  const [pair] = parsedList(await batch(mock, course));
  mock.clock.advance(100_000);
  return parsed(await withKeyOf(mock).get(`/jobs/${String(pair?.["job_id"])}`));
}

/** The rows of its time series, once it is completed. */
async function rowsOf(mock: RunningMock, course: Course): Promise<Record<string, unknown>[]> {
  const [pair] = parsedList(await batch(mock, course));
  mock.clock.advance(100_000);
  const path = `/simulations/${String(pair?.["simulation_id"])}/time_series/download`;
  const { location = "" } = (await withKeyOf(mock).get(path)).headers;
  const { origin, pathname, search } = new URL(location);
  return readParquet((await rawRequest(origin, `${pathname}${search}`)).body);
}

function validate(mock: RunningMock, protocol: unknown): Promise<RawAnswer> {
  return withKeyOf(mock).post("/protocols/validate", { protocol });
}

const soc = { extra_variables: ["State of charge"] };

describe("Ionworks point 23: a protocol that is fine", () => {
  it.each<[string, Course, (rows: Record<string, unknown>[]) => unknown, unknown]>([
    ["1", { protocol: discharge }, (rows) => columnOf(rows, "Voltage [V]").at(-1), expect.closeTo(3, 5)],
    [
      "2",
      {
        protocol: `steps: [{direction: Charge, mode: C-rate, value: 0.2, ends: [{variable: "Voltage [V]", value: 4.1}]}]
global: {initial_soc: 0.2}`,
      },
      (rows) => columnOf(rows, "Voltage [V]").at(-1),
      expect.closeTo(4.1, 5),
    ],
    ["3", { protocol: rest }, (rows) => columnOf(rows, "Time [s]").at(-1), 600],
    [
      "5",
      {
        protocol: `${rest}\nglobal: {initial_state_type: soc_percentage, initial_state_value: 20}`,
        extra: soc,
      },
      (rows) => columnOf(rows, "State of charge")[0],
      0.2,
    ],
    [
      "6",
      { protocol: `${rest}\nglobal: {initial_state_type: voltage, initial_state_value: 3.7}` },
      (rows) => new Set(columnOf(rows, "Voltage [V]")),
      new Set([3.7]),
    ],
    [
      "7",
      {
        protocol: `${rest}\nglobal: {initial_soc: 1, temperature: 10}`,
        extra: { extra_variables: ["State of charge", "Temperature [degC]"] },
      },
      (rows) => [columnOf(rows, "State of charge")[0], columnOf(rows, "Temperature [degC]")[0]],
      [1, expect.closeTo(10, 6)],
    ],
    [
      "9",
      { protocol: rated, parameters: { rate: 0.5 } },
      (rows) => new Set(columnOf(rows, "Current [A]")),
      new Set([2.5]),
    ],
    [
      "11",
      {
        protocol: `${rest}\nglobal: {initial_state_type: soc_percentage, initial_state_value: "input['s [%]']"}`,
        parameters: { "s [%]": 40 },
        extra: soc,
      },
      (rows) => columnOf(rows, "State of charge")[0],
      0.4,
    ],
    [
      "12",
      { protocol: `${discharge}\nglobal: {resolution: {time: 10}}` },
      (rows) =>
        new Set(
          columnOf(rows, "Time [s]")
            .slice(0, -1)
            .map((time, row) => time - 10 * row),
        ),
      new Set([0]),
    ],
    [
      "13",
      { protocol: `${discharge}\nsafety_limits: {voltage_min: 3.2}` },
      (rows) => columnOf(rows, "Voltage [V]").at(-1),
      expect.closeTo(3.2, 5),
    ],
    [
      "14",
      { protocol: "Discharge at 1C until 3.0V\nRest for 10 minutes" },
      (rows) => new Set(columnOf(rows, "Step count")),
      new Set([0, 1]),
    ],
  ])("is valid, and runs as it says: example %s", async (_number, course, read, expected) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await validate(mock, course.protocol);
    expect([answer.status, parsed(answer)]).toEqual([200, { valid: true }]);
    expect(read(await rowsOf(mock, course))).toEqual(expected);
  });

  it("has rows a minute apart where it says nothing", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect(columnOf(await rowsOf(mock, { protocol: rest }), "Time [s]").slice(0, 3)).toEqual([0, 60, 120]);
  });

  it("is validated as an object too, and as JSON", async () => {
    await using mock = await startMock({ clock: "manual" });
    const protocol = { steps: [{ Rest: { duration: 600 } }] };
    expect(parsed(await validate(mock, protocol))).toEqual({ valid: true });
    expect(parsed(await validate(mock, JSON.stringify(protocol)))).toEqual({ valid: true });
  });
});

describe("a protocol that is not fine", () => {
  it.each([
    ["8", `${rest}\nglobal: {initial_soc: 50, initial_voltage: 3.8}`],
    ["15", "steps: [{Discharge: {mode: C-rate, value: 1}, Rest: {duration: 1}}]"],
    ["16", "steps: [{Discharge: {mode: C-rate, value: 1, ends: [Voltage > 4.3]}}]"],
    ["17", "- 1"],
    ["of a drive cycle", "steps: [{Drive: {cycle: a}}]"],
  ])("is not valid, and refused before anything is made of it: example %s", async (_number, protocol) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await validate(mock, protocol);
    expect([answer.status, parsed(answer)]).toEqual([200, { valid: false, error: expect.any(String) }]);
    const refused = await template(mock, { protocol });
    expect([refused.status, parsed(refused)]).toMatchObject([
      422,
      { detail: [{ loc: ["body", "protocol_experiment", "protocol"] }] },
    ]);
  });

  it("is a 422 of its own where there is none", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect((await withKeyOf(mock).post("/protocols/validate", {})).status).toBe(422);
    expect((await withKeyOf(mock).post("/protocols/validate", { protocol: 3 })).status).toBe(422);
    expect((await withKeyOf(mock).post("/protocols/input_references", {})).status).toBe(422);
  });
});

describe("the inputs of a protocol", () => {
  it("are listed", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const ask = async (protocol: string): Promise<unknown> =>
      JSON.parse((await post("/protocols/input_references", { protocol })).text);
    expect(await ask(rated)).toEqual(["rate"]);
    expect(await ask(rest)).toEqual([]);
  });

  it("need their values in both calls", async () => {
    await using mock = await startMock({ clock: "manual" });
    const refused = await template(mock, { protocol: rated });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('\\"rate\\" has no value')]);
    const other = await batch(mock, {
      protocol: rated,
      parameters: { rate: 1 },
      extra: { experiment_parameter_sets: [{ rate: 1 }, {}] },
    });
    expect([other.status, parsed(other)]).toMatchObject([
      422,
      { detail: [{ loc: ["body", "experiment_parameter_sets", 1, "rate"] }] },
    ]);
    expect((await template(mock, { protocol: rated, parameters: { rate: "1" } })).status).toBe(422);
    expect((await template(mock, { protocol: rated, parameters: { rate: -1 } })).status).toBe(422);
  });

  it("make one simulation a set, each with its own values", async () => {
    await using mock = await startMock({ clock: "manual" });
    const sets = [{ rate: 0.5 }, { rate: 1 }, { rate: 2 }];
    const answer = await batch(mock, {
      protocol: rated,
      parameters: { rate: 1 },
      extra: { experiment_parameter_sets: sets },
    });
    expect(parsedList(answer)).toHaveLength(3);
    mock.clock.advance(100_000);
    const seconds: number[] = [];
    for (const { simulation_id: id } of parsedList(answer)) {
      const { metrics } = parsed(await withKeyOf(mock).get(`/simulations/${String(id)}`));
      seconds.push(Number(Object.entries(metrics ?? {}).find(([name]) => name === "Duration [s]")?.[1]));
    }
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(new Set(seconds).size).toBe(3);
  });

  it("reach the run by their names only", async () => {
    await using mock = await startMock({ clock: "manual" });
    const parameters = { "Initial SOC": 0.5 };
    const rows = await rowsOf(mock, { protocol: rest, parameters, extra: soc });
    expect(columnOf(rows, "State of charge")[0]).toBe(1);
  });
});

describe("what is not known of protocols is a switch", () => {
  const low = `${discharge}\nsafety_limits: {voltage_min: 3.2}`;
  const back = `steps: [{Rest: {duration: 60, name: pause}}, {Discharge: {mode: C-rate, value: 1}}]
safety_limits: {voltage_min: 3.2, goto: pause}`;
  it.each<[string, string, Course, string, string | null]>([
    ["missing-input", "fails", { protocol: rated }, "failed", 'input "rate" has no value'],
    ["safety-status", "completed", { protocol: low }, "completed", null],
    ["safety-status", "failed", { protocol: low }, "failed", "safety limit voltage_min ended the test"],
    ["jumps-exhausted", "fails", { protocol: back }, "failed", "jumps back more often than 1000 times"],
    [
      "jumps-exhausted",
      "fails",
      { protocol: back, extra: { max_backward_jumps: 2 } },
      "failed",
      "more often than 2 times",
    ],
    ["jumps-exhausted", "ends", { protocol: back }, "completed", null],
    ["rest-without-end", "hour", { protocol: "steps: [{Rest: {}}]" }, "completed", null],
    ["unknown-protocol-key", "ignored", { protocol: `${rest}\nauthor: me` }, "completed", null],
    [
      "errors",
      "standard",
      { protocol: `${rest}\nglobal: {initial_state_type: voltage, initial_state_value: 5}` },
      "failed",
      "the cell rests at 2.5 to 4.2 V, not at 5 V",
    ],
  ])("%s=%s", async (name, value, course, status, error) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { [name]: value } } });
    const job = await jobOf(mock, course);
    expect(job).toMatchObject({ status, error: error === null ? null : expect.stringContaining(error) });
  });

  it.each([
    ["rest-without-end", "422", { protocol: "steps: [{Rest: {}}]" }],
    ["extra-input", "422", { protocol: rest, parameters: { mood: 1 } }],
    ["unknown-protocol-key", "422", { protocol: `${rest}\nauthor: me` }],
    ["initial-soc-unit", "fraction", { protocol: `${rest}\nglobal: {initial_soc: 50}` }],
  ])("%s=%s refuses", async (name, value, course) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { [name]: value } } });
    expect((await template(mock, course)).status).toBe(422);
  });

  it("initial-soc-unit=percent", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "initial-soc-unit": "percent" } },
    });
    const rows = await rowsOf(mock, { protocol: `${rest}\nglobal: {initial_soc: 1}`, extra: soc });
    expect(columnOf(rows, "State of charge")[0]).toBe(0.01);
  });

  it("safety-end=step", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { "safety-end": "step" } } });
    const protocol = `steps:
  - Discharge: {mode: C-rate, value: 1}
  - Rest: {duration: 60}
safety_limits: {voltage_min: 3.2}`;
    expect(new Set(columnOf(await rowsOf(mock, { protocol }), "Step count"))).toEqual(new Set([0, 1]));
  });
});

it("a protocol of the older edition comes with a note where the page leaves room for it", async () => {
  await using mock = await startMock({ clock: "manual" });
  const old = parsed(
    await template(mock, { protocol: `${rest}\nglobal: {initial_soc: 1, temperature: 25}` }),
  );
  expect(old).toMatchObject({
    template_id: expect.any(String),
    notes: [expect.stringContaining("initial_soc")],
  });
  expect(Object.keys(parsed(await template(mock, { protocol: rest })))).toEqual(["template_id"]);
});

it.each([
  `# A comment before everything
global:
  initial_state_type: soc_percentage
  initial_state_value: 90
  initial_temperature: 15
  resolution: { time: 30 }
safety_limits:
  voltage_min: 2.5
steps:
  - Discharge:
      mode: C-rate
      value: 0.5
      ends:
        - Voltage < 2.8
  - Rest:
      duration: 600
`,
  "Discharge at C/3 until 2.8V\nRest for 15 minutes\nCharge at 0.3C until 4.1V\n",
])("a whole protocol runs to its end: %.12s", async (protocol) => {
  await using mock = await startMock({ clock: "manual" });
  expect(parsed(await validate(mock, protocol))).toEqual({ valid: true });
  expect(await jobOf(mock, { protocol })).toMatchObject({ status: "completed", error: null });
});
