import type { Provider } from "@simjobs/core";
import { providerChecks } from "./provider-checks.js";
import type { ProviderStage } from "./provider-stage.js";

/** What became of one check. */
export interface ProviderCheck {
  /** What a provider does, as a sentence. */
  readonly name: string;
  /** What it does instead; `null` where it holds. */
  readonly problem: string | null;
}

/**
 * Checks a provider against what control relies on: the promises of core's `Provider` that can be seen from outside.
 * Needs no test framework. Time passes on the provider's own clock; two jobs are cancelled.
 *
 * It does not check what only a service's own page can tell: that words are put into the right status, that the lag of its
 * copies is as told, that nothing but the service's own "no such job" is `not_found`.
 */
export async function checkProvider(
  provider: Provider,
  stage: ProviderStage,
): Promise<readonly ProviderCheck[]> {
  const checks: ProviderCheck[] = [];
  for (const [name, check] of Object.entries(providerChecks)) {
    checks.push({ name, problem: await problemOf(check(provider, stage)) });
  }
  return checks;
}

async function problemOf(check: Promise<void>): Promise<string | null> {
  try {
    await check;
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
