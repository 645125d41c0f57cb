import type { JobReport } from "../state/ionworks-jobs.js";
import type { BodyCheck } from "../validation.js";
import { readParameters } from "../state/fit-parameters.js";
import { elementLabels, elementTypes, type ElementType } from "../state/pipeline.js";

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
    const type = typeOfWord(config["element_type"]);
    const problem =
      type === undefined ? `element_type must be ${elementTypes.join(", ")}` : problemOf(type, config);
    if (type === undefined || problem !== null) {
      body.refuse([...place, name], problem ?? "", element);
      return [];
    }
    return [{ name, type, config }];
  });
}

/** As it is written in requests, or as the service's replies label it: `data_fit`, `Data Fit`. */
function typeOfWord(given: unknown): ElementType | undefined {
  return elementTypes.find((type) => type === given || elementLabels[type] === given);
}

function problemOf(type: ElementType, config: Readonly<Record<string, unknown>>): string | null {
  switch (type) {
    case "entry": {
      const sources = ["values", "path", "name", "pipeline_id"].filter((key) => config[key] !== undefined);
      return sources.length === 1 ? null : "an entry needs one of values, path, name, pipeline_id";
    }
    case "calculation":
      // The vendor's examples call it by its kind.
      return config["type"] === undefined && config["calculation"] === undefined
        ? "a calculation needs a type"
        : null;
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
  const parameters = readParameters(config["parameters"]);
  const usual = { name: "Positive electrode diffusivity [m2.s-1]", least: 1e-15, most: 1e-13 };
  return {
    isLive,
    parameters: parameters.length > 0 ? parameters : [usual],
    objectives: objectiveNames(config["objectives"]),
  };
}

/** The names of objectives, by name or in a list. */
export function objectiveNames(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value)) return Object.keys(value);
  return value.map((one: unknown, index) => {
    const name: unknown = typeof one === "object" && one !== null && "name" in one ? one.name : one;
    return typeof name === "string" ? name : String(index);
  });
}
