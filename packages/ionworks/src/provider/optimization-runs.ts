import type { OptimizationRecord } from "@simjobs/core/schemas/ionworks";
import { versionOf } from "../session/service-time.js";

/** Before any run that can be told: a record that says less than others of the same optimization proves nothing. */
const earlierThanAny = -1;

/**
 * Tells which run of an optimization a record is about: its run count, else when that run was started. The two cannot be
 * compared with each other, so once a count was read, only counts count.
 *
 * @see docs/services/ionworks.md 3.9, 4.2
 */
export class OptimizationRuns {
  readonly #counted = new Set<string>();

  runOf({ id, run_count, started_at }: OptimizationRecord): number {
    if (typeof run_count === "number") {
      this.#counted.add(id);
      return run_count;
    }
    return this.#counted.has(id) ? earlierThanAny : (versionOf(started_at) ?? 0);
  }
}
