import { under, value } from "../command/option-specs.js";

/** Where a fleet keeps its wishes. */
export const storeOptions = under("A fleet of machines:", {
  store: value("url", "where the fleet keeps its wishes, postgres://… or redis://… (default: SIMJOBS_STORE)"),
  storePrefix: value("word", "which of several fleets in one store (default: simjobs)"),
});
