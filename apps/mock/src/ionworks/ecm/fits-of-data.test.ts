import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { objectOf, parsed } from "../../testing/jess-client.js";
import { rawRequest } from "../../testing/raw-request.js";

/** A cell of 2 A.h whose every part is known: 3 V empty, 4 V full, 20 mOhm, and 10 mOhm that answer within 50 s. */
const known = { capacityAh: 2, seriesOhm: 0.02, pairOhm: 0.01, tau: 50 };

interface Row {
  readonly at: number;
  readonly volts: number;
  readonly amperes: number;
}

/** Pulses of 2 A and rests, from full to empty, a row every five seconds and one at each change. */
function knownRows(): Row[] {
  const rows: Row[] = [];
  let [at, drawn, behind] = [0, 0, 0];
  const add = (amperes: number): void => {
    const soc = 1 - drawn / known.capacityAh;
    const volts = 3 + soc - amperes * known.seriesOhm - behind * known.pairOhm;
    rows.push({ at, volts, amperes });
  };
  for (let phase = 0; phase < 20; phase += 1) {
    const amperes = phase % 2 === 0 ? 2 : 0;
    add(amperes);
    for (let second = 0; second < 355; second += 5) {
      at += 5;
      drawn += (amperes * 5) / 3600;
      behind = amperes + (behind - amperes) * Math.exp(-5 / known.tau);
      add(amperes);
    }
  }
  return rows;
}

const rows = knownRows();
const comma = (value: number): string => String(value).replace(".", ",");
const clockText = (at: number): string =>
  [Math.floor(at / 3600), Math.floor(at / 60) % 60, at % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");

const plainFile = `Time [s],Voltage [V],Current [A]\n${rows.map((row) => `${String(row.at)},${String(row.volts)},${String(row.amperes)}\n`).join("")}`;
const files: readonly (readonly [title: string, text: string])[] = [
  ["as the service names them", plainFile],
  [
    "with the charge as positive, in milliamperes and with other columns between",
    `"Step","time/s","I/mA","Ecell/V"\r\n${rows.map((row) => `1,${String(row.at)},${String(-1000 * row.amperes)},${String(row.volts)}\r\n`).join("")}`,
  ],
  [
    "with commas in numbers, below a heading, timed by a clock",
    `Cell 7\nmade by nobody\nTest Time;Current (A);Voltage (V);Remark\n${rows.map((row) => `${clockText(row.at)};${comma(row.amperes)};${comma(row.volts)};\n`).join("")}`,
  ],
  [
    "with tabs, and the time in minutes",
    `Time (min)\tVolts\tCurrent (A)\n${rows.map((row) => `${String(row.at / 60)}\t${String(row.volts)}\t${String(row.amperes)}\n`).join("")}`,
  ],
];

async function fitFile(
  mock: RunningMock,
  content: string | Uint8Array,
  query: string,
): Promise<Record<string, unknown>> {
  const head = '--aa\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const answer = await rawRequest(mock.url, `/ecm/fit-from-file?${query}`, {
    method: "POST",
    headers: {
      "X-API-Key": mock.accounts[0].ionworks.apiKey,
      "Content-Type": "multipart/form-data; boundary=aa",
    },
    body: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n--aa--\r\n")]),
  });
  return endOf(mock, parsed(answer)["job_id"]);
}

async function endOf(mock: RunningMock, id: unknown): Promise<Record<string, unknown>> {
  mock.clock.advance(100_000);
  return parsed(await withKeyOf(mock).get(`/jobs/${String(id)}`));
}

function listOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function pairOf(result: Record<string, unknown>, index = 0): Record<string, number[]> {
  const pairs: unknown[] = Array.isArray(result["rc_pairs"]) ? result["rc_pairs"] : [];
  return Object.fromEntries(
    Object.entries(objectOf(pairs[index])).map(([name, list]) => [name, listOf(list)]),
  );
}

/** The middle of a curve: at its ends little was measured. */
function middleOf(list: readonly number[] | undefined): number {
  return list?.[Math.floor(list.length / 2)] ?? Number.NaN;
}

function column(name: string, data: number[]): { name: string; data: number[]; type: "DOUBLE" } {
  return { name, data, type: "DOUBLE" };
}

