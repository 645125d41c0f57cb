import type { FleetOptions } from "./fleet-options.js";
import { Fleet } from "./fleet.js";
import { openStore } from "./open-store.js";

/**
 * Opens a fleet: many machines that finish the wishes of the same accounts over one store. Nobody is signed in yet: that comes with the
 * first call that needs it.
 *
 * @throws {JobError} what `openStore` throws: `bad_input` for an address that cannot be read, `unreachable`, `unauthorized` and
 * `not_supported` for a store that cannot be worked with
 * @see docs/fleet.md
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { store: given, prefix, leaseMs } = options;
  const store = typeof given === "string" ? await openStore(given, { prefix, leaseMs }) : given;
  return new Fleet(store, options);
}
