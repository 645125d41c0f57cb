import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { locateFiles, type FileLocations } from "../files/locate-files.js";
import { SecretsFile } from "../files/secrets-file.js";
import { SubmittedStore } from "../files/submitted-store.js";
import { readConfig } from "../settings/config-file.js";
import { chooseProfile } from "../settings/profile.js";
import type { AccountJobs } from "./group-by-account.js";
import type { Opening, Service, ServiceKind } from "./service.js";
import { loadServiceKind, serviceNames } from "./service-kinds.js";

export interface AccountsOptions {
  /** The profile after `--profile`. */
  readonly profile?: string | undefined;
  /** @default false */
  readonly longWait?: boolean;
  /** How many jobs the command is about. @default 1 */
  readonly jobs?: number;
}

/** The accounts that one command works with. Each is opened once, when it is first needed. */
export class Accounts {
  readonly files: FileLocations;
  readonly submitted: SubmittedStore;
  readonly secrets: SecretsFile;
  readonly #context: CliContext;
  readonly #options: AccountsOptions;
  readonly #open = new Map<string, Promise<Service>>();

  private constructor(context: CliContext, files: FileLocations, options: AccountsOptions) {
    this.#context = context;
    this.#options = options;
    this.files = files;
    this.submitted = new SubmittedStore(files.submitted);
    const { clock, newId, machine, env } = context;
    this.secrets = new SecretsFile({
      path: files.secrets,
      clock,
      newId,
      machine,
      platform: machine.platform,
      openKeyring: async () => (env["SIMJOBS_KEYRING"] === "off" ? undefined : context.openKeyring()),
    });
  }

  static async create(context: CliContext, options: AccountsOptions = {}): Promise<Accounts> {
    return new Accounts(context, await locateFiles(context), options);
  }

  /**
   * The account of a service: the one of a reference (`jess@lab:1`), else the one that the settings name.
   *
   * @throws {JobError} `unauthorized`, `bad_input`, `unsafe_address`
   */
  async service(name: string, account?: string): Promise<Service> {
    const key = `${name}@${account ?? ""}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const opening = Promise.all([this.kind(name), this.opening(account)]).then(([kind, opened]) =>
      kind.open(opened),
    );
    this.#open.set(key, opening);
    return opening;
  }

  /** The account that some jobs belong to, with what we know of them. */
  async serviceOf({ provider, account, refs }: AccountJobs): Promise<Service> {
    const service = await this.service(provider, account);
    await service.recall(refs);
    return service;
  }

  /** Where the account of a service is; needs no sign-in. */
  async origin(name: string, account?: string): Promise<string> {
    return (await this.kind(name)).origin(await this.opening(account));
  }

  /** Takes over a service that was opened with `opening(account)`. */
  register(service: Service, account?: string): void {
    this.#open.set(`${service.provider.name}@${account ?? ""}`, Promise.resolve(service));
  }

  /** Whether there is anything to sign in to a service with. */
  async hasCredentials(name: string): Promise<boolean> {
    return (await this.kind(name)).hasCredentials(await this.opening());
  }

  /** @throws {JobError} `bad_input` for a service that does not exist */
  async kind(name: string): Promise<ServiceKind> {
    const kind = await loadServiceKind(name);
    if (kind !== undefined) return kind;
    throw new JobError(
      "bad_input",
      `${JSON.stringify(name.slice(0, 80))} is not a provider that simjobs knows`,
      {
        hint: `Known are ${serviceNames.join(" and ")}.`,
      },
    );
  }

  /** What an account is opened with. */
  async opening(account?: string): Promise<Opening> {
    const config = await readConfig(this.files.config);
    return {
      context: this.#context,
      profile: chooseProfile(config, this.#context.env, account ?? this.#options.profile),
      secrets: this.secrets,
      submitted: this.submitted,
      account,
      longWait: this.#options.longWait ?? false,
      jobs: this.#options.jobs ?? 1,
    };
  }

  /** Takes over services that were opened in another way, to be closed with the rest. */
  adopt(...services: readonly Service[]): void {
    for (const service of services)
      this.#open.set(`${service.origin}#${this.#open.size}`, Promise.resolve(service));
  }

  /** Closes the connections of every account. */
  async close(): Promise<void> {
    const services = await Promise.allSettled(this.#open.values());
    await Promise.allSettled(
      services.flatMap((each) => (each.status === "fulfilled" ? [each.value.close()] : [])),
    );
  }
}
