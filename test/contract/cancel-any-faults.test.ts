import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import { cancelJob } from "@simjobs/control";
import { startMock, type FaultSeed, type RunningMock } from "@simjobs/mock";
import { Bench } from "./bench.js";
import { matches, type About, type Service } from "./cancel-scenario.js";
import { untruthIn } from "./truth.js";

/** Faults that no service can lie by: what it tells is late, lost, old or strange, but not false. */
const faults: fc.Arbitrary<FaultSeed["fault"]> = fc.oneof(
  ...[
    "drop-before",
    "drop-after",
    "truncate",
    "html",
    "throttle",
    "wrong-type",
    "unknown-status",
    "refuse-early",
  ].map((kind) => fc.constant({ kind })),
  ...["refuse-repeat", "cancel-by-other", "ignore-cancel", "expire-session"].map((kind) =>
    fc.constant({ kind }),
  ),
  fc.constant({ kind: "html", processed: true }),
  fc.constantFrom(403, 408, 500, 503).map((status) => ({ kind: "status", status })),
  fc.constantFrom(1000, 20_000, 200_000).map((ms) => ({ kind: "slow-cancel", ms })),
  fc.constantFrom(500, 5000, 30_000).map((ms) => ({ kind: "late", ms })),
  fc.constantFrom(1000, 5000).map((ms) => ({ kind: "stale", ms })),
  fc.constantFrom(0, 4000).map((ms) => ({ kind: "flag-reset-early", ms })),
);

const faultSeeds = (service: Service): fc.Arbitrary<readonly FaultSeed[]> =>
  fc.array(
    fc
      .record({
        on: fc.constantFrom<About>("cancel", "cancel", "read", "read", "all"),
        nth: fc.integer({ min: 1, max: 4 }),
        times: fc.constantFrom(1, 2, 1000),
        fault: faults,
      })
      .map(({ on, nth, times, fault }) => ({ match: { ...matches[service][on], nth, times }, fault })),
    { minLength: 1, maxLength: 4 },
  );

describe.each(["jess", "ionworks"] as const)("a cancel at %s, with any faults together", (service) => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startMock({ clock: "manual", switches: { ionworks: { cancel: "delayed" } } });
  });
  afterAll(() => mock.close());

  it("is never told as something that it is not", async () => {
    const told = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        faultSeeds(service),
        fc.constantFrom(2000, 9000, 600_000),
        fc.boolean(),
        async (seeds, durationMs, isYoung) => {
          mock.reset();
          await using bench = new Bench(mock);
          const [young, running] = service === "jess" ? ["UNPACKED", "QUEUED"] : ["pending", "processing"];
          const ref = bench.job({ provider: service, status: isYoung ? young : running, durationMs });
          for (const seed of seeds) mock.addFault(seed);
          const provider = service === "jess" ? bench.jessProvider : bench.ionworksProvider;
          const result = await cancelJob(provider, ref, { timeoutMs: 60_000 });
          told.add(result.outcome);
          mock.clearFaults();
          expect(await untruthIn(bench, result)).toBeNull();
        },
      ),
      { numRuns: 60, seed: 20_260_105 },
    );
    // It would prove little if all of them ended alike.
    expect(told.size).toBeGreaterThan(4);
  });
});
