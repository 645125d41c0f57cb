import type { FleetStore } from "@simjobs/fleet/port";
import { systemClock } from "@simjobs/http";
import type { LockClock } from "./simulated-account.js";
import { SimulatedStore } from "./simulated-store.js";

/** The simulated store in real time, for the tests of what stores promise: it must not be kinder than the real ones. */
export function openSimulatedStore(leaseMs: number, lockClock: LockClock): () => Promise<FleetStore> {
  const store = new SimulatedStore(systemClock, leaseMs, { lockClock });
  return async () =>
    store.from({
      wallNow: () => systemClock.wallNow(),
      over: async (ask) => ask(),
      wait: async (ms, signal) => systemClock.sleep(ms, signal),
    });
}
