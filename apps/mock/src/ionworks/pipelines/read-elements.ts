import type { JobReport } from "../jobs/ionworks-jobs.js";
import type { BodyCheck } from "../records/validation.js";
import { elementTypes, type ElementType } from "./pipeline.js";

export interface AskedElement {
  readonly name: string;
  readonly type: ElementType;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads the elements of a pipeline, in their order. What is wrong is refused in the body's check.
 *
 * @see docs/services/ionworks.md 3.7
 */
export function readElements(body: BodyCheck, place: readonly string[], given: unknown): AskedElement[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    body.refuse(place, "elements must be an object of element name to element", given);
    return [];
  }
  const entries: [string, unknown][] = Object.entries(given);
  if (entries.length === 0) body.refuse(place, "elements must not be empty", given);
  return entries.flatMap(([name, element]) => {
    const config: Readonly<Record<string, unknown>> = Object.fromEntries(
      Object.entries(typeof element === "object" && element !== null ? element : {}),
    );
    const type = elementTypes.find((known) => known === config["element_type"]);
    const problem =
      type === undefined ? `element_type must be ${elementTypes.join(", ")}` : problemOf(type, config);
    if (type === undefined || problem !== null) {
      body.refuse([...place, name], problem ?? "", element);
      return [];
    }
    return [{ name, type, config }];
  });
}

function problemOf(type: ElementType, config: Readonly<Record<string, unknown>>): string | null {
  switch (type) {
    case "entry": {
      const sources = ["values", "path", "name", "pipeline_id"].filter((key) => config[key] !== undefined);
      return sources.length === 1 ? null : "an entry needs one of values, path, name, pipeline_id";
    }
    case "calculation":
      return config["type"] === undefined ? "a calculation needs a type" : null;
    case "data_fit":
    case "array_data_fit":
    case "validation": {
      const { objectives } = config;
      return typeof objectives === "object" && objectives !== null ? null : `a ${type} needs objectives`;
    }
  }
}

/** The type of the job that runs an element. */
export function jobTypeOf(type: ElementType): string {
  if (type === "data_fit" || type === "array_data_fit") return "datafit";
  return type === "validation" ? "validation" : "evaluate_variables";
}

/** What an element's job writes down: the objectives and parameters are those of its configuration. */
export function reportOf({ type, config }: AskedElement, isLive: boolean): JobReport | null {
  if (type === "entry" || type === "calculation") return null;
  const parameters = keysOf(config["parameters"]);
  return {
    isLive,
    parameters: parameters.length > 0 ? parameters : ["Positive electrode diffusivity [m2.s-1]"],
    objectives: keysOf(config["objectives"]),
  };
}

function keysOf(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
