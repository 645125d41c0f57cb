import { JobError, type JobRef, type Provider } from "@simjobs/core";
import { AccountBudget } from "../budget/account-budget.js";
import type { FleetStore, StoredAccount } from "../store/fleet-store.js";
import { enterAccount, type SignedIn } from "./enter-account.js";

/**
 * A provider of a fleet. One that was made with a budget of the fleet (as `shared` of `RequestBudget` of `@simjobs/http`) is exact to
 * the request; any other one waits for its turn before each call.
 */
export type FleetProvider =
  | Provider
  | ((shared: AccountBudget) => Provider)
  | {
      readonly provider: Provider;
      /** @default one of its own: each call waits for its turn */
      readonly budget?: AccountBudget | undefined;
      /** What references call its account, where there are several of that service: `lab` of `jess@lab:12259`. @default none */
      readonly alias?: string | undefined;
    };

/** A provider, its budget, and its sign-in, which is asked for when it is needed first. */
export class Post {
  readonly provider: Provider;
  readonly budget: AccountBudget;
  readonly alias: string | undefined;
  /** Whether the provider asks the budget itself. */
  readonly isBudgeted: boolean;
  readonly #id: string;
  #signedIn: Promise<SignedIn> | undefined;
  #account: StoredAccount | undefined;

  constructor(given: FleetProvider, perSecond: number | undefined, newId: () => string) {
    const { provider, budget, alias } = partsOf(given);
    this.#id = newId();
    this.budget = budget ?? new AccountBudget({ perSecond, newId });
    this.isBudgeted = typeof provider === "function" || budget !== undefined;
    this.provider = typeof provider === "function" ? provider(this.budget) : provider;
    this.alias = alias;
  }

  /** The account, where that is known by now. */
  get account(): StoredAccount | undefined {
    return this.#account;
  }

  /** @throws {JobError} what stopped the sign-in, and what the store has against the account */
  async signedIn(store: FleetStore, signal: AbortSignal | undefined): Promise<SignedIn> {
    this.#signedIn ??= this.#signIn(store, signal);
    try {
      return await this.#signedIn;
    } catch (error) {
      this.#signedIn = undefined;
      throw error;
    }
  }

  async #signIn(fleet: FleetStore, signal: AbortSignal | undefined): Promise<SignedIn> {
    const { provider, budget, isBudgeted } = this;
    const { signedIn, untold } = await enterAccount(fleet, {
      provider,
      budget,
      isBudgeted,
      holder: this.#id,
      signal,
    });
    // Under another name, no worker that knows its account would ever take what is handed in.
    if (untold !== null)
      throw untold.retold({
        message: `${provider.name} does not tell whose account this is: ${untold.message}`,
        hint: "A fleet keeps wishes by account. Nothing was handed in; try again in a while, or cancel without a store.",
      });
    this.#account = signedIn.account;
    return signedIn;
  }
}

interface Parts {
  readonly provider: Provider | ((shared: AccountBudget) => Provider);
  readonly budget?: AccountBudget | undefined;
  readonly alias?: string | undefined;
}

function partsOf(given: FleetProvider): Parts {
  return typeof given === "object" && "provider" in given ? given : { provider: given };
}

/**
 * The one whose jobs a reference means: of several accounts of a service, that of the name in it.
 *
 * @throws {JobError} `bad_input` where there is none
 */
export function postOf(
  posts: readonly Post[],
  { provider, account }: Pick<JobRef, "provider" | "account">,
): Post {
  const own = posts.filter((post) => post.provider.name === provider);
  const named = own.find(({ alias }) => alias === account);
  const [first, ...more] = own;
  const post = named ?? (first?.alias === undefined && more.length === 0 ? first : undefined);
  if (post !== undefined) return post;
  const whose = account === undefined ? provider : `${provider}@${account}`;
  throw new JobError("bad_input", `this fleet does not work for ${whose}`);
}
