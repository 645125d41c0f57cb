import {
  checkedList,
  checkedObject,
  checkedOptions,
  checkedText,
  isJobError,
  JobError,
  typedId,
  type ListEnd,
  type ProviderCall,
} from "@simjobs/core";
import {
  simulationReply,
  simulationStatusesReply,
  simulationSummaryReply,
  submittedReply,
  templateReply,
  type SimulationRecord,
  type SimulationStatusRecord,
  type SimulationSummary,
} from "@simjobs/core/schemas/ionworks";
import { withoutNulls } from "../requests/checked-request.js";
import { countDesigns } from "../requests/design-of-experiments.js";
import { listAll, listPages, type ListSize } from "./list-pages.js";
import { submitOnce, type LostSubmit } from "./lost-submit.js";
import { checkSameId } from "../session/same-id.js";
import { pathSegment, type IonworksConnection } from "../session/connection.js";
import type { SimulationRequest } from "../requests/simulation-request.js";

/** How many ids one `POST /simulations/statuses` can carry. @see docs/services/ionworks.md 3.6 */
export const statusesPageSize = 1000;

const lookPageSize = 1000;

const shape = { item: simulationSummaryReply, key: "simulations" };

/** Whose simulations to list: the service knows no other selection, and takes exactly one of the two. */
export type SimulationListFilter = ListSize &
  (
    | { readonly parameterizedModelId: string; readonly studyId?: undefined }
    | { readonly studyId: string; readonly parameterizedModelId?: undefined }
  );

/** Simulations of a study or a model, and whether these are all. */
export interface SimulationList extends ListEnd {
  readonly simulations: readonly SimulationSummary[];
}

/** A protocol to make a template of. */
export interface ProtocolInput {
  readonly protocol_experiment: SimulationRequest["protocol_experiment"];
  readonly experiment_parameters?: Readonly<Record<string, unknown>> | undefined;
  /** @default the client's project */
  readonly project_id?: string | undefined;
}

/** One of the simulations that a submit has started. */
export interface SubmittedSimulation {
  readonly simulationId: string;
  /** The job that runs it; `null` where the service does not tell. */
  readonly jobId: string | null;
}

export async function getSimulation(
  connection: IonworksConnection,
  id: string,
  call?: ProviderCall,
): Promise<SimulationRecord> {
  const subject = pathSegment(id, "simulation");
  const path = `/simulations/${subject}`;
  const simulation = await connection.ask(
    simulationReply,
    { method: "GET", path, subject, intent: "read" },
    call,
  );
  checkSameId(id, simulation.id, path);
  return simulation;
}

export async function* listSimulationPages(
  connection: IonworksConnection,
  filter: SimulationListFilter,
  call?: ProviderCall,
): AsyncGenerator<readonly SimulationSummary[], ListEnd, undefined> {
  const { parameterizedModelId, studyId, ...size } = checkedOptions("filter", filter);
  if ((parameterizedModelId === undefined) === (studyId === undefined)) {
    throw new JobError("bad_input", "ionworks lists simulations of one model or of one study", {
      hint: "Name either the parameterized model or the study.",
    });
  }
  const query = { parameterized_model_id: parameterizedModelId, study_id: studyId };
  return yield* listPages(
    connection,
    { path: "/simulations", query, shape, idOf: ({ id }) => id, ...size },
    call,
  );
}

export async function listSimulations(
  connection: IonworksConnection,
  filter: SimulationListFilter,
  call?: ProviderCall,
): Promise<SimulationList> {
  const { items, ...end } = await listAll(listSimulationPages(connection, filter, call));
  return { simulations: items, ...end };
}

