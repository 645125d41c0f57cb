import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { designPoints } from "../cell/design-points.js";
import { makeCell } from "../cell/make-cell.js";
import { defaultProtocol, type Protocol } from "../cell/protocol.js";
import { isMapping } from "../protocol/place-reader.js";
import { protocolSettings } from "../protocol/protocol-settings.js";
import { readInputs } from "../protocol/read-inputs.js";
import { resolveProtocol } from "../protocol/resolve-protocol.js";
import { readModel } from "./read-model.js";
import type { ExperimentTemplate } from "../state/experiment-template.js";
import type { Simulation } from "../state/simulations.js";
import { extraVariables, type SimulationInputs } from "../cell/simulation-results.js";
import { designSize } from "./design-size.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import type { NewIonworksJob } from "../state/ionworks-jobs.js";
import { viewIonworksJob } from "../jobs/ionworks-view.js";
import { makeJob } from "../jobs/make-job.js";
import { isOwn, checkProject } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";

/** The second of the two calls that submit simulations. @see docs/services/ionworks.md 3.5 */
export function simulationSubmitRoutes(app: FastifyInstance): void {
  app.post("/simulations/with-template/batch", submitBatch);
}

function submitBatch(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const { organizationId } = account.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const templateId = body.requiredText("experiment_template_id");
  const projectId = body.text("project_id") ?? account.ionworks.projectId;
  const design = body.object("design_parameters_doe");
  const jumps = body.has("max_backward_jumps") ? body.whole("max_backward_jumps", 0, 0, 1_000_000) : null;
  const studyId = body.text("study_id");
  const extra = readExtra(body);
  const { model, modelId } = readModel(world, body);
  let size = 1;
  if (design !== null) {
    const asked = designSize(design);
    if (typeof asked === "string") body.refuse(["design_parameters_doe"], asked, design);
    else size = asked;
  }
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const template = world.work.templates.get(templateId);
  if (template === undefined || !isOwn(template, account))
    throw new IonworksError(404, "Experiment template not found");
  if (studyId !== null && world.work.studies.get(studyId)?.organizationId !== organizationId) {
    throw new IonworksError(404, "Study not found");
  }
  const runs = readRuns(world, body, template, jumps);
  if (!body.isFine) throw new InvalidRequestError(body.items);

  const label = `${template.id} ${String(world.simulations.count)}`;
  const points = design === null ? [{}] : designPoints(design, size, world.random, label);
  // One reply never names the same simulation twice.
  const handedOut = new Set<string>();
  const made = runs.flatMap(({ protocol, failure }) =>
    points.map((point, index) => {
      const inputs = { model, protocol, design: numbersOf(point), extra };
      const found = sameSimulation(request, organizationId, inputs, handedOut);
      if (found !== undefined) {
        handedOut.add(found.id);
        return { simulation_id: found.id, job_id: found.jobId };
      }
      const job = makeJob(request, {
        type: "simulate",
        name: template.name,
        projectId,
        ...(failure ?? outcomeOf(world, inputs)),
      });
      const simulation = world.simulations.add({
        jobId: job.id,
        templateId,
        modelId,
        designId: design === null ? null : world.random.uuid("ionworks-design", job.id, index),
        studyId,
        organizationId,
        createdMs: request.mock.nowMs,
        inputs,
      });
      handedOut.add(simulation.id);
      return { simulation_id: simulation.id, job_id: job.id };
    }),
  );
  return sendJson(reply, JSON.stringify(made), Number(world.switches.ionworks["submit-code"]));
}

/** One protocol to run, or how the job fails that finds out that it cannot. */
interface AskedRun {
  readonly protocol: Protocol;
  readonly failure: Partial<NewIonworksJob> | null;
}

