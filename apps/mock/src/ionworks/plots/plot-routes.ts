import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { fitCurves } from "./fit-curves.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { viewIonworksJob } from "../jobs/ionworks-view.js";
import { plotsOfObjective } from "../jobs/job-metadata.js";
import { queryWhole, type ValidationItem } from "../validation.js";

/** The types of the jobs whose plots each of the two routes has. */
const plotFamilies = [
  ["datafits", "datafit"],
  ["validations", "validation"],
] as const;

/** Traces of a fit, or of a validation, for drawing. @see docs/services/ionworks.md 3.4 */
export function plotRoutes(app: FastifyInstance): void {
  for (const [family, type] of plotFamilies) {
    app.get(`/pipelines/${family}/:id/plot_data`, (request, reply) => sendPlot(request, reply, type));
  }
}

function sendPlot(request: FastifyRequest, reply: FastifyReply, type: string): FastifyReply {
  const world = request.server.ionworks;
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const index = queryWhole(items, query, "plot_index", 0, 0, Number.MAX_SAFE_INTEGER);
  const most = queryWhole(items, query, "max_points", 2000, 100, 80_000);
  const from = queryNumber(items, query, "x_min", Number.NEGATIVE_INFINITY);
  const to = queryNumber(items, query, "x_max", Number.POSITIVE_INFINITY);
  const objective = query.get("objective_name");
  if (objective === null) {
    items.push({ type: "missing", loc: ["query", "objective_name"], msg: "Field required", input: null });
  }
  if (items.length > 0 || objective === null) throw new InvalidRequestError(items);

  const job = seenJob(request, pathId(request));
  const isDone = job !== undefined && viewIonworksJob(job, request.mock.nowMs).status === "completed";
  if (!isDone || job.type !== type || job.report === null || !job.report.objectives.includes(objective)) {
    throw new IonworksError(404, "Plot data not found");
  }
  if (index >= plotsOfObjective) {
    if (world.switches.ionworks["plot-past-end"] !== "empty") throw new IonworksError(404, "Plot not found");
    return sendJson(reply, JSON.stringify({ traces: [], layout: {}, x_full_min: null, x_full_max: null }));
  }
  const { seconds, measured, fitted } = fitCurves(world.random, job.id);
  const rows = decimated(
    seconds.map((_, row) => row).filter((row) => isWithin(seconds[row], from, to)),
    most,
  );
  const trace = (name: string, values: readonly number[]): object => ({
    name,
    x: rows.map((row) => seconds[row]),
    y: rows.map((row) => values[row]),
  });
  const body = {
    objective_name: objective,
    plot_index: index,
    traces: [trace("Data", measured), trace("Model", fitted)],
    layout: {
      title: { text: objective },
      xaxis: { title: { text: "Time [s]" } },
      yaxis: { title: { text: "Voltage [V]" } },
    },
    x_full_min: seconds[0] ?? null,
    x_full_max: seconds.at(-1) ?? null,
  };
  return sendJson(reply, JSON.stringify(body));
}

/** As many of the rows as may be sent, evenly spread, with the first and the last. */
function decimated(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows];
  return Array.from(
    { length: most },
    (_, place) => rows[Math.round((place * (rows.length - 1)) / (most - 1))] ?? 0,
  );
}

function isWithin(value: number | undefined, from: number, to: number): boolean {
  return value !== undefined && value >= from && value <= to;
}

function queryNumber(items: ValidationItem[], query: URLSearchParams, name: string, initial: number): number {
  const given = query.get(name);
  if (given === null) return initial;
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (Number.isFinite(value)) return value;
  items.push({
    type: "float_parsing",
    loc: ["query", name],
    msg: "Input should be a valid number, unable to parse string as a number",
    input: given,
  });
  return initial;
}