/** A read that is written as a POST, in as few pages of ids as can be, all about as long. No ids, no request: what that would mean is not known. */
export async function getSimulationStatuses(
  connection: IonworksConnection,
  ids: readonly string[],
  given?: ProviderCall,
): Promise<SimulationStatusRecord[]> {
  const call = connection.begin(given);
  const texts = checkedList("ids", ids).map((id) => checkedText("the id of a simulation", id));
  const unique = [...new Set(texts.map(typedId))];
  const statuses: SimulationStatusRecord[] = [];
  const pageSize = Math.ceil(unique.length / Math.ceil(unique.length / statusesPageSize));
  for (let start = 0; start < unique.length; start += pageSize) {
    const page = unique.slice(start, start + pageSize);
    const json = { simulation_ids: page, limit: page.length, offset: 0 };
    const path = "/simulations/statuses";
    const found = await connection.ask(
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
  connection: IonworksConnection,
  input: ProtocolInput,
  call?: ProviderCall,
): Promise<string> {
  checkedObject("input", input, "Give an object with protocol_experiment: { name, protocol }.");
  const json = {
    protocol_experiment: input.protocol_experiment,
    experiment_parameters: input.experiment_parameters ?? {},
    project_id: connection.projectFor(input.project_id),
  };
  const path = "/protocols/parse-to-template";
  const request = { method: "POST", path, intent: "submit", json } as const;
  return (await connection.ask(templateReply, request, call)).template_id;
}

export async function submitSimulations(
  connection: IonworksConnection,
  request: SimulationRequest,
  call?: ProviderCall,
): Promise<readonly SubmittedSimulation[]> {
  const { protocol_experiment, experiment_parameters, project_id, ...rest } = request;
  const projectId = connection.projectFor(project_id);
  const parameters = experiment_parameters ?? {};
  const templateId = await nothingStarted(
    parseProtocol(
      connection,
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
  return submitOnce(
    async () => {
      const submitted = await connection.ask(
        submittedReply,
        { method: "POST", path, intent: "submit", json },
        call,
      );
      return submitted.map(({ simulation_id, job_id }) => submittedAs(simulation_id, job_id));
    },
    {
      what: "the simulations",
      clock: connection.clock,
      signal: call?.signal,
      look: lookByTemplate(connection, request, templateId, call),
    },
  );
}

/**
 * Looks for simulations by the template that their submit made, which nothing else can have run since. It takes a filter
 * that the service knows; a quick model without a study has none.
 */
function lookByTemplate(
  connection: IonworksConnection,
  { parameterized_model: model, study_id, design_parameters_doe }: SimulationRequest,
  templateId: string,
  call: ProviderCall | undefined,
): LostSubmit<readonly SubmittedSimulation[]>["look"] {
  const query =
    typeof model === "string" ? { parameterized_model_id: model } : { study_id: study_id ?? undefined };
  if (Object.values(query).every((value) => value === undefined)) return undefined;
  const expected = countDesigns(design_parameters_doe);
  return async (since) => {
    const found: SubmittedSimulation[] = [];
    for (let offset = 0; ; offset += lookPageSize) {
      const { items, total, reply } = await connection.askPage(
        shape,
        {
          method: "GET",
          path: "/simulations",
          intent: "read",
          query: { ...query, limit: lookPageSize, offset },
        },
        call,
      );
      for (const item of items) {
        if (!mentions(item, templateId) || !since(item.created_at, reply)) continue;
        found.push(submittedAs(item.id, item.job_id));
      }
      if (items.length < lookPageSize || offset + items.length >= (total ?? Number.POSITIVE_INFINITY)) break;
    }
    return found.length === expected ? found : null;
  };
}

/** Whether any text within a record is this one. */
function mentions(value: unknown, text: string): boolean {
  if (value === text) return true;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((part) => mentions(part, text))
  );
}

function submittedAs(simulationId: string, jobId: string | null | undefined): SubmittedSimulation {
  return { simulationId, jobId: jobId ?? null };
}

/** What went wrong before the second call has started no work, whatever has become of the first. */
async function nothingStarted<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    throw error.retold({ message: `${error.message} (no simulation was started)`, mayHaveLeft: false });
  }
}
