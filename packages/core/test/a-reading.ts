import fc from "fast-check";
import { jobStatuses, noDetails, readingSources, type JobStatus, type Reading } from "../src/index.js";

/** A single reading of a queued job, with what a test wants to be different. */
export function aReading(changes: Partial<Reading> = {}): Reading {
  const status: JobStatus = changes.status ?? "queued";
  return {
    ref: { provider: "simulated", kind: "job", id: "1" },
    source: "single",
    askedAtMs: 0,
    run: 1,
    version: 1,
    status,
    nativeStatus: status.toUpperCase(),
    endUnclear: false,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: noDetails,
    ...changes,
  };
}

/** Readings of one job as they may come in any order, small enough in range to meet one another. */
export const anyReading: fc.Arbitrary<Reading> = fc
  .record({
    source: fc.constantFrom(...readingSources),
    askedAtMs: fc.integer({ min: 0, max: 20_000 }),
    run: fc.integer({ min: 1, max: 2 }),
    version: fc.option(fc.integer({ min: 1, max: 6 })),
    status: fc.constantFrom(...jobStatuses),
    nativeStatus: fc.constantFrom("A", "B"),
    endUnclear: fc.boolean(),
    cancelFlag: fc.option(fc.boolean()),
  })
  .map(aReading);
