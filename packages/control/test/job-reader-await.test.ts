import type { JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { JobReader } from "../src/job-reader.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

/** A reader of jobs that go on for an hour, which it can read together. */
function scene(jobs: number) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(7), { ...wellBehaved, batchSize: 100 });
  const refs = Array.from({ length: jobs }, (_, index) =>
    service.add(new SimulatedJob(String(index + 1), -1, 3_600_000, "completed")),
  );
  const reader = new JobReader(service);
  /** When the first look at some of them is over. */
  const lookedAtMs = async (some: readonly JobRef[]): Promise<number> =>
    clock.run(Promise.all(some.map(async (ref) => reader.read(ref, "any", {}))).then(() => clock.now()));
  return { clock, reader, refs, service, lookedAtMs };
}

describe("jobs that a reader is told of one by one", () => {
  it("have a few that are followed already wait for them, and be read with them in one request", async () => {
    const { reader, refs, service, lookedAtMs } = scene(30);
    for (const ref of refs) reader.await(ref);
    const few = refs.slice(0, 5);
    for (const ref of few) reader.follow(ref);
    const first = lookedAtMs(few);
    for (const ref of refs.slice(5)) reader.follow(ref);
    const others = lookedAtMs(refs.slice(5));
    await Promise.all([first, others]);
    expect(service.requests).toHaveLength(1);
  });

  it.each<readonly [what: string, over: number, isPutOff: boolean]>([
    ["waits while they are not begun with", 0, true],
    ["waits for nobody who is over before it was begun with", 25, false],
    ["goes on waiting for the rest of them", 2, true],
  ])("a look at a few %s", async (_what, over, isPutOff) => {
    const { reader, refs, lookedAtMs, service } = scene(30);
    const ends = refs.map((ref) => reader.await(ref));
    for (const end of ends.slice(5, 5 + over)) end();
    const few = refs.slice(0, 5);
    for (const ref of few) reader.follow(ref);
    const { pollStartMs, pollMaxMs } = service.capabilities;
    const atMs = await lookedAtMs(few);
    if (isPutOff) expect(atMs).toBeGreaterThan(pollMaxMs - 2 * pollStartMs);
    else expect(atMs).toBeLessThan(2 * pollStartMs);
  });

  it("are counted once, however often they are told of and begun with", async () => {
    const { reader, refs, lookedAtMs, service } = scene(30);
    for (const ref of refs) {
      reader.await(ref);
      reader.await(ref);
      reader.follow(ref);
    }
    const atMs = await lookedAtMs(refs);
    expect(atMs).toBeLessThan(service.capabilities.pollMaxMs);
    expect(service.requests).toHaveLength(1);
  });

  it("make no look at a job rarer that is followed alone", async () => {
    const { reader, refs, lookedAtMs } = scene(30);
    const [ref, ...others] = refs;
    if (ref === undefined) throw new TypeError("there are some");
    for (const each of others) reader.await(each);
    reader.follow(ref);
    expect(await lookedAtMs([ref])).toBeLessThan(1_000);
  });
});
