import { isJobError, JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { cancelJob, waitForEnd } from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

/** A job that goes on for an hour and takes no cancel, of which the first look takes another time than those that follow. */
function scene(firstMs: number, laterMs: number) {
  const clock = new VirtualClock();
  const provider = new SimulatedProvider(clock, new SeededRandom(7), {
    ...wellBehaved,
    roundTripMs: [0, 0],
    cancelDelayMs: () => null,
  });
  const ref = provider.add(new SimulatedJob("1", -1, 3_600_000, "completed"));
  const get = provider.get.bind(provider);
  let looks = 0;
  provider.get = async (asked, call) => {
    looks += 1;
    const tookMs = looks === 1 ? firstMs : laterMs;
    const leftMs = (call?.deadlineMs ?? Infinity) - clock.now();
    await clock.sleep(Math.max(0, Math.min(tookMs, leftMs)), call?.signal);
    if (tookMs > leftMs) throw new JobError("deadline", "no answer in time");
    return get(asked, call);
  };
  return { clock, provider, ref, looks: () => looks };
}

describe.each([
  [1000, 700, 50],
  [2000, 1000, 50],
  [2000, 1000, 1000],
  [2000, 1200, 50],
  [2000, 1500, 700],
  [2000, 1900, 50],
  [2000, 500, 500],
  [5000, 1500, 700],
  [30_000, 1900, 50],
])("a time of %i ms, where the first look takes %i ms and others %i ms", (timeoutMs, firstMs, laterMs) => {
  it("is not over long before its end for who waits, and costs a few looks", async () => {
    const { clock, provider, ref, looks } = scene(firstMs, laterMs);
    const error = await clock.run(
      waitForEnd(provider, ref, { timeoutMs }).catch((thrown: unknown) => thrown),
    );
    expect(isJobError(error, "deadline")).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(0.85 * timeoutMs);
    expect(clock.now()).toBeLessThanOrEqual(timeoutMs);
    expect(looks()).toBeLessThanOrEqual(10);
  });

  it("is not over long before its end for a cancel", async () => {
    const { clock, provider, ref, looks } = scene(firstMs, laterMs);
    await clock.run(cancelJob(provider, ref, { timeoutMs }));
    expect(clock.now()).toBeGreaterThanOrEqual(0.85 * timeoutMs);
    expect(clock.now()).toBeLessThanOrEqual(timeoutMs);
    expect(looks()).toBeLessThanOrEqual(13);
  });
});
