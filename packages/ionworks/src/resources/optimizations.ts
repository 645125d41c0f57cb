import { isJobError, type ListEnd, type ProviderCall } from "@simjobs/core";
import { optimizationReply, type OptimizationRecord } from "@simjobs/core/schemas/ionworks";
import { withoutNulls } from "../requests/checked-request.js";
import { listAll, type ListedAll } from "./list-pages.js";
import { submitOnce } from "./lost-submit.js";
import { parseOptimizationRequest, type OptimizationRequest } from "../requests/optimization-request.js";
import { findByName, listProjectPages, type ProjectListFilter } from "./project-list.js";
import { Resource, type NameChange } from "./resource.js";
import type { IonworksConnection } from "../session/connection.js";

const path = "/optimizations";
const list = { path, shape: { item: optimizationReply, key: "optimizations" } };

/** Optimizations: they have words of their own, and can run again under their id. @see docs/services/ionworks.md 3.9 */
export class Optimizations {
  readonly #connection: IonworksConnection;
  readonly #records: Resource<OptimizationRecord>;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
    this.#records = new Resource(connection, optimizationReply, path, "optimization");
  }

  /**
   * Runs an optimization. Sent once; where the answer is lost, it is looked for by its name.
   *
   * @param request - what a request file holds is one by `parseOptimizationRequest`; it is checked as far as its fields are known
   * @throws {JobError} `bad_input` naming each wrong field, or without a project; `submit_unclear`
   * @see docs/services/ionworks.md 3.9
   */
  async create(request: OptimizationRequest, given?: ProviderCall): Promise<OptimizationRecord> {
    const call = this.#connection.begin(given);
    const { project_id, ...rest } = parseOptimizationRequest(request);
    const projectId = this.#connection.projectFor(project_id);
    const { name } = rest;
    const json = { ...withoutNulls(rest), project_id: projectId };
    return submitOnce(() => this.#records.create(json, call), {
      what: "the optimization",
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
   * @see docs/services/ionworks.md 3.9
   */
  get(id: string, call?: ProviderCall): Promise<OptimizationRecord> {
    return this.#records.get(id, call);
  }

  /**
   * All optimizations of a project.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.9
   */
  list(filter: ProjectListFilter = {}, call?: ProviderCall): Promise<ListedAll<OptimizationRecord>> {
    return listAll(this.pages(filter, call));
  }

  /**
   * The same, page by page as they come in.
   *
   * @see docs/services/ionworks.md 3.9
   */
  pages(
    filter: ProjectListFilter = {},
    call?: ProviderCall,
  ): AsyncGenerator<readonly OptimizationRecord[], ListEnd, undefined> {
    return listProjectPages(this.#connection, list, filter, call);
  }

  /**
   * Changes the name or the description of an optimization. Sent once.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.9
   */
  update(id: string, change: NameChange, call?: ProviderCall): Promise<OptimizationRecord> {
    return this.#records.update(id, change, call);
  }

  /**
   * Asks for it to be cancelled. `null` for a yes without a record.
   *
   * @see docs/services/ionworks.md 3.9, 4.4
   */
  cancel(id: string, call?: ProviderCall): Promise<OptimizationRecord | null> {
    return this.#records.cancel(id, call);
  }

  /**
   * Runs a failed optimization again, under the id that it has. Sent once; where the answer is lost, a higher run count
   * or a state that goes on again tells that it arrived.
   *
   * @throws {JobError} `not_found`; `refused` where the service does not run this one again; `submit_unclear`
   * @see docs/services/ionworks.md 3.9
   */
  async rerun(id: string, given?: ProviderCall): Promise<OptimizationRecord> {
    const call = this.#connection.begin(given);
    const before = await this.get(id, call);
    try {
      return await submitOnce(
        async () => (await this.#records.act(id, "resubmit", "submit", call)) ?? this.get(id, call),
        {
          what: "the optimization",
          clock: this.#connection.clock,
          signal: call.signal,
          look: async () => {
            const now = await this.get(id, call);
            return hasRunAgain(before, now) ? now : null;
          },
        },
      );
    } catch (error) {
      if (!isJobError(error, "rejected_input", "conflict", "gone")) throw error;
      const said = error.serviceMessage ?? error.message;
      throw error.retold({
        code: "refused",
        message: `ionworks does not run this optimization again: ${said}`,
        hint: `It is ${before.status?.slice(0, 100) ?? "in no state"}; the service runs those again that have failed.`,
        mayHaveLeft: false,
      });
    }
  }
}

function hasRunAgain(before: OptimizationRecord, now: OptimizationRecord): boolean {
  const [runsBefore, runsNow] = [before.run_count, now.run_count];
  if (typeof runsBefore === "number" && typeof runsNow === "number" && runsNow !== runsBefore) {
    return runsNow > runsBefore;
  }
  const active = new Set(["queued", "running"]);
  return !active.has(before.status ?? "") && active.has(now.status ?? "");
}
