import type { ListEnd, ProviderCall } from "@simjobs/core";
import {
  pipelineElementReply,
  pipelineElementsReply,
  pipelineReply,
  pipelineResultReply,
  type PipelineElement,
  type PipelineRecord,
  type PipelineResult,
} from "@simjobs/core/schemas/ionworks";
import { withoutNulls } from "../requests/checked-request.js";
import { listAll, type ListedAll } from "./list-pages.js";
import { submitOnce } from "./lost-submit.js";
import { parsePipelineRequest, type PipelineRequest } from "../requests/pipeline-request.js";
import { findByName, listProjectPages, type ProjectListFilter } from "./project-list.js";
import { Resource, type NameChange } from "./resource.js";
import { checkSameId } from "../session/same-id.js";
import { pathSegment, type IonworksConnection } from "../session/connection.js";

const path = "/pipelines";
const list = {
  path,
  shape: { item: pipelineReply, key: "pipelines" },
  offsetName: "skip",
  canFilterByName: true,
} as const;

/** Pipelines: elements that run one after the other, each as a job. @see docs/services/ionworks.md 3.7 */
export class Pipelines {
  readonly #connection: IonworksConnection;
  readonly #records: Resource<PipelineRecord>;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
    this.#records = new Resource(connection, pipelineReply, path, "pipeline");
  }

  /**
   * Runs a pipeline; the record in the reply has its elements. Sent once; where the answer is lost, the pipeline is
   * looked for by its name.
   *
   * @param request - what a request file holds is one by `parsePipelineRequest`; it is checked first
   * @throws {JobError} `bad_input` naming each wrong field, or without a project; `submit_unclear`
   * @see docs/services/ionworks.md 3.7
   */
  async create(request: PipelineRequest, given?: ProviderCall): Promise<PipelineRecord> {
    const call = this.#connection.begin(given);
    const { project_id, options, ...rest } = parsePipelineRequest(request);
    const projectId = this.#connection.projectFor(project_id);
    const { name } = rest;
    // The service refuses options that are null or missing.
    const json = { ...withoutNulls(rest), options: withoutNulls(options ?? {}), project_id: projectId };
    return submitOnce(() => this.#records.create(json, call), {
      what: "the pipeline",
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
   * @see docs/services/ionworks.md 3.7
   */
  get(id: string, call?: ProviderCall): Promise<PipelineRecord> {
    return this.#records.get(id, call);
  }

  /**
   * All pipelines of a project.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.7
   */
  list(filter: ProjectListFilter = {}, call?: ProviderCall): Promise<ListedAll<PipelineRecord>> {
    return listAll(this.pages(filter, call));
  }

  /**
   * The same, page by page as they come in.
   *
   * @see docs/services/ionworks.md 3.7
   */
  pages(
    filter: ProjectListFilter = {},
    call?: ProviderCall,
  ): AsyncGenerator<readonly PipelineRecord[], ListEnd, undefined> {
    return listProjectPages(this.#connection, list, filter, call);
  }

  /**
   * Changes the name or the description of a pipeline. Sent once.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.7
   */
  update(id: string, change: NameChange, call?: ProviderCall): Promise<PipelineRecord> {
    return this.#records.update(id, change, call);
  }

  /**
   * Deletes it with its elements, their jobs and their files.
   *
   * @see docs/services/ionworks.md 3.7
   */
  delete(id: string, call?: ProviderCall): Promise<void> {
    return this.#records.delete(id, call);
  }

  /**
   * Asks for it and all its elements that have not ended to be cancelled. `null` for a yes without a record.
   *
   * @see docs/services/ionworks.md 3.7, 4.4
   */
  cancel(id: string, call?: ProviderCall): Promise<PipelineRecord | null> {
    return this.#records.cancel(id, call);
  }

  /**
   * The results as a whole and by element. What a pipeline that still runs answers is not known.
   *
   * @see docs/services/ionworks.md 3.7
   */
  async result(id: string, call?: ProviderCall): Promise<PipelineResult> {
    const request = {
      method: "GET",
      path: `${this.#records.path(id)}/result`,
      subject: this.#records.subject(id),
      intent: "read",
      maxReplyBytes: 268_435_456,
    } as const;
    return this.#connection.ask(pipelineResultReply, request, call);
  }

  /**
   * Its elements, in the order in which they run.
   *
   * @see docs/services/ionworks.md 3.7
   */
  async elements(id: string, call?: ProviderCall): Promise<readonly PipelineElement[]> {
    const path = `${this.#records.path(id)}/elements`;
    const request = { method: "GET", path, subject: this.#records.subject(id), intent: "read" } as const;
    const elements = await this.#connection.ask(pipelineElementsReply, request, call);
    // One of another pipeline would be cancelled with this one.
    for (const { pipeline_id: told } of elements) {
      if (told !== null && told !== undefined) checkSameId(id, told, path);
    }
    return elements.toSorted((one, other) => (one.element_order ?? 0) - (other.element_order ?? 0));
  }

  /**
   * One element of a pipeline, by its own id.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.7
   */
  async element(elementId: string, call?: ProviderCall): Promise<PipelineElement> {
    const subject = pathSegment(elementId, "pipeline element");
    const request = { method: "GET", path: `${path}/elements/${subject}`, subject, intent: "read" } as const;
    const element = await this.#connection.ask(pipelineElementReply, request, call);
    checkSameId(elementId, element.id, request.path);
    return element;
  }
}
