import { under, value, valueOrNone, type OptionSpec } from "../command/option-specs.js";

/** @param store - the option that names it */
function ofFleet(store: OptionSpec<"value">) {
  const storePrefix = value("word", "which of several fleets in one store (default: simjobs)");
  return under("A fleet of machines:", { store, storePrefix });
}

/** Where a fleet keeps its wishes, for what can do without one. */
export const maybeStoreOptions = ofFleet(
  valueOrNone(
    "url",
    "the fleet's wishes instead of this machine's, postgres://… or redis://…; '' for this machine's (default: SIMJOBS_STORE)",
  ),
);

/** Where a fleet keeps its wishes. */
export const storeOptions = ofFleet(
  value("url", "where the fleet keeps its wishes, postgres://… or redis://… (default: SIMJOBS_STORE)"),
);

/** The fleet whose turns a command takes that asks a service. */
export const turnStoreOptions = ofFleet(
  valueOrNone(
    "url",
    "ask in turn with the fleet of this store, postgres://… or redis://…; '' for no fleet (default: SIMJOBS_STORE)",
  ),
);

/** The fleet that cancels are handed over to. */
export const cancelStoreOptions = ofFleet(
  valueOrNone(
    "url",
    "hand over to the fleet of this store, postgres://… or redis://…; '' to cancel from this machine (default: SIMJOBS_STORE)",
  ),
);

/** The fleet of an agent's calls. */
export const agentStoreOptions = ofFleet(
  valueOrNone(
    "url",
    "hand cancels over to the fleet of this store, postgres://… or redis://…, and read its record; '' for this machine's own (default: SIMJOBS_STORE)",
  ),
);

/** As `turnStoreOptions`, for what may cancel in the end. */
export const watchStoreOptions = ofFleet(
  valueOrNone(
    "url",
    "ask in turn with the fleet of this store, postgres://… or redis://…, and leave cancels to it; '' for no fleet (default: SIMJOBS_STORE)",
  ),
);
