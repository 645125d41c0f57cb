import { JobError } from "@simjobs/core";
import { AccountBudget, openFleet, type Fleet } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import { Accounts, type AccountsOptions } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { Service } from "../services/service.js";
import { neededStoreOf } from "../settings/store-of.js";

/** How a fleet is opened from the command line. */
export interface CliFleetOptions {
  readonly store?: string | undefined;
  readonly storePrefix?: string | undefined;
  readonly leaseMs?: number | undefined;
  readonly perSecond?: number | undefined;
  /** How long a wish is waited for by whoever works on it, and after how long of nothing but failures it is left, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly giveUpMs?: number | undefined;
  /** Stops whatever the fleet is at. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The fleet of a store, for services that are open.
 *
 * @param budgets - what those were opened with, by the service. @default each call of theirs waits for its turn
 * @throws {JobError} as `openFleet`
 */
export async function openCliFleet(
  context: CliContext,
  options: CliFleetOptions,
  services: readonly Service[],
  budgets: ReadonlyMap<string, AccountBudget> = new Map(),
): Promise<Fleet> {
  const store = neededStoreOf(context, options);
  return openFleet({
    store,
    prefix: options.storePrefix,
    leaseMs: options.leaseMs,
    perSecond: options.perSecond,
    timeoutMs: options.timeoutMs,
    giveUpMs: options.giveUpMs,
    signal: options.signal,
    version: context.version,
    providers: services.map(({ provider, account }) => ({
      provider,
      budget: budgets.get(provider.name),
      alias: account,
    })),
  });
}

/** Accounts whose requests take their turn in the fleet's budget, and the services among them that there is a sign-in for. */
export async function openFleetAccounts(
  context: CliContext,
  options: Omit<AccountsOptions, "sharedBudget" | "sharedPerSecond"> & {
    readonly perSecond?: number | undefined;
  },
  wanted: readonly string[] = [],
): Promise<{
  readonly accounts: Accounts;
  readonly services: readonly Service[];
  readonly budgets: ReadonlyMap<string, AccountBudget>;
}> {
  const budgets = new Map<string, AccountBudget>();
  const sharedBudget = (provider: string): AccountBudget => {
    const known = budgets.get(provider) ?? new AccountBudget({ perSecond: options.perSecond });
    budgets.set(provider, known);
    return known;
  };
  const { perSecond: sharedPerSecond, ...opening } = options;
  const accounts = await Accounts.create(context, { ...opening, sharedBudget, sharedPerSecond });
  try {
    const services: Service[] = [];
    for (const name of wanted.length > 0 ? wanted : serviceNames())
      if (wanted.length > 0 || (await accounts.hasCredentials(name)))
        services.push(await accounts.service(name));
    if (services.length > 0) return { accounts, services, budgets };
    throw new JobError("unauthorized", "not signed in to any service", { hint: "Sign in: simjobs login" });
  } catch (error) {
    await accounts.close();
    throw error;
  }
}
