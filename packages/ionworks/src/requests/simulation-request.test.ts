import { describe, expect, it } from "vitest";
import { parseSimulationRequest } from "./simulation-request.js";

const protocol = "global:\n  initial_temperature: 25\nsteps: []\n";
const request = {
  parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
  protocol_experiment: { name: "1C discharge", protocol },
};
const gridOf = (...counts: number[]) => ({
  sampling: "grid",
  rows: counts.map((count, index) => ({ type: "range", name: `p${index}`, min: 0, max: 1, count })),
});

describe("parseSimulationRequest", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a quick model", {}],
    ["a model's id", { parameterized_model: "pm-1" }],
    [
      "a model with parameters",
      { parameterized_model: { model_id: "m-1", parameters: { "Thickness [m]": 7e-5 } } },
    ],
    ["a design of 1,000 simulations", { design_parameters_doe: gridOf(10, 10, 10) }],
    [
      "everything that is known",
      {
        experiment_parameters: { "Initial SOC [%]": 1 },
        design_parameters_doe: { sampling: "random", rows: [{ type: "normal", name: "x", mean: 1, std: 2 }] },
        max_backward_jumps: 5,
        study_id: "study-1",
        extra_variables: ["Voltage [V]"],
        project_id: "project-1",
      },
    ],
    ["fields that nobody has met", { novel: { deep: [1] } }],
    ["nulls for what is not given", { study_id: null, design_parameters_doe: null, extra_variables: null }],
  ])("takes %s as it is", (_title, changes) => {
    expect(parseSimulationRequest({ ...request, ...changes })).toEqual({ ...request, ...changes });
  });

  it.each<[string, Record<string, unknown>]>([
    ["parameterized_model: must not be empty", { parameterized_model: "" }],
    ["parameterized_model: must be a model's id", { parameterized_model: 7 }],
    ["parameterized_model: must be a model's id", { parameterized_model: null }],
    [
      "parameterized_model: write a quick model as",
      { parameterized_model: { capacity: 1, chemistry: "LFP" } },
    ],
    [
      "parameterized_model.quick_model.capacity: must be a number",
      { parameterized_model: { quick_model: { capacity: "5", chemistry: "LFP" } } },
    ],
    ["parameterized_model.model_id: is missing", { parameterized_model: { parameters: {} } }],
    ["parameterized_model: write a quick model as", { parameterized_model: { capacity: 1 } }],
    [
      "parameterized_model.quick_model.chemistry: is missing",
      { parameterized_model: { quick_model: { capacity: 5 } } },
    ],
    ["protocol_experiment: is missing", { protocol_experiment: undefined }],
    ["protocol_experiment: must be an object", { protocol_experiment: "1C" }],
    ["protocol_experiment.name: is missing", { protocol_experiment: { protocol } }],
    ["protocol_experiment.protocol: must not be empty", { protocol_experiment: { name: "n", protocol: "" } }],
    [
      "protocol_experiment.protocol: must be text", // YAML that was parsed already
      { protocol_experiment: { name: "n", protocol: { steps: [] } } },
    ],
    [
      "design_parameters_doe.rows[1].name: is missing",
      {
        design_parameters_doe: { sampling: "grid", rows: [{ type: "range", name: "a" }, { type: "range" }] },
      },
    ],
    [
      "design_parameters_doe.rows[0].count: must be a whole number",
      { design_parameters_doe: { sampling: "grid", rows: [{ type: "range", name: "a", count: 1.5 }] } },
    ],
    ["extra_variables[0]: must be text", { extra_variables: [1] }],
    ["asks for no simulation at all", { design_parameters_doe: gridOf(3, 0) }],
    ["asks for 1001 simulations, more than 1000", { design_parameters_doe: gridOf(7, 11, 13) }],
  ])("refuses a request and says: %s", (message, changes) => {
    expect(() => parseSimulationRequest({ ...request, ...changes })).toThrow(
      expect.objectContaining({ code: "bad_input", message: expect.stringContaining(message) }),
    );
  });

  it("says which field is not there", () => {
    const { protocol_experiment } = request;
    expect(() => parseSimulationRequest({ protocol_experiment })).toThrow("parameterized_model: is missing");
  });

  it.each([null, [], "text", 7, undefined])("refuses %j", (value) => {
    expect(() => parseSimulationRequest(value)).toThrow(expect.objectContaining({ code: "bad_input" }));
  });

  it("takes a larger design where the caller allows it", () => {
    const large = { ...request, design_parameters_doe: gridOf(7, 11, 13) };
    expect(parseSimulationRequest(large, { maxDesigns: 1001 })).toEqual(large);
    expect(() => parseSimulationRequest(large, { maxDesigns: 1000 })).toThrow("1001");
  });
});
