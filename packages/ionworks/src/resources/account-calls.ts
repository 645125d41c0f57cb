import type { Clock, ProviderCall } from "@simjobs/core";
import type {
  OrganizationRecord,
  ProjectRecord,
  UsageRecord,
  UserRecord,
} from "@simjobs/core/schemas/ionworks";
import type { Secrets } from "@simjobs/http";
import type { IonworksConnection } from "../session/connection.js";
import { Discovery } from "./discovery.js";
import { checkHealth, getUser } from "./users.js";

/** The part of a client that is about the account and the way to the service, not about work. */
export class AccountCalls {
  readonly #connection: IonworksConnection;
  readonly #discovery: Discovery;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
    this.#discovery = new Discovery(connection);
  }

  /** The project in which work runs that names none itself. */
  get projectId(): string | undefined {
    return this.#connection.projectId;
  }

  /** Scheme, host, port and base path, without a slash at the end. */
  get baseUrl(): string {
    return this.#connection.baseUrl;
  }

  /** What must not be told: the credentials. */
  get secrets(): Secrets {
    return this.#connection.secrets;
  }

  /** What proves who is signed in: a keyed hash of the key or token, never the secret itself. Asks nobody. */
  get signInProof(): string {
    return this.#connection.signInProof;
  }

  /** Tells the time, and waits. */
  get clock(): Clock {
    return this.#connection.clock;
  }

  /** How far the service's clock is ahead of ours, in milliseconds, as its last answer told; `null` before there was one. */
  get clockAheadMs(): number | null {
    return this.#connection.clockAheadMs;
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Who is signed in. @see docs/services/ionworks.md 2.2 */
  user(call?: ProviderCall): Promise<UserRecord> {
    return getUser(this.#connection, call);
  }

  /** Resolves where the service says that it is up. @see docs/services/ionworks.md 2.2 */
  health(call?: ProviderCall): Promise<void> {
    return checkHealth(this.#connection, call);
  }

  /** The projects that the account may see. @see docs/services/ionworks.md 2.2 */
  projects(call?: ProviderCall): Promise<readonly ProjectRecord[]> {
    return this.#discovery.projects(call);
  }

  /**
   * @throws {JobError} `not_found`
   * @see docs/services/ionworks.md 2.2
   */
  project(id: string, call?: ProviderCall): Promise<ProjectRecord> {
    return this.#discovery.project(id, call);
  }

  /**
   * The organizations that the account belongs to.
   *
   * @see docs/services/ionworks.md 2.2
   */
  organizations(call?: ProviderCall): Promise<readonly OrganizationRecord[]> {
    return this.#discovery.organizations(call);
  }

  /** How many hours the organization has used, and how many it has. @see docs/services/ionworks.md 2.2 */
  usage(call?: ProviderCall): Promise<UsageRecord> {
    return this.#discovery.usage(call);
  }

  /** What the service says that it can do, as it says it. @see docs/services/ionworks.md 2.2 */
  capabilities(call?: ProviderCall): Promise<Readonly<Record<string, unknown>>> {
    return this.#discovery.capabilities(call);
  }

  /** The schema of one of the service's forms, such as `protocol` or `pipeline`. @see docs/services/ionworks.md 2.2 */
  schema(name: string, call?: ProviderCall): Promise<Readonly<Record<string, unknown>>> {
    return this.#discovery.schema(name, call);
  }
}
