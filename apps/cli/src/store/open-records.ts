import { FleetRecords, openStore, placeOf, type FleetStore } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import type { StoreNames } from "../settings/store-names.js";
import { neededStoreOf } from "../settings/store-of.js";

/** A fleet's record without anybody signed in. */
export interface OpenedRecords {
  readonly store: FleetStore;
  readonly records: FleetRecords;
  /** Where it is, in words, without what is secret in the address. */
  readonly place: string;
}

const leaseMs = 30_000;

/** Opens what a fleet has on record, to be read. @throws {JobError} as `openStore`, and `bad_input` where none is named */
export async function openRecords(context: CliContext, options: StoreNames): Promise<OpenedRecords> {
  const address = neededStoreOf(context, options);
  const prefix = options.storePrefix ?? "simjobs";
  const store = await openStore(address, { prefix, leaseMs });
  return { store, records: new FleetRecords(store), place: `the fleet "${prefix}" at ${placeOf(address)}` };
}
