import { under, value } from "../command/option-specs.js";

/** Where a fleet keeps its wishes, for what can do without one. */
export const maybeStoreOptions = under("A fleet of machines:", {
  store: value(
    "url",
    "the fleet's wishes instead of this machine's, postgres://… or redis://…; '' for this machine's (default: SIMJOBS_STORE)",
  ),
  storePrefix: value("word", "which of several fleets in one store (default: simjobs)"),
});

/** Where a fleet keeps its wishes. */
export const storeOptions = under("A fleet of machines:", {
  store: value("url", "where the fleet keeps its wishes, postgres://… or redis://… (default: SIMJOBS_STORE)"),
  storePrefix: value("word", "which of several fleets in one store (default: simjobs)"),
});
