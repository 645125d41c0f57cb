import { under, value, valueOrNone } from "../command/option-specs.js";

const prefix = value("word", "which of several fleets in one store (default: simjobs)");

/** Where a fleet keeps its wishes, for what can do without one. */
export const maybeStoreOptions = under("A fleet of machines:", {
  store: valueOrNone(
    "url",
    "the fleet's wishes instead of this machine's, postgres://… or redis://…; '' for this machine's (default: SIMJOBS_STORE)",
  ),
  storePrefix: prefix,
});

/** Where a fleet keeps its wishes. */
export const storeOptions = under("A fleet of machines:", {
  store: value("url", "where the fleet keeps its wishes, postgres://… or redis://… (default: SIMJOBS_STORE)"),
  storePrefix: prefix,
});

/** The fleet whose turns a command takes that asks a service. */
export const turnStoreOptions = under("A fleet of machines:", {
  store: valueOrNone(
    "url",
    "ask in turn with the fleet of this store, postgres://… or redis://…; '' for no fleet (default: SIMJOBS_STORE)",
  ),
  storePrefix: prefix,
});

/** The fleet that cancels are handed over to. */
export const cancelStoreOptions = under("A fleet of machines:", {
  store: valueOrNone(
    "url",
    "hand over to the fleet of this store, postgres://… or redis://…; '' to cancel from this machine (default: SIMJOBS_STORE)",
  ),
  storePrefix: prefix,
});

/** The fleet of an agent's calls. */
export const agentStoreOptions = under("A fleet of machines:", {
  store: valueOrNone(
    "url",
    "hand cancels over to the fleet of this store, postgres://… or redis://…, and read its record; '' for this machine's own (default: SIMJOBS_STORE)",
  ),
  storePrefix: prefix,
});

/** As `turnStoreOptions`, for what may cancel in the end. */
export const watchStoreOptions = under("A fleet of machines:", {
  store: valueOrNone(
    "url",
    "ask in turn with the fleet of this store, postgres://… or redis://…, and leave cancels to it; '' for no fleet (default: SIMJOBS_STORE)",
  ),
  storePrefix: prefix,
});
