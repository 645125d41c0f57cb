import { checkSpecification, JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { locateFiles, type FileLocations } from "../files/locate-files.js";
import { SecretsFile } from "../files/secrets-file.js";
import { SubmittedStore } from "../files/submitted-store.js";
import { readConfig, type ConfigFile } from "../settings/config-file.js";
import { chooseProfile, environmentAccount } from "../settings/profile.js";
import { accountName, hasVariables } from "./account-name.js";
import type { AccountJobs } from "./group-by-account.js";
import type { Opening, Service, ServiceKind } from "./service.js";
import { loadServiceKind, serviceFacts, serviceNames } from "./registry.js";
import type { FleetTurns } from "./fleet-turns.js";
import type { StoreNames } from "../settings/store-names.js";
import { storeOf } from "../settings/store-of.js";

export interface AccountsOptions {
  /** The profile after `--profile`. */
  readonly profile?: string | undefined;
  /** Keeps a session that was begun with a password of the environment. @default false: only `login` does */
  readonly keepSession?: boolean | undefined;
  /** @default false */
  readonly longWait?: boolean | undefined;
  /** How many jobs the command is about. @default 1 */
  readonly jobs?: number | undefined;
  /** Asks once or twice and ends. @default false */
  readonly isBrief?: boolean | undefined;
  /** As of `Opening`. */
  readonly sharedBudget?: Opening["sharedBudget"];
  readonly sharedPerSecond?: number | undefined;
  /**
   * The options of a command whose requests take their turns with those of the fleet that they or the environment name.
   *
   * @default in no fleet, whatever the environment says
   */
  readonly inFleet?: StoreNames | undefined;
}

/** The accounts that one command works with. Each is opened once, when it is first needed. */
export class Accounts {
  readonly files: FileLocations;
  readonly submitted: SubmittedStore;
  readonly secrets: SecretsFile;
  readonly #context: CliContext;
  readonly #options: AccountsOptions;
  readonly #open = new Map<string, Promise<Service>>();
  readonly #names = new Map<string, Promise<string | undefined>>();
  /** The fleet whose turns are taken; `undefined` where that is none. */
  readonly turns: FleetTurns | undefined;

  private constructor(
    context: CliContext,
    files: FileLocations,
    options: AccountsOptions,
    turns: FleetTurns | undefined,
  ) {
    this.turns = turns;
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
    const { inFleet } = options;
    const isInFleet = inFleet !== undefined && storeOf(context, inFleet) !== undefined;
    const turns = isInFleet ? new (await import("./fleet-turns.js")).FleetTurns(context, inFleet) : undefined;
    return new Accounts(context, await locateFiles(context), options, turns);
  }

  /** The config file, with what may stand in it. */
  get config(): ConfigFile {
    return { path: this.files.config, services: serviceFacts() };
  }

  /**
   * The account of a service: the one of a reference (`jess@lab:1`), else the one that the settings name.
   *
   * @throws {JobError} `unauthorized`, `bad_input`, `unsafe_address`
   */
  async service(name: string, account?: string): Promise<Service> {
    const [kind, opening] = await Promise.all([this.kind(name), this.openingOf(name, account)]);
    const key = `${name}@${opening.account ?? ""}`;
    const opened = this.#open.get(key) ?? kind.open(opening).then(async (each) => this.#entered(each));
    this.#open.set(key, opened);
    return opened;
  }

  /**
   * What the account of a service is opened with: the one of a reference, else the one that the settings name, under the
   * name that its references need.
   *
   * @throws {JobError} `bad_input`, `unsafe_address`
   */
  async openingOf(name: string, account?: string): Promise<Opening> {
    if (account === environmentAccount) await this.#refuseWithoutVariables(name);
    const settings = await this.opening(account);
    const opening = account === undefined ? { ...settings, account: await this.nameOf(name) } : settings;
    const { turns } = this;
    if (turns === undefined) return opening;
    return { ...opening, sharedBudget: (provider) => turns.budgetOf(provider, opening.account) };
  }

  /** A service whose provider speaks our version of the port, and whose requests take their turns; another one is closed again. */
  async #entered(service: Service): Promise<Service> {
    try {
      checkSpecification(service.provider);
      await this.turns?.enter(service);
      return service;
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  /** The name of the account that the settings name, where references need one; asks nobody. */
  async nameOf(provider: string): Promise<string | undefined> {
    const known = this.#names.get(provider);
    if (known !== undefined) return known;
    const asked = Promise.all([this.kind(provider), this.opening(), readConfig(this.config)]).then(
      ([kind, opening, config]) => accountName(kind, opening, config, this.#options.profile),
    );
    this.#names.set(provider, asked);
    return asked;
  }

  async #refuseWithoutVariables(name: string): Promise<void> {
    const kind = await this.kind(name);
    if (hasVariables(kind.facts, this.#context.env)) return;
    throw new JobError(
      "unauthorized",
      `${name}@${environmentAccount} is the account of variables, and none is set here: ${kind.facts.variables.join(", ")}`,
      { hint: `Set them as they were where the reference was printed, or sign in and use simjobs list.` },
    );
  }

  /** The account that some jobs belong to, with what we know of them. */
  async serviceOf({ provider, account, refs }: AccountJobs): Promise<Service> {
    const service = await this.service(provider, account);
    await service.recall(refs);
    return service;
  }

  /** Where the account of a service is; needs no sign-in. */
  async origin(name: string, account?: string): Promise<string> {
    return (await this.kind(name)).origin(await this.openingOf(name, account));
  }

  /** Takes over a service that was opened with `openingOf`. @throws {JobError} what entering a fleet throws */
  async register(service: Service): Promise<void> {
    await this.turns?.enter(service);
    this.#open.set(`${service.provider.name}@${service.account ?? ""}`, Promise.resolve(service));
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
        hint: `Known are ${serviceNames().join(" and ")}.`,
      },
    );
  }

  /** What an account is opened with. */
  async opening(account?: string): Promise<Opening> {
    const config = await readConfig(this.config);
    return {
      context: this.#context,
      profile: chooseProfile(config, this.#context.env, account ?? this.#options.profile),
      secrets: this.secrets,
      submitted: this.submitted,
      account,
      keepsSession: this.#options.keepSession ?? false,
      longWait: this.#options.longWait ?? false,
      jobs: this.#options.jobs ?? 1,
      isBrief: this.#options.isBrief ?? false,
      sharedBudget: this.#options.sharedBudget,
      sharedPerSecond: this.#options.sharedPerSecond,
    };
  }

  /** Takes over services that were opened in another way, to be closed with the rest. */
  adopt(...services: readonly Service[]): void {
    for (const service of services)
      this.#open.set(`${service.origin}#${this.#open.size}`, Promise.resolve(service));
  }

  /** Closes the connections of every account, one by one where the process goes on without them. */
  async close(): Promise<void> {
    await this.turns?.close();
    if (this.#context.machine.endsWithCommand === true) return;
    const services = await Promise.allSettled(this.#open.values());
    await Promise.allSettled(
      services.flatMap((each) => (each.status === "fulfilled" ? [each.value.close()] : [])),
    );
  }
}
