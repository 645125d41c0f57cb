import { identify } from "@simjobs/control";
import type { AccountIdentity, JobError, Provider } from "@simjobs/core";
import type { AccountBudget } from "../budget/account-budget.js";
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
  /** What tells whoever enters from others that are at it. */
  readonly holder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out whose account it is, when no other machine of the fleet is signing in there, and from then on has its requests take
 * their turns with those of the whole fleet.
 *
 * @returns `untold`: why the service has not told it; then its requests take no turns
 * @throws {JobError} what stopped the sign-in, and what the store has against the account
 */
export async function enterAccount(
  fleet: FleetStore,
  { provider, budget, holder, signal }: Entering,
): Promise<
  | { readonly signedIn: SignedIn; readonly untold: null }
  | { readonly signedIn: null; readonly untold: JobError }
> {
  const { name, clock } = provider;
  const turn = { provider: name, holder, clock, signal };
  const { where, untold } = await inSignInTurn(fleet, turn, async () => identify(provider, { signal }));
  if (untold !== null) return { signedIn: null, untold };
  const account = storedAccount(name, where);
  const store = await fleet.account(account);
  budget.bind(store, clock);
  return { signedIn: { where, account, store }, untold: null };
}
