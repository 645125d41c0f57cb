import type { SeededRandom } from "../../random.js";
import type { IonworksJob, JobReport } from "./ionworks-jobs.js";
import type { IonworksView } from "./ionworks-view.js";

/** How often a job writes down how far it is, in mock milliseconds. */
const reportEveryMs = 5000;

/** What jobs of the usual kinds report about where nobody says more. */
export function usualReport(type: string, isLive = true): JobReport | null {
  if (type !== "datafit" && type !== "optimize" && type !== "validation") return null;
  return {
    isLive,
    parameters:
      type === "optimize"
        ? ["Positive electrode thickness [m]", "Negative electrode thickness [m]"]
        : ["Positive electrode diffusivity [m2.s-1]", "Contact resistance [Ohm]"],
    objectives: ["discharge"],
  };
}

/** Whether there is anything to read: something written on the way, or the end. */
export function hasMetadata(job: IonworksJob, view: IonworksView, atMs: number): boolean {
  return job.report !== null && (isCompleted(view) || writtenBy(job.report, view, atMs) > 0);
}

/**
 * The metadata of a job at a moment; `null` if there is none.
 *
 * @see docs/services/ionworks.md 3.4
 */
export function jobMetadata(
  random: SeededRandom,
  job: IonworksJob,
  view: IonworksView,
  atMs: number,
): object | null {
  const { report } = job;
  if (report === null || !hasMetadata(job, view, atMs)) return null;
  const steps = Array.from({ length: writtenBy(report, view, atMs) }, (_, index) =>
    step(random, job, report, index),
  );
  if (!isCompleted(view)) return { intermediate_results: steps };
  const last = step(random, job, report, steps.length + 20);
  const validation = {
    validation_results: Object.fromEntries(
      report.objectives.map((name) => [name, { rmse_mV: 1000 * last.best_cost }]),
    ),
    validation_plot_config: { objectives: report.objectives },
  };
  return { intermediate_results: [...steps, last], ...(job.type === "validation" ? validation : {}) };
}

/** Values that a fit or an optimization has come to, by parameter. */
export function fittedValues(random: SeededRandom, job: IonworksJob): Record<string, number> {
  return job.report === null ? {} : step(random, job, job.report, 1000).inputs_unscaled;
}

function writtenBy(report: JobReport, view: IonworksView, atMs: number): number {
  if (!report.isLive || view.startedMs === null) return 0;
  return Math.max(0, Math.floor((Math.min(atMs, view.completedMs ?? atMs) - view.startedMs) / reportEveryMs));
}

function isCompleted({ isTerminal, isFailed }: IonworksView): boolean {
  return isTerminal && !isFailed;
}

/** A search that comes closer and closer: the best cost falls, the parameters move less and less. */
function step(
  random: SeededRandom,
  job: IonworksJob,
  { parameters }: JobReport,
  index: number,
): {
  best_cost: number;
  cost: number;
  inputs: Record<string, number>;
  inputs_unscaled: Record<string, number>;
} {
  const spread = Math.exp(-index / 5);
  const bestCost = 0.005 + 0.2 * spread;
  const inputs = Object.fromEntries(
    parameters.map((name) => {
      const goal = 0.3 + 0.4 * random.fraction("fit-goal", job.id, name);
      const away = (random.fraction("fit-step", job.id, name, index) - 0.5) * spread;
      return [name, digits(goal + away)];
    }),
  );
  return {
    best_cost: digits(bestCost),
    cost: digits(bestCost * (1 + random.fraction("fit-cost", job.id, index))),
    inputs,
    inputs_unscaled: Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, digits(value * 1e-4)]),
    ),
  };
}

function digits(value: number): number {
  return Number(value.toPrecision(9));
}
