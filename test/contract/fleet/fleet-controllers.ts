import type { Provider } from "@simjobs/core";
import type { AccountStore } from "@simjobs/fleet";
import type { StoreFaults } from "./simulated-store.js";

/** The fleet as it is, or with something broken on purpose. */
export interface FleetController {
  readonly name: string;
  /** The store as a machine has it. */
  readonly store?: (store: AccountStore) => AccountStore;
  /** The service as a machine has it, its turn in the budget included. */
  readonly provider?: (provider: Provider) => Provider;
  readonly faults?: StoreFaults;
  readonly hasBudgetOfItsOwn?: boolean;
}

export const ourFleet: FleetController = { name: "as it is" };
