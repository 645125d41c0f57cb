import type { IonworksWorld } from "../state/ionworks-world.js";
import { fittedValues } from "../jobs/job-metadata.js";
import { valueAt } from "../state/fit-parameters.js";
import { objectiveNames } from "./read-elements.js";
import type { Pipeline, PipelineElement } from "../state/pipeline.js";
import { viewElement } from "./pipeline-view.js";

/** What a completed element has come to: usually values of parameters. @see docs/services/ionworks.md 3.7 */
export function elementResult(world: IonworksWorld, { config, type, jobId }: PipelineElement): object {
  const job = world.ionworksJobs.get(jobId);
  const fitted = job === undefined ? {} : fittedValues(world.random, job);
  switch (type) {
    case "entry":
      return { parameter_values: objectOf(config["values"]) };
    case "data_fit":
      return { parameter_values: fitted };
    case "array_data_fit":
      return { parameter_values: alongTheirKeys(world, jobId, objectiveNames(config["objectives"]), fitted) };
    case "calculation":
      return { parameter_values: {} };
    case "validation": {
      const objectives = objectiveNames(config["objectives"]);
      const statistics = statisticsOf(config["summary_stats"]);
      return {
        validation_results: Object.fromEntries(objectives.map((name) => [name, { rmse_mV: 6.2 }])),
        summary_stats: Object.fromEntries(objectives.map((name) => [name, statistics])),
      };
    }
  }
}

/** In millivolts; the usual ones where a configuration names none. */
const knownStatistics = new Map([
  ["RMSE", 6.2],
  ["MAE", 4.9],
  ["Max", 21.7],
]);

function statisticsOf(given: unknown): object[] {
  const asked = Array.isArray(given)
    ? given.flatMap((one: unknown) => {
        const type: unknown = typeof one === "object" && one !== null && "type" in one ? one.type : one;
        return typeof type === "string" ? [type] : [];
      })
    : [];
  const names = asked.length > 0 ? asked : ["RMSE", "MAE"];
  return names.map((name) => ({ name: `${name} [mV]`, value: knownStatistics.get(name) ?? 6.2 }));
}

/**
 * The objectives of an array fit are called by a number, such as a temperature: each parameter is two rows, the numbers and the values.
 * Where they are called otherwise, a parameter is a value.
 */
function alongTheirKeys(
  world: IonworksWorld,
  jobId: string,
  objectives: readonly string[],
  fitted: Readonly<Record<string, number>>,
): object {
  const numbers = objectives.map(Number);
  if (numbers.length === 0 || numbers.some((one) => !Number.isFinite(one))) return fitted;
  const ranges = world.ionworksJobs.get(jobId)?.report?.parameters ?? [];
  const valuesOf = (name: string): number[] => {
    const range = ranges.find((one) => one.name === name);
    return objectives.map((objective) =>
      range === undefined
        ? (fitted[name] ?? 0)
        : valueAt(range, 0.3 + 0.4 * world.random.fraction("array-fit", jobId, name, objective)),
    );
  };
  return Object.fromEntries(Object.keys(fitted).map((name) => [name, [numbers, valuesOf(name)]]));
}

/** Both objects are always there; they grow as elements are completed. */
export function pipelineResult(world: IonworksWorld, pipeline: Pipeline, atMs: number): object {
  const done = pipeline.elements.filter(
    (element) => viewElement(world, pipeline, element, atMs).status === "completed",
  );
  const results = done.map((element) => [element.name, elementResult(world, element)] as const);
  const values = results.map(([, result]) => ("parameter_values" in result ? result.parameter_values : {}));
  return {
    result: done.length === 0 ? {} : { parameter_values: Object.assign({}, ...values) },
    element_results: Object.fromEntries(results),
  };
}

function objectOf(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