/** The template once for each set of parameters; no sets are one without parameters. */
function readRuns(
  world: IonworksWorld,
  body: BodyCheck,
  { template }: ExperimentTemplate,
  jumps: number | null,
): readonly AskedRun[] {
  const name = "experiment_parameter_sets";
  const given = body.list(name) ?? [];
  const settings = protocolSettings(world.switches.ionworks, jumps);
  return (given.length === 0 ? [{}] : given).flatMap((set, index): AskedRun[] => {
    const place = [name, index];
    if (!isMapping(set)) {
      body.refuse(place, "a set of parameters is an object", set);
      return [];
    }
    const { values, missing } = readInputs(world.switches.ionworks, body, place, set, template);
    if (!body.isFine) return [];
    if (missing.length > 0) {
      const error = `the protocol's input "${missing.join('", "')}" has no value`;
      return [{ protocol: { ...defaultProtocol, steps: [] }, failure: failed("CONFIGURATION_ERROR", error) }];
    }
    const protocol = resolveProtocol(template, values, settings);
    if (typeof protocol !== "string") return [{ protocol, failure: null }];
    body.refuse(place, protocol, set);
    return [];
  });
}

/**
 * A simulation of the same inputs, whoever in the organization submitted it in whatever project, as far as the switch lets it be
 * handed out again. One that failed or was cancelled never is.
 *
 * @see docs/services/ionworks.md 3.13
 */
function sameSimulation(
  request: FastifyRequest,
  organizationId: string,
  inputs: SimulationInputs,
  handedOut: ReadonlySet<string>,
): Simulation | undefined {
  const world = request.server.ionworks;
  const whenSame = world.switches.ionworks["same-simulation"];
  if (whenSame === "new") return undefined;
  const { nowMs } = request.mock;
  return world.simulations.withInputs(organizationId, inputs).findLast(({ id, jobId }) => {
    if (handedOut.has(id)) return false;
    const job = world.ionworksJobs.get(jobId);
    if (job === undefined || job.vanishedMs !== null) return false;
    const { isTerminal, isFailed } = viewIonworksJob(job, nowMs);
    return isTerminal ? !isFailed : whenSame === "join";
  });
}

/** What is found out only when the simulation is run. */
function outcomeOf(world: IonworksWorld, inputs: SimulationInputs): Partial<NewIonworksJob> {
  const { model, design, protocol } = inputs;
  const cell = makeCell(model, design, protocol.temperature);
  if (typeof cell === "string") return failed("CONFIGURATION_ERROR", cell);
  const { initial } = protocol;
  if (initial?.kind === "voltage") {
    const [empty, full] = [cell.openCircuit(0), cell.openCircuit(1)];
    if (initial.volts < empty || initial.volts > full) {
      const range = `${String(empty)} to ${String(full)} V`;
      return failed("CONFIGURATION_ERROR", `the cell rests at ${range}, not at ${String(initial.volts)} V`);
    }
  }
  // Only a limit can end a protocol before its time, so only then it is run in advance.
  if (protocol.limits.length === 0) return {};
  const { "safety-status": whenLimited, "jumps-exhausted": whenExhausted } = world.switches.ionworks;
  const end = world.results.end(inputs);
  if (end.kind === "limit" && whenLimited === "failed") {
    return failed("SOLVER_ERROR", `safety limit ${end.name} ended the test`);
  }
  if (end.kind === "jumps" && whenExhausted === "fails") {
    const most = String(protocol.maxBackwardJumps);
    return failed("SOLVER_ERROR", `the protocol jumps back more often than ${most} times`);
  }
  return {};
}

function failed(errorCode: string, error: string): Partial<NewIonworksJob> {
  return { outcome: "failed", errorCode, error };
}

/** A name that the model lacks is refused when it is submitted. */
function readExtra(body: BodyCheck): string[] {
  return (body.list("extra_variables") ?? []).flatMap((name, index) => {
    if (typeof name === "string" && extraVariables.includes(name)) return [name];
    const known = extraVariables.join(", ");
    body.refuse(["extra_variables", index], `the model has no such variable; there are ${known}`, name);
    return [];
  });
}

function numbersOf(point: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(point).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
