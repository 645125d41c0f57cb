import { checkedObject, checkedOptions, type ListEnd, type ProviderCall } from "@simjobs/core";
import {
  studyReply,
  studySimulationReply,
  type StudyRecord,
  type StudySimulation,
} from "@simjobs/core/schemas/ionworks";
import { listAll, listPages, type ListedAll, type ListSize } from "./list-pages.js";
import { Resource, type NameChange } from "./resource.js";
import { checkSameId } from "../session/same-id.js";
import { pathSegment, type IonworksConnection, type IonworksRequest } from "../session/connection.js";

/** Where a study is. */
export interface StudyPlace {
  /** @default the client's project */
  readonly projectId?: string | undefined;
}

const shape = { item: studyReply, key: "items" };

/** Studies keep simulations together. They have no state and no cancel: their simulations have. @see docs/services/ionworks.md 3.10 */
export class Studies {
  readonly #connection: IonworksConnection;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
  }

  /**
   * Makes a study. Sent once.
   *
   * @throws {JobError} `bad_input` without a project; `conflict` where there is one of this name
   * @see docs/services/ionworks.md 3.10
   */
  async create(
    study: NameChange & { readonly name: string },
    place: StudyPlace = {},
    call?: ProviderCall,
  ): Promise<StudyRecord> {
    checkedObject("study", study, "Give an object with the name of the study.");
    return this.#records(place).create(study, call);
  }

  /**
   * Reads one study.
   *
   * @throws {JobError} `bad_input` without a project; `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.10
   */
  async get(id: string, place: StudyPlace = {}, call?: ProviderCall): Promise<StudyRecord> {
    return this.#records(place).get(id, call);
  }

  /**
   * All studies of a project, and whether these are all.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.10
   */
  async list(
    filter: StudyPlace &
      ListSize & { readonly query?: NonNullable<IonworksRequest["query"]> | undefined } = {},
    call?: ProviderCall,
  ): Promise<ListedAll<StudyRecord>> {
    return listAll(this.#pages(filter, call));
  }

  /**
   * Changes the name or the description of a study. Sent once.
   *
   * @throws {JobError} `bad_input` without a project; `not_found`
   * @see docs/services/ionworks.md 3.10
   */
  async update(
    id: string,
    change: NameChange,
    place: StudyPlace = {},
    call?: ProviderCall,
  ): Promise<StudyRecord> {
    return this.#records(place).update(id, change, call);
  }

  /**
   * Deletes a study; its simulations stay.
   *
   * @throws {JobError} `bad_input` without a project; `not_found`
   * @see docs/services/ionworks.md 3.10
   */
  async delete(id: string, place: StudyPlace = {}, call?: ProviderCall): Promise<void> {
    await this.#records(place).delete(id, call);
  }

  /**
   * Puts a simulation into a study; one that is there already stays, which is no error.
   *
   * @see docs/services/ionworks.md 3.10
   */
  async addSimulation(
    id: string,
    simulationId: string,
    place: StudyPlace = {},
    call?: ProviderCall,
  ): Promise<StudySimulation> {
    const path = this.#simulationPath(id, simulationId, place);
    const placed = await this.#connection.ask(
      studySimulationReply,
      { method: "POST", path, intent: "submit", json: {} },
      call,
    );
    const { study_id: study, simulation_id: simulation } = placed;
    if (study !== null && study !== undefined) checkSameId(id, study, path, { mayHaveLeft: true });
    if (simulation !== null && simulation !== undefined)
      checkSameId(simulationId, simulation, path, { mayHaveLeft: true });
    return placed;
  }

  /**
   * Takes a simulation out of a study; the simulation itself stays.
   *
   * @see docs/services/ionworks.md 3.10
   */
  async removeSimulation(
    id: string,
    simulationId: string,
    place: StudyPlace = {},
    call?: ProviderCall,
  ): Promise<void> {
    const path = this.#simulationPath(id, simulationId, place);
    await this.#connection.send({ method: "DELETE", path, intent: "submit" }, call);
  }

  #pages(
    filter: Parameters<Studies["list"]>[0] & object,
    call: ProviderCall | undefined,
  ): AsyncGenerator<readonly StudyRecord[], ListEnd, undefined> {
    const { projectId, query = {}, ...size } = checkedOptions("filter", filter);
    const path = this.#path({ projectId });
    return listPages(this.#connection, { path, query, shape, idOf: ({ id }) => id, ...size }, call);
  }

  #records(place: StudyPlace): Resource<StudyRecord> {
    return new Resource(this.#connection, studyReply, this.#path(place), "study");
  }

  #simulationPath(id: string, simulationId: string, place: StudyPlace): string {
    return `${this.#records(place).path(id)}/simulations/${pathSegment(simulationId, "simulation")}`;
  }

  #path(place: StudyPlace): string {
    const { projectId } = checkedObject("place", place);
    return `/projects/${pathSegment(this.#connection.projectFor(projectId), "project")}/studies`;
  }
}
