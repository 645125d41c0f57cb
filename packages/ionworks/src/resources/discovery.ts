import type { ProviderCall } from "@simjobs/core";
import {
  anyObjectReply,
  organizationReply,
  projectReply,
  usageReply,
  type OrganizationRecord,
  type ProjectRecord,
  type UsageRecord,
} from "@simjobs/core/schemas/ionworks";
import { pathSegment, type IonworksConnection } from "../session/connection.js";

/** What is asked about the account and the service, not about work. @see docs/services/ionworks.md 2.2 */
export class Discovery {
  readonly #connection: IonworksConnection;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
  }

  async projects(call?: ProviderCall): Promise<readonly ProjectRecord[]> {
    // No paging is documented for these two lists.
    const shape = { item: projectReply, key: "projects" };
    return (await this.#connection.askPage(shape, { method: "GET", path: "/projects", intent: "read" }, call))
      .items;
  }

  async project(id: string, call?: ProviderCall): Promise<ProjectRecord> {
    const path = `/projects/${pathSegment(id, "project")}`;
    return this.#connection.ask(projectReply, { method: "GET", path, intent: "read" }, call);
  }

  async organizations(call?: ProviderCall): Promise<readonly OrganizationRecord[]> {
    const shape = { item: organizationReply, key: "organizations" };
    const path = "/organizations";
    return (await this.#connection.askPage(shape, { method: "GET", path, intent: "read" }, call)).items;
  }

  /** How many hours the organization has used of its current period. */
  usage(call?: ProviderCall): Promise<UsageRecord> {
    const path = "/organizations/current/usage";
    return this.#connection.ask(usageReply, { method: "GET", path, intent: "read" }, call);
  }

  /** What the service says that it can do; its fields are not documented. */
  capabilities(call?: ProviderCall): Promise<Readonly<Record<string, unknown>>> {
    const path = "/discovery/capabilities";
    return this.#connection.ask(anyObjectReply, { method: "GET", path, intent: "read" }, call);
  }

  /** The schema of one of the service's request forms, such as `protocol` or `pipeline`. */
  async schema(name: string, call?: ProviderCall): Promise<Readonly<Record<string, unknown>>> {
    const path = `/discovery/schemas/${pathSegment(name, "schema")}`;
    return this.#connection.ask(anyObjectReply, { method: "GET", path, intent: "read" }, call);
  }
}