describe("an ECM fit of a file", () => {
  it.each(files)("finds the circuit behind it, with columns %s", async (_title, text) => {
    await using mock = await startMock({ clock: "manual" });
    const result = objectOf((await fitFile(mock, text, "num_rcs=1&num_knots=11"))["result"]);
    expect(result["rmse_mV"]).toBeLessThan(0.5);
    expect(listOf(result["capacity_Ah"])).toEqual([expect.closeTo(1.97, 1)]);
    expect(middleOf(listOf(result["r0"]))).toBeCloseTo(known.seriesOhm, 3);
    const { r, tau } = pairOf(result);
    expect(middleOf(r)).toBeCloseTo(known.pairOhm, 3);
    expect(Math.abs(middleOf(tau) - known.tau)).toBeLessThan(5);
    expect(middleOf(listOf(result["ocv"]))).toBeCloseTo(3.5, 1);
  });

  it("finds it in a parquet file, too", async () => {
    await using mock = await startMock({ clock: "manual" });
    const file = parquetWriteBuffer({
      columnData: [
        column(
          "Time [s]",
          rows.map(({ at }) => at),
        ),
        column(
          "Voltage [V]",
          rows.map(({ volts }) => volts),
        ),
        column(
          "Current [A]",
          rows.map(({ amperes }) => amperes),
        ),
      ],
    });
    const result = objectOf((await fitFile(mock, new Uint8Array(file), "num_rcs=1&num_knots=11"))["result"]);
    expect(result["rmse_mV"]).toBeLessThan(0.5);
    expect(middleOf(listOf(result["r0"]))).toBeCloseTo(known.seriesOhm, 3);
  });

  it("finds it in a file of more rows than a job keeps", async () => {
    await using mock = await startMock({ clock: "manual" });
    const text = rows
      .flatMap(({ at, volts, amperes }) =>
        Array.from({ length: 20 }, () => `${String(at)},${String(volts)},${String(amperes)}`),
      )
      .join("\n");
    const result = objectOf(
      (await fitFile(mock, `Time [s],Voltage [V],Current [A]\n${text}`, "num_rcs=1&num_knots=11"))["result"],
    );
    expect(listOf(result["time"])).toHaveLength(2000);
    expect(middleOf(listOf(result["r0"]))).toBeCloseTo(known.seriesOhm, 2);
  });

  it("finds the capacity by a curve of open-circuit voltages, within its bounds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const curve = `num_rcs=1&ocv_soc_curve=${encodeURIComponent('{"soc":[0,1],"ocv":[3,4]}')}`;
    const free = objectOf((await fitFile(mock, plainFile, curve))["result"]);
    expect(listOf(free["capacity_Ah"])).toEqual([expect.closeTo(known.capacityAh, 1)]);
    const bounds = `bounds_capacity=${encodeURIComponent('{"lo":2.5,"hi":3}')}`;
    const [bounded = 0] = listOf(
      objectOf((await fitFile(mock, plainFile, `${curve}&${bounds}`))["result"])["capacity_Ah"],
    );
    expect(bounded).toBeGreaterThanOrEqual(2.5);
    expect(bounded).toBeLessThan(2.6);
  });

  it("fails where it may not fit open-circuit voltages and the file has none", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect(await fitFile(mock, plainFile, "fit_ocv=false")).toMatchObject({
      status: "failed",
      error_code: "CONFIGURATION_ERROR",
      error: expect.stringContaining("open-circuit"),
    });
  });

  it.each([
    ["time that runs backwards", "Time [s],Voltage [V],Current [A]\n0,4,1\n9,4,1\n5,4,1\n9,3,1\n"],
    ["too few rows", "Time [s],Voltage [V],Current [A]\n0,4,1\n1,4,1\n"],
    ["no numbers", "Time [s],Voltage [V],Current [A]\na,b,c\nd,e,f\ng,h,i\n"],
  ])("fails with %s", async (_title, text) => {
    await using mock = await startMock({ clock: "manual" });
    expect(await fitFile(mock, text, "")).toMatchObject({
      status: "failed",
      error_code: "CONFIGURATION_ERROR",
    });
  });

  it("of which the mock cannot read a word fits what is made up of its bytes", async () => {
    await using mock = await startMock({ clock: "manual" });
    const fits = [];
    for (const bytes of ["PAR1\0one", "PAR1\0two", "PAR1\0one"]) {
      fits.push(JSON.stringify((await fitFile(mock, bytes, "num_rcs=1"))["result"]));
    }
    expect(fits[0]).toBe(fits[2]);
    expect(fits[0]).not.toBe(fits[1]);
  });
});

