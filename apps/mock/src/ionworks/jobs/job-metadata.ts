import type { SeededRandom } from "../../base/random.js";
import { fractionAt, valueAt, type FitParameter } from "../state/fit-parameters.js";
import type { IonworksJob, JobReport } from "../state/ionworks-jobs.js";
import type { IonworksView } from "./ionworks-view.js";

/** Every objective has this many plots. */
export const plotsOfObjective = 1;

/** How often a job writes down how far it is, in mock milliseconds. */
const reportEveryMs = 5000;

const thicknesses: readonly FitParameter[] = [
  { name: "Positive electrode thickness [m]", least: 5e-5, most: 1e-4 },
  { name: "Negative electrode thickness [m]", least: 5e-5, most: 1e-4 },
];
const unknowns: readonly FitParameter[] = [
  { name: "Positive electrode diffusivity [m2.s-1]", least: 1e-15, most: 1e-13 },
  { name: "Contact resistance [Ohm]", least: 0, most: 0.05 },
];

/** What jobs of the usual kinds report about where nobody says more. */
export function usualReport(
  type: string,
  isLive = true,
  parameters: readonly FitParameter[] = [],
): JobReport | null {
  if (type !== "datafit" && type !== "optimize" && type !== "validation") return null;
  return {
    isLive,
    parameters: parameters.length > 0 ? parameters : type === "optimize" ? thicknesses : unknowns,
    objectives: ["discharge"],
  };
}

/** Whether there is anything to read: something written on the way, or the end. */
export function hasMetadata(job: IonworksJob, view: IonworksView, atMs: number): boolean {
  const { report } = job;
  return (
    report !== null && (isCompleted(view) || (job.type !== "validation" && writtenBy(report, view, atMs) > 0))
  );
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
  const plots = {
    validation_plot_config: {
      objectives: Object.fromEntries(
        report.objectives.map((name) => [name, { plot_count: plotsOfObjective, type: "line" }]),
      ),
    },
  };
  if (job.type === "validation") {
    const results = report.objectives.map((name) => [name, { rmse_mV: 6.2 }] as const);
    return { validation_results: Object.fromEntries(results), ...plots };
  }
  const steps = Array.from({ length: writtenBy(report, view, atMs) }, (_, index) =>
    step(random, job, report, index),
  );
  if (!isCompleted(view)) return { intermediate_results: steps };
  const last = step(random, job, report, steps.length + 20);
  return { intermediate_results: [...steps, last], ...(job.type === "datafit" ? plots : {}) };
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
  const bestCost = 0.005 + 0.2 * Math.exp(-index / 5);
  const fractions = parameters.map((one) => [one, fractionAt(random, job.id, one.name, index)] as const);
  return {
    best_cost: digits(bestCost),
    cost: digits(bestCost * (1 + random.fraction("fit-cost", job.id, index))),
    inputs: Object.fromEntries(fractions.map(([{ name }, fraction]) => [name, fraction])),
    inputs_unscaled: Object.fromEntries(
      fractions.map(([one, fraction]) => [one.name, valueAt(one, fraction)]),
    ),
  };
}

function digits(value: number): number {
  return Number(value.toPrecision(9));
}
