import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { objectOf, parsed } from "../../testing/jess-client.js";
import { createPipeline } from "../../testing/pipelines.js";

const drive = { objective: "CurrentDriven", model: { type: "SPMe" }, data: { data: "db:m-1" } };
const diffusivity = "Positive particle diffusivity [m2.s-1]";
const range = { bounds: [1e-15, 1e-13], initial_value: 1e-14 };

async function resultsOf(elements: object): Promise<Record<string, unknown>> {
  await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
  const created = await withKeyOf(mock).post("/pipelines", {
    elements,
    project_id: mock.accounts[0].ionworks.projectId,
    options: {},
  });
  expect(created.status).toBe(201);
  mock.clock.advance(100_000);
  const answer = await withKeyOf(mock).get(`/pipelines/${String(parsed(created)["id"])}/result`);
  return objectOf(parsed(answer)["element_results"]);
}

describe("a pipeline as the vendor's examples write it", () => {
  it("with a calculation that is called by its kind, and a validation with the statistics that it names", async () => {
    const results = await resultsOf({
      calculate: {
        element_type: "calculation",
        calculation: "ElectrodeVolumeFractionFromLoading",
        electrode: "negative",
      },
      fit: { element_type: "data_fit", objectives: { test: drive }, parameters: { [diffusivity]: range } },
      validate: {
        element_type: "validation",
        objectives: { test: drive },
        summary_stats: [{ type: "RMSE" }, { type: "Max" }],
      },
    });
    const value = objectOf(objectOf(results["fit"])["parameter_values"])[diffusivity];
    expect(value).toBeGreaterThanOrEqual(1e-15);
    expect(value).toBeLessThanOrEqual(1e-13);
    expect(objectOf(results["validate"])["summary_stats"]).toEqual({
      test: [
        { name: "RMSE [mV]", value: expect.any(Number) },
        { name: "Max [mV]", value: expect.any(Number) },
      ],
    });
  });

  it("with a fit along temperatures, whose parameters are two rows", async () => {
    const results = await resultsOf({
      "fit per temperature": {
        element_type: "array_data_fit",
        objectives: { "298.15": drive, "308.15": drive },
        parameters: { [diffusivity]: range },
      },
    });
    const { [diffusivity]: rows } = objectOf(objectOf(results["fit per temperature"])["parameter_values"]);
    const [keys, values]: unknown[] = Array.isArray(rows) ? rows : [];
    expect(keys).toEqual([298.15, 308.15]);
    const numbers = Array.isArray(values) ? values.map(Number) : [];
    expect(new Set(numbers).size).toBe(2);
    for (const value of numbers) expect(value >= 1e-15 && value <= 1e-13).toBe(true);
  });
});

it("a calculation without a kind is refused", async () => {
  await using mock = await startMock({ clock: "manual" });
  const answer = await createPipeline(mock, {
    elements: { one: { element_type: "calculation", electrode: "negative" } },
  });
  expect(answer.status).toBe(422);
});
