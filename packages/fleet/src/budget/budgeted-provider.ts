import { isJobError, type Provider, type ProviderCall } from "@simjobs/core";
import type { AccountBudget } from "./account-budget.js";
import { mayArriveLate } from "./may-arrive-late.js";

/**
 * A provider each of whose calls waits for its turn in the account's budget. A call that takes several requests counts for one: a
 * provider that was made with the budget itself is more exact.
 */
export function budgetedProvider(provider: Provider, budget: AccountBudget): Provider {
  const { clock } = provider;
  const inTurn = async <Value>(call: ProviderCall, ask: () => Promise<Value>): Promise<Value> => {
    const end = await budget.turn(call);
    let isLost = false;
    try {
      return await ask();
    } catch (error) {
      isLost = mayArriveLate(error, call.signal);
      if (isJobError(error, "throttled")) budget.throttled(clock.now(), error.retryAfterMs ?? 1_000);
      throw error;
    } finally {
      end(isLost);
    }
  };
  const children = provider.children?.bind(provider);
  const signedInAs = provider.signedInAs?.bind(provider);
  return {
    specificationVersion: provider.specificationVersion,
    name: provider.name,
    grammar: provider.grammar,
    capabilities: provider.capabilities,
    clock,
    get clockAheadMs() {
      return provider.clockAheadMs;
    },
    identity: async (call = {}) => provider.identity(call),
    ...(signedInAs === undefined ? {} : { signedInAs: async (call = {}) => signedInAs(call) }),
    get: async (ref, call = {}) => inTurn(call, async () => provider.get(ref, call)),
    getMany: async (refs, call = {}) => inTurn(call, async () => provider.getMany(refs, call)),
    list: (filter, call) => provider.list(filter, call),
    submit: async (request, call) => provider.submit(request, call),
    requestCancel: async (ref, call = {}) => inTurn(call, async () => provider.requestCancel(ref, call)),
    ...(children === undefined
      ? {}
      : { children: async (ref, call = {}) => inTurn(call, async () => children(ref, call)) }),
  };
}
