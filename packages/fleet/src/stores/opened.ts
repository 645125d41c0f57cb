import type { FleetStore } from "../store/fleet-store.js";

/** A store that has been looked at and is ready, or that is closed again with what it said. */
export async function opened(store: FleetStore & { open(): Promise<void> }): Promise<FleetStore> {
  try {
    await store.open();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
