import { isJobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { cancelJobs, FileJournal, type CancelResult } from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const owner = { host: "here", bootId: null, pid: 1, startedAt: "2026-01-01T00:00:00.000Z", version: "0" };
const jobs = 20;

/** Cancels jobs with a journal whose disk takes nothing any more from one of its steps on. */
async function cancelOnFailingDisk(failsAt: number) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(3), { ...wellBehaved, batchSize: 1_000 });
  const refs = Array.from({ length: jobs }, (_, index) =>
    service.add(new SimulatedJob(String(index + 1), -1, 3_600_000, "completed")),
  );
  const disk = new MemoryDisk();
  let steps = 0;
  disk.onStep = async () => {
    steps += 1;
    if (steps >= failsAt) throw new Error("ENOSPC: no space left on device");
  };
  const troubles: string[] = [];
  const ended = await clock.run(
    cancelJobs(service, refs, {
      journal: new FileJournal(disk, clock, owner, "one"),
      onEvent: (event) => {
        if (event.kind === "trouble") troubles.push(event.error.code);
      },
    }).catch((error: unknown): unknown => error),
  );
  const asked = service.requests.filter(({ what }) => what === "cancel").map(({ id }) => id);
  return { ended, asked, troubles, steps };
}

describe("a journal that cannot be written any more", () => {
  it("ends it all before anything is sent, or else costs no outcome of those that were asked", async () => {
    const whole = await cancelOnFailingDisk(Infinity);
    const seen = { refused: 0, partly: 0 };
    for (let failsAt = 1; failsAt <= whole.steps; failsAt += 1) {
      const { ended, asked, troubles } = await cancelOnFailingDisk(failsAt);
      if (!Array.isArray(ended)) {
        expect(isJobError(ended, "journal_unwritable")).toBe(true);
        expect(asked).toEqual([]);
        seen.refused += 1;
        continue;
      }
      const results: readonly CancelResult[] = ended;
      expect(results).toHaveLength(jobs);
      expect(troubles).toContain("journal_unwritable");
      for (const { ref, outcome, cause } of results) {
        if (asked.includes(ref.id)) expect(outcome).toBe("cancelled");
        else expect([outcome, cause]).toEqual(["not-sent", "journal"]);
      }
      if (asked.length > 0 && asked.length < jobs) seen.partly += 1;
    }
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.partly).toBeGreaterThan(0);
  });
});
