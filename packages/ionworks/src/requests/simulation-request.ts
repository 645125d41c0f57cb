import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import { checkedRequest } from "./checked-request.js";
import { countDesigns, designParametersDoe } from "./design-of-experiments.js";
import { fieldProblems } from "./field-problems.js";

const someText = z.string().check(z.minLength(1, "must not be empty"));
const aCount = z.number().check(z.int(), z.gte(0));

const quickModel = z.looseObject({
  capacity: z.number(),
  chemistry: someText,
  resistance_pct: z.nullish(z.number()),
  cell_spec_id: z.nullish(z.string()),
});
/** The service reads a quick model only where it is nested under its name. */
const nestedQuickModel = z.looseObject({ quick_model: quickModel });
const parametersOnModel = z.looseObject({
  model_id: someText,
  parameters: z.record(z.string(), z.unknown()),
});

const simulationRequest = z.looseObject({
  parameterized_model: z.unknown(),
  protocol_experiment: z.looseObject({ protocol: someText, name: someText }),
  experiment_parameters: z.nullish(z.record(z.string(), z.unknown())),
  design_parameters_doe: z.nullish(designParametersDoe),
  max_backward_jumps: z.nullish(aCount),
  study_id: z.nullish(someText),
  extra_variables: z.nullish(z.array(z.string())),
  project_id: z.nullish(someText),
});

/** What is simulated: a model's id, a quick model, or a model with some of its parameters changed. */
export type ParameterizedModel =
  | string
  | { readonly quick_model: QuickModel }
  | { readonly model_id: string; readonly parameters: Readonly<Record<string, unknown>> };

/** A cell of which little is known. Fields that we do not know go along unchanged. */
export type QuickModel = z.infer<typeof quickModel>;

/** A request to simulate, as a file holds it. Fields that we do not know go along unchanged. */
export type SimulationRequest = z.infer<typeof simulationRequest> & {
  readonly parameterized_model: ParameterizedModel;
};

/** How many simulations one request may ask for, unless the caller says otherwise. */
export const defaultMaxDesigns = 1000;

/**
 * Checks a request before anything is sent: its shape, and how many simulations it asks for.
 *
 * @throws {JobError} `bad_input`, naming each field that is wrong
 * @see docs/services/ionworks.md 3.5
 */
export function parseSimulationRequest(
  value: unknown,
  options: {
    /** The most simulations to ask for at once. @default 1000 */
    maxDesigns?: number | undefined;
  } = {},
): SimulationRequest {
  const { parameterized_model: model, ...rest } = checkedRequest(simulationRequest, value, {
    what: "simulations",
    hint: "Needed are parameterized_model and protocol_experiment {name, protocol: the YAML text}.",
    more: modelProblems,
  });
  checkDesigns(countDesigns(rest.design_parameters_doe), options.maxDesigns ?? defaultMaxDesigns);
  if (!isModel(model)) throw new TypeError("a model without a problem is one");
  return { ...rest, parameterized_model: model };
}

/** A union's own errors name every alternative at once; this names the field of the one that was meant. */
function modelProblems({ parameterized_model: model }: z.infer<typeof simulationRequest>): readonly string[] {
  const field = "parameterized_model";
  if (typeof model === "string") return model === "" ? [`${field}: must not be empty`] : [];
  if (typeof model !== "object" || model === null || Array.isArray(model)) {
    return [`${field}: must be a model's id, {quick_model: {…}} or {model_id, parameters}`];
  }
  const isQuick = "capacity" in model || "chemistry" in model;
  if (isQuick && !("quick_model" in model || "model_id" in model)) {
    return [`${field}: write a quick model as {"quick_model": {"capacity": …, "chemistry": …}}`];
  }
  const parsed = ("quick_model" in model ? nestedQuickModel : parametersOnModel).safeParse(model);
  return parsed.success ? [] : fieldProblems(parsed.error, model, field);
}

function isModel(model: unknown): model is ParameterizedModel {
  return typeof model === "string" || (typeof model === "object" && model !== null);
}

function checkDesigns(count: number, most: number): void {
  if (count < 1) {
    throw new JobError("bad_input", "design_parameters_doe asks for no simulation at all", {
      hint: "Give each row of a grid at least one value, or leave design_parameters_doe out.",
    });
  }
  if (count <= most) return;
  throw new JobError("bad_input", `design_parameters_doe asks for ${count} simulations, more than ${most}`, {
    hint: "Make the design smaller, or allow more simulations explicitly.",
  });
}
