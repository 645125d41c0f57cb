import type { CliContext } from "../context.js";
import { filled } from "../settings/pick-setting.js";

/** The address of a fleet's store, from the command line or the environment; `undefined` where there is none. */
export function storeOf(
  { env }: Pick<CliContext, "env">,
  { store }: { readonly store?: string | undefined },
): string | undefined {
  return store ?? filled(env["SIMJOBS_STORE"]);
}
