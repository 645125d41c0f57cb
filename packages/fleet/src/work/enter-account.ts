import { identify } from "@simjobs/control";
import type { AccountIdentity, JobError, Provider } from "@simjobs/core";
import type { AccountBudget } from "../budget/account-budget.js";
import { mayArriveLate } from "../budget/may-arrive-late.js";
import { storedAccount } from "../store/account-key.js";
import type { AccountStore, FleetStore, StoredAccount } from "../store/fleet-store.js";
import { inSignInTurn } from "./sign-in-turn.js";

/** An account that somebody is signed in to, with what the store keeps of it. */
export interface SignedIn {
  readonly where: AccountIdentity;
  readonly account: StoredAccount;
  readonly store: AccountStore;
}

/** Who enters, and what for. */
export interface Entering {
  readonly provider: Provider;
  /** What the provider asks for its turns; from then on they are the account's. */
  readonly budget: AccountBudget;
  /** Whether the provider asks the budget itself. @default true */
  readonly isBudgeted?: boolean | undefined;
  /** What tells whoever enters from others that are at it. */
  readonly holder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Where a service has more accounts than these, a sign-in counts for none of them. */
const mostAtOnce = 8;

/**
 * Finds out whose account it is, when no other machine of the fleet is signing in there, and from then on has its requests take
 * their turns with those of the whole fleet. Until then they count for each account of that service that the fleet knows.
 *
 * @returns `untold`: why the service has not told it; then its requests take no turns
 * @throws {JobError} what stopped the sign-in, and what the store has against the account
 */
export async function enterAccount(
  fleet: FleetStore,
  entering: Entering,
): Promise<
  | { readonly signedIn: SignedIn; readonly untold: null }
  | { readonly signedIn: null; readonly untold: JobError }
> {
  const { provider, budget, holder, signal } = entering;
  const { name, clock } = provider;
  const turn = { provider: name, holder, clock, signal };
  return inSignInTurn(fleet, turn, async () => {
    const known = (await fleet.accounts()).filter((account) => account.provider === name);
    if (known.length > 0 && known.length <= mostAtOnce)
      budget.bind(await Promise.all(known.map(async (account) => fleet.account(account))), clock);
    const { where, untold } = await identifyInTurn(entering);
    if (untold !== null) {
      budget.bind([], clock);
      return { signedIn: null, untold };
    }
    const account = storedAccount(name, where);
    const store = await fleet.account(account);
    budget.bind(store, clock);
    await budget.tellEarly();
    return { signedIn: { where, account, store }, untold: null };
  });
}

async function identifyInTurn({
  provider,
  budget,
  isBudgeted = true,
  signal,
}: Entering): ReturnType<typeof identify> {
  if (isBudgeted) return identify(provider, { signal });
  const end = await budget.turn({ signal });
  let isLost = false;
  try {
    const found = await identify(provider, { signal });
    isLost = mayArriveLate(found.untold, signal);
    return found;
  } catch (error) {
    isLost = mayArriveLate(error, signal);
    throw error;
  } finally {
    end(isLost);
  }
}
