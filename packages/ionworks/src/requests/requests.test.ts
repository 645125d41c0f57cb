import { describe, expect, it } from "vitest";
import { parseEcmFitRequest } from "./ecm-request.js";
import { parseOptimizationRequest } from "./optimization-request.js";
import { parsePipelineRequest, parseSimplePipelineRequest } from "./pipeline-request.js";

const entry = { element_type: "entry", values: { a: 1 } };
const fit = { element_type: "data_fit", objectives: {} };

/** What is wrong with a request, as the error tells it. */
function problemOf(parse: (value: unknown) => unknown, value: unknown): string {
  try {
    parse(value);
  } catch (error) {
    expect(error).toMatchObject({ code: "bad_input", hint: expect.any(String) });
    return error instanceof Error ? error.message : "";
  }
  return "nothing is wrong";
}

describe("a pipeline", () => {
  it("is taken as it is, unknown fields and element types included", () => {
    const request = {
      elements: { a: entry, b: { element_type: "novel", x: 1 } },
      name: null,
      options: { live_progress_updates: true, y: 2 },
      z: [],
    };
    expect(parsePipelineRequest(request)).toEqual(request);
  });

  it.each<[string, unknown, string]>([
    ["nothing", null, "it must be an object"],
    ["no elements", {}, "elements: is missing"],
    ["elements in the old form", { elements: [entry] }, "elements: must be an object"],
    ["no element", { elements: {} }, "elements: must hold at least one element"],
    ["an element without a type", { elements: { a: {} } }, "elements.a.element_type: is missing"],
    [
      "an empty type",
      { elements: { a: { element_type: "" } } },
      "elements.a.element_type: must not be empty",
    ],
    ["an empty entry", { elements: { a: { element_type: "entry" } } }, "elements.a: an entry has one of"],
    ["an entry of two sources", { elements: { a: { ...entry, path: "p" } } }, "and here are 2"],
    [
      "a wrong option",
      { elements: { a: entry }, options: { live_progress_updates: 1 } },
      "options.live_progress_updates",
    ],
    ["a name that is none", { elements: { a: entry }, name: 7 }, "name: must be text"],
  ])("with %s is refused by the path of the field", (_what, value, problem) => {
    expect(problemOf(parsePipelineRequest, value)).toContain(problem);
  });
});

describe("a simple pipeline", () => {
  it("is one with a config, which its elements may stand beside", () => {
    const { config } = parseSimplePipelineRequest({ elements: { a: entry } });
    expect(config).toEqual({ elements: { a: entry } });
  });

  it.each<[string, unknown, string]>([
    ["no config", {}, "config: is missing"],
    [
      "two fits",
      { elements: { a: fit, b: { ...fit, element_type: "validation" } } },
      "holds 2 fits and validations",
    ],
    [
      "a long name",
      { elements: { a: entry }, name: "n".repeat(256) },
      "name: must have at most 255 characters",
    ],
    [
      "an empty entry",
      { config: { elements: { a: { element_type: "entry" } } } },
      "config.elements.a: an entry",
    ],
  ])("with %s is refused by the path of the field", (_what, value, problem) => {
    expect(problemOf(parseSimplePipelineRequest, value)).toContain(problem);
  });
});

describe("an optimization", () => {
  it("is taken as it is, since its fields depend on its kind", () => {
    const request = { name: "T", parameterized_model_id: "pm", config: { a: [1] } };
    expect(parseOptimizationRequest(request)).toEqual(request);
  });

  it.each<[string, unknown, string]>([
    ["a list", [], "it must be an object"],
    ["a name alone", { name: "T" }, "it holds nothing to optimize"],
    ["an empty name", { name: "", config: {} }, "name: must not be empty"],
  ])("of %s is refused", (_what, value, problem) => {
    expect(problemOf(parseOptimizationRequest, value)).toContain(problem);
  });
});

describe("an ECM fit", () => {
  it("is one of measurements", () => {
    const request = { measurements: [{ id: "m-1", novel: 1 }], ecm_options: { num_rcs: 0 } };
    expect(parseEcmFitRequest(request)).toEqual(request);
  });

  it.each<[string, unknown, string]>([
    ["without measurements", {}, "measurements: is missing"],
    ["of none", { measurements: [] }, "measurements: must hold at least one measurement"],
    ["of one without an id", { measurements: [{}] }, "measurements[0].id: is missing"],
    [
      "of an impossible charge",
      { measurements: [{ id: "m", initial_soc: 2 }] },
      "initial_soc: must be at most 1",
    ],
    [
      "without capacity",
      { measurements: [{ id: "m" }], ecm_options: { capacity: 0 } },
      "capacity: must be more than 0",
    ],
    [
      "of half a pair",
      { measurements: [{ id: "m" }], ecm_options: { num_rcs: 1.5 } },
      "num_rcs: must be a whole number",
    ],
  ])("%s is refused by the path of the field", (_what, value, problem) => {
    expect(problemOf(parseEcmFitRequest, value)).toContain(problem);
  });
});
