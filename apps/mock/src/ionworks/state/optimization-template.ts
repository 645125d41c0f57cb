import type { OwnedRecord } from "./record-store.js";

/** A configuration of optimizations that is kept. Nothing is known of what is in it. */
export interface OptimizationTemplate extends OwnedRecord {
  readonly fields: Readonly<Record<string, unknown>>;
}
