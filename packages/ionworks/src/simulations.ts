import { JobError, isJobError, type ProviderCall } from "@simjobs/core";
import { retold } from "./failure.js";
import { checkSameId } from "./same-id.js";
import { pathSegment, type IonworksSession } from "./session.js";
import type { SimulationRequest } from "./simulation-request.js";
import {
  simulationReply,
  simulationStatusesReply,
  type SimulationRecord,
  type SimulationStatusRecord,
} from "./wire/simulation.js";
import { submittedReply, templateReply } from "./wire/submit.js";

/** How many ids one `POST /simulations/statuses` can carry. @see docs/services/ionworks.md 3.6 */
export const statusesPageSize = 1000;

/** A protocol to make a template of. */
export interface ProtocolInput {
  readonly protocol_experiment: SimulationRequest["protocol_experiment"];
  readonly experiment_parameters?: Readonly<Record<string, unknown>>;
  /** @default the client's project */
  readonly project_id?: string;
}

/** One of the simulations that a submit has started. */
export interface SubmittedSimulation {
  readonly simulationId: string;
  /** The job that runs it; `null` where the service does not tell. */
  readonly jobId: string | null;
}

export async function getSimulation(
  session: IonworksSession,
  id: string,
  call?: ProviderCall,
): Promise<SimulationRecord> {
  const path = `/simulations/${pathSegment(id, "simulation")}`;
  const simulation = await session.ask(simulationReply, { method: "GET", path, intent: "read" }, call);
  checkSameId(id, simulation.id, path);
  return simulation;
}

/** A read that is written as a POST, a page of ids at a time. No ids, no request: what that would mean is not known. */
export async function getSimulationStatuses(
  session: IonworksSession,
  ids: readonly string[],
  call?: ProviderCall,
): Promise<SimulationStatusRecord[]> {
  const unique = [...new Set(ids)];
  const statuses: SimulationStatusRecord[] = [];
  for (let start = 0; start < unique.length; start += statusesPageSize) {
    const page = unique.slice(start, start + statusesPageSize);
    const json = { simulation_ids: page, limit: page.length, offset: 0 };
    const path = "/simulations/statuses";
    const found = await session.ask(
      simulationStatusesReply,
      { method: "POST", path, intent: "read", json },
      call,
    );
    statuses.push(...found);
  }
  return statuses;
}

/** Makes a template of a protocol's text. Starts no work; sent once all the same. */
export async function parseProtocol(
  session: IonworksSession,
  input: ProtocolInput,
  call?: ProviderCall,
): Promise<string> {
  const json = {
    protocol_experiment: input.protocol_experiment,
    experiment_parameters: input.experiment_parameters ?? {},
    project_id: projectFor(session, input.project_id),
  };
  const path = "/protocols/parse-to-template";
  const request = { method: "POST", path, intent: "submit", json } as const;
  return (await session.ask(templateReply, request, call)).template_id;
}

export async function submitSimulations(
  session: IonworksSession,
  request: SimulationRequest,
  call?: ProviderCall,
): Promise<readonly SubmittedSimulation[]> {
  const { protocol_experiment, experiment_parameters, project_id, ...rest } = request;
  const projectId = projectFor(session, project_id);
  const parameters = experiment_parameters ?? {};
  const templateId = await nothingStarted(
    parseProtocol(
      session,
      { protocol_experiment, experiment_parameters: parameters, project_id: projectId },
      call,
    ),
  );
  const json = {
    ...withoutNulls(rest),
    experiment_template_id: templateId,
    experiment_parameter_sets: [parameters],
    project_id: projectId,
  };
  const path = "/simulations/with-template/batch";
  const submitted = await unclearIfLost(
    session.ask(submittedReply, { method: "POST", path, intent: "submit", json }, call),
  );
  return submitted.map(({ simulation_id, job_id }) => ({
    simulationId: simulation_id,
    jobId: job_id ?? null,
  }));
}

function projectFor(session: IonworksSession, projectId: string | null | undefined): string {
  const chosen = projectId ?? session.projectId;
  if (chosen !== undefined && chosen !== "") return chosen;
  throw new JobError("bad_input", "ionworks runs simulations in a project, and none is given", {
    hint: "Set IONWORKS_PROJECT_ID, or put a project_id into the request.",
  });
}

/** What went wrong before the second call has started no work, whatever has become of the first. */
async function nothingStarted<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    throw retold(error, { message: `${error.message} (no simulation was started)`, mayHaveLeft: false });
  }
}

const gatewayFaults = new Set([502, 504, 520, 521, 522, 523, 524]);

/** Without an answer of the service itself, the simulations may or may not be running. Never asked a second time. */
async function unclearIfLost<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    const hint =
      "Look for the simulations in the web app or with `simjobs list` before you submit them again.";
    const answered = error.code === "service_failed" && !gatewayFaults.has(error.httpStatus ?? 0);
    if (answered) throw retold(error, { hint, mayHaveLeft: true });
    throw retold(error, {
      code: "submit_unclear",
      message: `the simulations may or may not have been started: ${error.message}`,
      hint,
      mayHaveLeft: true,
    });
  }
}

function withoutNulls(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null && part !== undefined));
}
