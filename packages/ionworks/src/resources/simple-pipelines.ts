import type { ListEnd, ProviderCall } from "@simjobs/core";
import { simplePipelineReply, type SimplePipelineRecord } from "@simjobs/core/schemas/ionworks";
import { withoutNulls } from "../requests/checked-request.js";
import { listAll, type ListedAll } from "./list-pages.js";
import { submitOnce } from "./lost-submit.js";
import {
  parseSimplePipelineRequest,
  type SimplePipelineRequest,
  type PipelineRequest,
} from "../requests/pipeline-request.js";
import { findByName, listProjectPages, type ProjectListFilter } from "./project-list.js";
import { Resource, type NameChange } from "./resource.js";
import type { IonworksConnection } from "../session/connection.js";

const path = "/simple_pipelines";
const list = { path, shape: { item: simplePipelineReply, key: "items" }, canFilterByName: true };

/** Simple pipelines: one job from end to end. @see docs/services/ionworks.md 3.8 */
export class SimplePipelines {
  readonly #connection: IonworksConnection;
  readonly #records: Resource<SimplePipelineRecord>;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
    this.#records = new Resource(connection, simplePipelineReply, path, "simple pipeline");
  }

  /**
   * Runs a simple pipeline. Sent once; where the answer is lost, it is looked for by its name.
   *
   * @param request - what a request file holds is one by `parseSimplePipelineRequest`; it is checked first
   * @throws {JobError} `bad_input` naming each wrong field, or without a project; `submit_unclear`
   * @see docs/services/ionworks.md 3.8
   */
  async create(
    request: SimplePipelineRequest | PipelineRequest,
    given?: ProviderCall,
  ): Promise<SimplePipelineRecord> {
    const call = this.#connection.begin(given);
    const { project_id, options, ...rest } = parseSimplePipelineRequest(request);
    const projectId = this.#connection.projectFor(project_id);
    const { name } = rest;
    const json = {
      ...withoutNulls(rest),
      options: options === null || options === undefined ? undefined : withoutNulls(options),
      project_id: projectId,
    };
    return submitOnce(() => this.#records.create(json, call), {
      what: "the simple pipeline",
      clock: this.#connection.clock,
      signal: call.signal,
      look:
        name === null || name === undefined
          ? undefined
          : (since) => findByName(this.#connection, list, { name, projectId, since }, call),
    });
  }

  /**
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.8
   */
  get(id: string, call?: ProviderCall): Promise<SimplePipelineRecord> {
    return this.#records.get(id, call);
  }

  /**
   * All simple pipelines of a project.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.8
   */
  list(filter: ProjectListFilter = {}, call?: ProviderCall): Promise<ListedAll<SimplePipelineRecord>> {
    return listAll(this.pages(filter, call));
  }

  /**
   * The same, page by page as they come in.
   *
   * @see docs/services/ionworks.md 3.8
   */
  pages(
    filter: ProjectListFilter = {},
    call?: ProviderCall,
  ): AsyncGenerator<readonly SimplePipelineRecord[], ListEnd, undefined> {
    return listProjectPages(this.#connection, list, filter, call);
  }

  /**
   * Changes the name or the description of a simple pipeline. Sent once.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.8
   */
  update(id: string, change: NameChange, call?: ProviderCall): Promise<SimplePipelineRecord> {
    return this.#records.update(id, change, call);
  }

  /**
   * Deletes the record and its job.
   *
   * @see docs/services/ionworks.md 3.8
   */
  delete(id: string, call?: ProviderCall): Promise<void> {
    return this.#records.delete(id, call);
  }

  /**
   * Asks for it to be cancelled. `null` for a yes without a record.
   *
   * @see docs/services/ionworks.md 3.8, 4.4
   */
  cancel(id: string, call?: ProviderCall): Promise<SimplePipelineRecord | null> {
    return this.#records.cancel(id, call);
  }
}
