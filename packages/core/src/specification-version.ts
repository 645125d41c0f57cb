import { checkedObject, wrongArgument } from "./arguments/checked-argument.js";
import { JobError } from "./job-error.js";
import type { Provider } from "./provider.js";

/** The version of the provider port that this copy of simjobs speaks. It grows when an older provider would be misunderstood. */
export const specificationVersion = 1;

const providerHint =
  "Give what jessProvider(client) or ionworksProvider(client) returns; a client alone is none.";

/**
 * Refuses a provider that speaks another version of the port, before anything is asked of it.
 *
 * @throws {JobError} `not_supported`; `bad_input` for what is no provider at all
 */
export function checkSpecification(provider: Pick<Provider, "name">): void {
  // What comes in may be of a package of another age, or of plain JavaScript.
  checkedObject("provider", provider, providerHint);
  const { name }: { readonly name?: unknown } = provider;
  if (typeof name !== "string")
    throw wrongArgument("provider", "the provider of a service", provider, { hint: providerHint });
  const told: unknown = "specificationVersion" in provider ? provider.specificationVersion : undefined;
  if (told === specificationVersion) return;
  const spoken = typeof told === "number" ? `version ${told}` : "no version that it tells";
  throw new JobError(
    "not_supported",
    `the provider of ${provider.name} speaks ${spoken} of the provider port, and this is version ${specificationVersion}`,
    { hint: "Bring the packages of simjobs and of that provider to versions that belong together." },
  );
}
