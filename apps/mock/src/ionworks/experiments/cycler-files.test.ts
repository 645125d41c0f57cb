import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { rawRequest, type RawAnswer } from "../../testing/raw-request.js";

function parseFile(mock: RunningMock, text: string): Promise<RawAnswer> {
  const head = '--aa\r\nContent-Disposition: form-data; name="file"; filename="p.txt"\r\n\r\n';
  return rawRequest(mock.url, "/protocols/parse", {
    method: "POST",
    headers: {
      "X-API-Key": mock.accounts[0].ionworks.apiKey,
      "Content-Type": "multipart/form-data; boundary=aa",
    },
    body: `${head}${text}\r\n--aa--\r\n`,
  });
}

describe("the file of a cycler", () => {
  it("in PyBaMM's words becomes a protocol that can be run", async () => {
    await using mock = await startMock({ clock: "manual" });
    const text =
      "Discharge at C/2 until 2.8V\nRest for 30 minutes\nCharge at 0.5C until 4.2V\nHold at 4.2V until C/50\n";
    const answer = parsed(await parseFile(mock, text));
    expect(answer).toMatchObject({
      cycler_type: "pybamm",
      raw_protocol: text,
      error: null,
    });
    expect(answer["parsed_protocol_ucp"]).toBe(`steps:
  - Discharge:
      mode: C-rate
      value: 0.5
      ends:
        - Voltage < 2.8
  - Rest:
      duration: 1800
  - Charge:
      mode: C-rate
      value: 0.5
      ends:
        - Voltage > 4.2
  - Charge:
      mode: Voltage
      value: 4.2
      ends:
        - C-rate < 0.02
`);
    const valid = await withKeyOf(mock).post("/protocols/validate", {
      protocol: answer["parsed_protocol_ucp"],
    });
    expect(parsed(valid)).toEqual({ valid: true });
  });

  it.each([
    ["of another maker", "<?xml version='1.0'?><MaccorTestProcedure/>"],
    ["that is no text", "\0\0\0"],
  ])("%s is refused", async (_title, text) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await parseFile(mock, text)).status).toBe(422);
  });
});

it("the one drive cycle is pairs of seconds and amperes", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { get } = withKeyOf(mock);
  const cycle = parsed(await get("/drive-cycles/d21fe000-0000-4000-8000-000000000001"));
  expect(cycle).toMatchObject({ name: "a minute of driving", measurement_id: null });
  expect(Array.isArray(cycle["data"]) ? cycle["data"][0] : null).toEqual([0, 2.5]);
  expect((await get("/drive-cycles/none")).status).toBe(404);
});

describe("steps of kinds that are known by their names only", () => {
  const protocol = `steps:
  - Loop:
      count: 3
      steps:
        - Discharge: { mode: C-rate, value: 1, ends: [Voltage < 3.0] }
        - EIS: { frequencies: [1, 10] }
  - Drive: { file: a.csv }
  - direction: Waveform
  - Rest: { duration: 60 }
`;
  it("are refused, and by a switch left out, with what lies in them run once and a note of each", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const validate = async (): Promise<unknown> => parsed(await post("/protocols/validate", { protocol }));
    expect(await validate()).toEqual({ valid: false, error: expect.stringContaining('step 1 is "Loop"') });
    await using lenient = await startMock({
      clock: "manual",
      switches: { ionworks: { "unknown-step": "left-out" } },
    });
    const parse = await withKeyOf(lenient).post("/protocols/parse-to-template", {
      protocol_experiment: { protocol, name: "p" },
      project_id: lenient.accounts[0].ionworks.projectId,
    });
    expect(parsed(parse)["notes"]).toEqual([
      expect.stringContaining('"Loop"'),
      expect.stringContaining('"EIS"'),
      expect.stringContaining('"Drive"'),
      expect.stringContaining('"Waveform"'),
    ]);
    const path = `/experiment_templates/${String(parsed(parse)["template_id"])}/human_readable`;
    expect((await withKeyOf(lenient).get(path)).text).toBe(
      "1. Discharge at 1 C-rate until Voltage [V] < 3\n2. Rest until Time [s] > 60\n",
    );
  });
});
