import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { createPipeline } from "../../testing/pipelines.js";
import type { RawAnswer } from "../../testing/raw-request.js";

describe("metadata of a fit", () => {
  it("grows while it runs, and is complete at the end", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      type: "datafit",
      status: "processing",
      durationMs: 20_000,
    });
    const path = `/jobs/${idOf(ref)}/metadata`;
    const { get } = withKeyOf(mock);
    expect((await get(path)).status).toBe(404);
    const lengths: number[] = [];
    let last: Record<string, unknown>[] = [];
    for (let look = 0; look < 4; look += 1) {
      mock.clock.advance(5000);
      const steps = parsedList(await get(path), "intermediate_results");
      expect(steps.slice(0, last.length)).toEqual(last);
      last = steps;
      lengths.push(steps.length);
    }
    expect(lengths).toEqual([1, 2, 3, 5]);
    const costs = last.map((step) => Number(step["best_cost"]));
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    expect(Object.keys(objectOf(last[0]?.["inputs_unscaled"]))).toEqual(
      Object.keys(objectOf(last[0]?.["inputs"])),
    );
    expect(parsed(await get(`/jobs/${idOf(ref)}`))["metadata_path"]).toEqual(expect.any(String));
  });

  it("is there at the end only without live updates, and never for a simulation", async () => {
    await using mock = await startMock({ clock: "manual" });
    const seed = { provider: "ionworks", status: "processing", durationMs: 20_000 } as const;
    const [quiet] = mock.addJobs({ ...seed, type: "datafit", live: false });
    const [simulation] = mock.addJobs({ ...seed, type: "simulate" });
    const { get } = withKeyOf(mock);
    mock.clock.advance(15_000);
    expect((await get(`/jobs/${idOf(quiet)}/metadata`)).status).toBe(404);
    mock.clock.advance(15_000);
    expect(parsedList(await get(`/jobs/${idOf(quiet)}/metadata`), "intermediate_results")).toHaveLength(1);
    expect((await get(`/jobs/${idOf(simulation)}/metadata`)).status).toBe(404);
  });

  it("comes with plots, thinned out and cut as asked", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed" });
    const [running] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "processing" });
    const { get } = withKeyOf(mock);
    const plot = (query: string, of = ref): Promise<RawAnswer> =>
      get(`/pipelines/datafits/${idOf(of)}/plot_data?${query}`);
    const [data, model] = parsedList(await plot("objective_name=discharge&max_points=100"), "traces");
    expect([data?.["name"], model?.["name"]]).toEqual(["Data", "Model"]);
    expect(data?.["x"]).toHaveLength(100);
    const [cut] = parsedList(await plot("objective_name=discharge&x_min=1000&x_max=1200"), "traces");
    const xs = Array.isArray(cut?.["x"]) ? cut["x"].map(Number) : [];
    expect([Math.min(...xs) >= 1000, Math.max(...xs) <= 1200, xs.length > 5]).toEqual([true, true, true]);
    expect((await plot("max_points=10")).status).toBe(422);
    expect((await plot("objective_name=other")).status).toBe(404);
    expect((await plot("objective_name=discharge&plot_index=1")).status).toBe(404);
    expect((await plot("objective_name=discharge", running)).status).toBe(404);
  });

  it("has no traces past the last plot by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "plot-past-end": "empty" } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed" });
    const answer = await withKeyOf(mock).get(
      `/pipelines/datafits/${idOf(ref)}/plot_data?objective_name=discharge&plot_index=1`,
    );
    expect([answer.status, parsed(answer)]).toEqual([
      200,
      { traces: [], layout: {}, x_full_min: null, x_full_max: null },
    ]);
  });
});

describe("Ionworks point 21: what a pipeline's jobs write down", () => {
  const bounds = {
    "Contact resistance [Ohm]": [0.01, 0.02],
    "Diffusivity [m2.s-1]": [1e-15, 1e-12],
  } as const;
  const elements = {
    fit: {
      element_type: "data_fit",
      objectives: { slow: {}, fast: {} },
      parameters: {
        ...Object.fromEntries(Object.entries(bounds).map(([name, both]) => [name, { bounds: both }])),
        "Begun [1]": { initial_value: 4 },
      },
    },
    check: { element_type: "validation", objectives: { slow: {}, fast: {} } },
  };

  async function jobsOf(mock: RunningMock): Promise<{ id: string; fit: string; check: string }> {
    const id = String(parsed(await createPipeline(mock, { elements }))["id"]);
    mock.clock.advance(1_000_000);
    const [fit, check] = parsedList(await withKeyOf(mock).get(`/pipelines/${id}/elements`));
    return { id, fit: String(fit?.["job_id"]), check: String(check?.["job_id"]) };
  }

  it("has the plots of fits and validations as an object, and the plots at their own addresses", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { fit, check } = await jobsOf(mock);
    const { get } = withKeyOf(mock);
    const manifest = { plot_count: 1, type: "line" };
    const metadata = {
      fit: parsed(await get(`/jobs/${fit}/metadata`)),
      check: parsed(await get(`/jobs/${check}/metadata`)),
    };
    for (const { validation_plot_config: config } of Object.values(metadata)) {
      expect(config).toEqual({ objectives: { slow: manifest, fast: manifest } });
    }
    expect(Object.keys(metadata.fit)).toContain("intermediate_results");
    expect(Object.keys(metadata.check)).not.toContain("intermediate_results");
    expect(metadata.check["validation_results"]).toEqual({
      slow: expect.any(Object),
      fast: expect.any(Object),
    });
    for (const [family, id, other] of [
      ["datafits", fit, check],
      ["validations", check, fit],
    ] as const) {
      const plot = parsed(await get(`/pipelines/${family}/${id}/plot_data?objective_name=fast`));
      expect(plot).toMatchObject({
        traces: [{ name: "Data" }, { name: "Model" }],
        layout: expect.any(Object),
        x_full_min: 0,
        x_full_max: expect.any(Number),
      });
      expect((await get(`/pipelines/${family}/${other}/plot_data?objective_name=fast`)).status).toBe(404);
    }
  });

  it("keeps fitted values within their bounds, on the way and at the end", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { id, fit } = await jobsOf(mock);
    const { get } = withKeyOf(mock);
    const steps = parsedList(await get(`/jobs/${fit}/metadata`), "intermediate_results");
    const values = steps.map((step) => objectOf(step["inputs_unscaled"]));
    const { element_results: results } = parsed(await get(`/pipelines/${id}/result`));
    values.push(objectOf(objectOf(objectOf(results)["fit"])["parameter_values"]));
    expect(values.length).toBeGreaterThan(3);
    for (const found of values) {
      for (const [name, [least, most]] of Object.entries(bounds)) {
        expect(found[name]).toBeGreaterThanOrEqual(least);
        expect(found[name]).toBeLessThanOrEqual(most);
      }
      expect(found["Begun [1]"]).toBeGreaterThanOrEqual(2);
      expect(found["Begun [1]"]).toBeLessThanOrEqual(8);
    }
    for (const { inputs } of steps) {
      for (const value of Object.values(objectOf(inputs))) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
  });
});
