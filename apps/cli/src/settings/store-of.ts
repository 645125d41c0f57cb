import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { filled } from "./pick-setting.js";

/**
 * The address of a fleet's store, from the command line or the environment; `undefined` where there is none. An empty one on the command
 * line means none, whatever the environment says.
 */
export function storeOf(
  { env }: Pick<CliContext, "env">,
  { store }: { readonly store?: string | undefined },
): string | undefined {
  return filled(store ?? env["SIMJOBS_STORE"]);
}

/** As `storeOf`, where there must be one. @throws {JobError} `bad_input` */
export function neededStoreOf(
  context: Pick<CliContext, "env">,
  options: { readonly store?: string | undefined },
): string {
  const store = storeOf(context, options);
  if (store !== undefined) return store;
  throw new JobError("bad_input", "which store the fleet has is not said", {
    hint: "Give --store postgres://… or --store redis://…, or set SIMJOBS_STORE.",
  });
}
