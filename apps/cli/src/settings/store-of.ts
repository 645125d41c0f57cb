import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { filled } from "./pick-setting.js";
import type { StoreNames } from "./store-names.js";

/**
 * The address of a fleet's store, from the command line or the environment; `undefined` where there is none. An empty one on the command
 * line means none, whatever the environment says.
 *
 * @throws {JobError} `bad_input` for a prefix without a store: who names a fleet does not mean this machine's own record
 */
export function storeOf(
  { env }: Pick<CliContext, "env">,
  { store, storePrefix }: StoreNames,
): string | undefined {
  const address = filled(store ?? env["SIMJOBS_STORE"]);
  if (address !== undefined || storePrefix === undefined || store === "") return address;
  throw new JobError("bad_input", "--store-prefix names a fleet in a store, and which store is not said", {
    hint: neededHint,
  });
}

const neededHint = "Give --store postgres://… or --store redis://…, or set SIMJOBS_STORE.";

/** As `storeOf`, where there must be one. @throws {JobError} `bad_input` */
export function neededStoreOf(context: Pick<CliContext, "env">, options: StoreNames): string {
  const store = storeOf(context, options);
  if (store !== undefined) return store;
  throw new JobError("bad_input", "which store the fleet has is not said", {
    hint: neededHint,
  });
}
