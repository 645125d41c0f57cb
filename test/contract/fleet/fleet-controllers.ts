import type { Provider } from "@simjobs/core";
import type { FleetStore } from "@simjobs/fleet/port";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import type { StoreFaults } from "./simulated-account.js";

/** The fleet as it is, or with something broken on purpose. */
export interface FleetController {
  readonly name: string;
  /** The store as a machine has it. */
  readonly store?: (store: FleetStore, clock: VirtualClock) => FleetStore;
  /** The service as a machine has it. */
  readonly provider?: (provider: Provider) => Provider;
  readonly faults?: StoreFaults;
}

export const ourFleet: FleetController = { name: "as it is" };

/** A store that shows a worker, and tells it of no other: it takes whatever it gets, as those of earlier releases do. */
export function knowingNobody(store: FleetStore): FleetStore {
  return {
    ...store,
    show: async (worker) => {
      await store.show(worker);
      return [];
    },
  };
}
