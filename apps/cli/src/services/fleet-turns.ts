import {
  AccountBudget,
  enterAccount,
  Fleet,
  openStore,
  type FleetStore,
  type SignedIn,
} from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import type { Service } from "./service.js";
import type { StoreNames } from "../settings/store-names.js";
import { neededStoreOf } from "../settings/store-of.js";

const leaseMs = 30_000;
/** How long whoever leaves goes on telling the store that a service wants silence, and what is free again, in milliseconds. */
const patienceMs = 2_000;

/** How a command that is no worker of a fleet shares its store: its requests take their turns with the fleet's, account by account. */
export class FleetTurns {
  readonly #context: CliContext;
  readonly #names: StoreNames;
  readonly #holder: string;
  readonly #budgets = new Map<string, AccountBudget>();
  readonly #entered = new Map<Service, SignedIn>();
  #store: Promise<FleetStore> | undefined;

  /** @throws {JobError} `bad_input` where no store is named */
  constructor(context: CliContext, names: StoreNames) {
    this.#context = context;
    this.#names = { ...names, store: neededStoreOf(context, names) };
    this.#holder = context.newId();
  }

  /** What the requests to an account ask for their turns. */
  budgetOf(provider: string, account: string | undefined): AccountBudget {
    const name = `${provider}@${account ?? ""}`;
    const known = this.#budgets.get(name) ?? new AccountBudget();
    this.#budgets.set(name, known);
    return known;
  }

  /**
   * Finds out whose account a service is signed in to, so that its turns are that account's from then on. Where the service does not
   * tell, its requests are this machine's own, which is said.
   *
   * @throws {JobError} what opening the store and signing in throw
   */
  async enter(service: Service): Promise<void> {
    const { provider, account, title } = service;
    const budget = this.budgetOf(provider.name, account);
    const { signal, stderr } = this.#context;
    const store = await this.#opened();
    const { signedIn, untold } = await enterAccount(store, {
      provider,
      budget,
      holder: this.#holder,
      signal,
    });
    if (untold === null) this.#entered.set(service, signedIn);
    else
      stderr.write(
        `${showControls(`${title} does not tell whose account this is, so that what is asked takes no turn with the fleet: ${untold.message}`)}\n`,
      );
  }

  /** What the fleet keeps of the account that a service is signed in to; undefined where it is not known whose that is. */
  recordsOf(service: Service): SignedIn["store"] | undefined {
    return this.#entered.get(service)?.store;
  }

  /** The fleet, for services that take their turns with it. Not to be closed. */
  async fleetOf(services: readonly Service[]): Promise<Fleet> {
    return new Fleet(await this.#opened(), {
      store: await this.#opened(),
      version: this.#context.version,
      providers: services.map(({ provider, account }) => ({
        provider,
        budget: this.budgetOf(provider.name, account),
        alias: account,
      })),
    });
  }

  /** Lets go of the store, when it has been told what the services have asked of everybody. */
  async close(): Promise<void> {
    const over = new AbortController();
    const settled = Promise.all([...this.#budgets.values()].map(async (budget) => budget.giveBack()));
    const late = this.#context.clock.sleep(patienceMs, over.signal).catch(() => {});
    await Promise.race([settled, late]);
    over.abort();
    await (await this.#store?.catch(() => undefined))?.close();
  }

  async #opened(): Promise<FleetStore> {
    const { store = "", storePrefix = "simjobs" } = this.#names;
    this.#store ??= openStore(store, { prefix: storePrefix, leaseMs });
    return this.#store;
  }
}
