import type { CliContext } from "../context.js";
import { isFlagGiven } from "../output/given-words.js";
import { factsOf } from "./registry.js";

/** What a service says of how far a job is, in a person's words; as it says it with `--verbose`, and where nobody knows better. */
export function progressWords({ argv }: Pick<CliContext, "argv">, provider: string, native: string): string {
  if (isFlagGiven(argv, "--verbose")) return native;
  return factsOf(provider)?.progressWords?.(native) ?? native;
}

/** The service that a reference names. */
export function providerIn(ref: string): string {
  return /^[^@:]*/u.exec(ref)?.[0] ?? "";
}
