import type { IonworksWorld } from "../state/ionworks-world.js";
import { fittedValues } from "../jobs/job-metadata.js";
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
    case "array_data_fit":
      return { parameter_values: fitted };
    case "calculation":
      return { parameter_values: {} };
    case "validation": {
      const objectives = objectiveNames(config["objectives"]);
      const statistics = [
        { name: "RMSE [mV]", value: 6.2 },
        { name: "MAE [mV]", value: 4.9 },
      ];
      return {
        validation_results: Object.fromEntries(objectives.map((name) => [name, { rmse_mV: 6.2 }])),
        summary_stats: Object.fromEntries(objectives.map((name) => [name, statistics])),
      };
    }
  }
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