describe("an ECM fit of a measurement", () => {
  it("has the same data each time, by its id, and the fit meets them", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const fit = async (id: string): Promise<Record<string, unknown>> => {
      const answer = await post("/ecm/fit-from-measurements", { measurements: [{ id }] });
      return objectOf((await endOf(mock, parsed(answer)["job_id"]))["result"]);
    };
    const [one, same, other] = [await fit("m-1"), await fit("m-1"), await fit("m-2")];
    expect(same).toEqual(one);
    expect(other["data_voltage"]).not.toEqual(one["data_voltage"]);
    const held = async (id: string): Promise<unknown> =>
      parsed(await post("/ecm/validate", { measurement_id: id, fit_results: one }))["rmse_mV"];
    expect(await held("m-1")).toBeCloseTo(Number(one["rmse_mV"]), 2);
    expect(await held("m-2")).toBeGreaterThan(Number(one["rmse_mV"]));
  });

  it("fails for steps that the measurement does not have", async () => {
    await using mock = await startMock({ clock: "manual" });
    const body = { measurements: [{ id: "m-1", start_step: 900 }] };
    const answer = await withKeyOf(mock).post("/ecm/fit-from-measurements", body);
    expect(await endOf(mock, parsed(answer)["job_id"])).toMatchObject({
      status: "failed",
      error: "a measurement has the steps 0 to 19",
    });
  });

  it("with fewer pairs meets the data worse, and holds outermost knots near their neighbours unless told otherwise", async () => {
    await using mock = await startMock({ clock: "manual" });
    const fit = async (options: object): Promise<Record<string, unknown>> => {
      const body = { measurements: [{ id: "m-1" }], ecm_options: options };
      const answer = await withKeyOf(mock).post("/ecm/fit-from-measurements", body);
      return objectOf((await endOf(mock, parsed(answer)["job_id"]))["result"]);
    };
    const errors = [await fit({ num_rcs: 0 }), await fit({ num_rcs: 1 })].map((one) =>
      Number(one["rmse_mV"]),
    );
    expect(errors[0]).toBeGreaterThan(3 * (errors[1] ?? 0));
    for (const list of [listOf((await fit({ clamp_max_ratio: 1.01, num_knots_r0: 20 }))["r0"])]) {
      expect(Math.max(...list.slice(0, 2)) / Math.min(...list.slice(0, 2))).toBeLessThan(1.0101);
    }
  });
});

describe("a saved ECM fit", () => {
  it("is what a validation and a simulation by its id use", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const { post, get } = withKeyOf(mock);
    const { projectId } = mock.accounts[0].ionworks;
    const results = {
      soc: [0, 1],
      ocv: [3, 4],
      r0: [0.02, 0.02],
      rc_pairs: [{ r: [0.01, 0.01], c: [5000, 5000], tau: [50, 50] }],
      capacity_Ah: [2],
    };
    const saved = parsed(
      await post("/ecm/save-to-project", {
        name: "known",
        description: "",
        cell_spec_id: "c-1",
        num_rcs: 1,
        fit_results: results,
      }),
    );
    const id = saved["parameterized_model_id"];
    const by = async (model: object): Promise<unknown> =>
      parsed(await post("/ecm/validate", { measurement_id: "m", ...model }))["model_voltage"];
    expect(await by({ parameterized_model_id: id })).toEqual(await by({ fit_results: results }));
    const protocol = "steps: [{Discharge: {mode: C-rate, value: 0.5, ends: [Voltage < 2.9]}}]";
    const template = parsed(
      await post("/protocols/parse-to-template", {
        protocol_experiment: { protocol, name: "slow" },
        project_id: projectId,
      }),
    );
    const [simulation] = JSON.parse(
      (
        await post("/simulations/with-template/batch", {
          parameterized_model: id,
          experiment_template_id: template["template_id"],
          experiment_parameter_sets: [{}],
          project_id: projectId,
        })
      ).text,
    ) as { simulation_id: string }[];
    mock.clock.advance(20_000);
    const { metrics } = parsed(await get(`/simulations/${simulation?.simulation_id ?? ""}`));
    expect(objectOf(metrics)["Discharge capacity [A.h]"]).toBeCloseTo(2, 1);
  });

  it("is refused with fewer pairs than it says", async () => {
    await using mock = await startMock({ clock: "manual" });
    const results = { soc: [0, 1], ocv: [3, 4], r0: [1, 1], rc_pairs: [], capacity_Ah: 2 };
    const body = { name: "m", description: "", cell_spec_id: "c", num_rcs: 2, fit_results: results };
    expect((await withKeyOf(mock).post("/ecm/save-to-project", body)).status).toBe(422);
  });
});

it("shows the pairs of an example's fit to who has a key, and to nobody else", async () => {
  await using mock = await startMock({ clock: "manual" });
  const path = "/ecm/fit?example_id=discharge-1c&num_rcs=1";
  const stranger = parsed(await rawRequest(mock.url, path, { method: "POST" }));
  const headers = { "X-API-Key": mock.accounts[0].ionworks.apiKey };
  const friend = parsed(await rawRequest(mock.url, path, { method: "POST", headers }));
  expect(stranger["rc_pairs"]).toEqual([]);
  expect(pairOf(friend)["r"]).toHaveLength(listOf(friend["soc"]).length);
});
