import { formatReference, type JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { watchJobs, type JobChange, type WatchOptions } from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const count = 60;

/** Sixty jobs that end one after the other, the last after a minute. */
function scene(behaviour: Partial<Behaviour> = {}) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(7), {
    ...wellBehaved,
    batchSize: 1_000,
    ...behaviour,
  });
  const refs = Array.from({ length: count }, (_, index) =>
    service.add(new SimulatedJob(String(index + 1), -1, (index + 1) * 1_000, "completed")),
  );
  const watch = async (jobs: readonly JobRef[], options: WatchOptions = {}): Promise<readonly JobChange[]> =>
    clock.run(collected(watchJobs(service, jobs, options)));
  const asked = (what: string): number => service.requests.filter((request) => request.what === what).length;
  return { clock, service, refs, watch, asked };
}

async function collected(changes: AsyncIterable<JobChange>): Promise<readonly JobChange[]> {
  const all: JobChange[] = [];
  for await (const change of changes) all.push(change);
  return all;
}

describe("watching many jobs", () => {
  it("tells how each is at first and how it ends, from one shared reading at a time", async () => {
    const { refs, watch, asked } = scene();
    const changes = await watch(refs);
    expect(changes.slice(0, count).every(({ state }) => state?.status === "queued")).toBe(true);
    const ends = changes.filter(({ ended }) => ended);
    expect(ends.map(({ ref }) => formatReference(ref)).toSorted()).toEqual(
      refs.map(formatReference).toSorted(),
    );
    expect(ends.every(({ state }) => state?.status === "completed")).toBe(true);
    expect(asked("get")).toBe(0);
    expect(asked("list")).toBeLessThanOrEqual(41); // a minute, at least 1.5 s apart
  });

  it("asks for one that no list tells of by itself, and says that it is not there", async () => {
    const { refs, watch } = scene();
    const stranger = { provider: "simulated", kind: "job", id: "999" };
    const missing = (await watch([...refs, stranger])).filter((change) => change.missing);
    expect(missing).toMatchObject([{ ref: stranger, ended: true, state: null }]);
  });

  it("bears readings that fail on the way, and tells them", async () => {
    const { refs, watch } = scene({ failChance: 0.4 });
    let troubles = 0;
    const changes = await watch(refs, { onTrouble: () => (troubles += 1) });
    expect(changes.filter(({ ended }) => ended)).toHaveLength(count);
    expect(troubles).toBeGreaterThan(0);
  });

  it("tells a listener of each request once, however many jobs are read with it", async () => {
    const { refs, service, watch } = scene();
    let requests = 0;
    await watch(refs, { onEvent: ({ kind }) => (requests += kind === "request" ? 1 : 0) });
    expect(requests).toBe(service.requests.length);
  });

  it("ends when its time is up, with a few of those that go on by name", async () => {
    const { clock, refs, watch } = scene();
    await expect(watch(refs, { timeoutMs: 20_000 })).rejects.toMatchObject({ code: "deadline" });
    expect(clock.now()).toBeGreaterThan(19_900);
    expect(clock.now()).toBeLessThanOrEqual(20_000);
  });

  it("ends when it is stopped, with the reason", async () => {
    const { clock, refs, watch } = scene();
    const stop = new AbortController();
    clock.at(7_000, () => stop.abort(new Error("enough")));
    await expect(watch(refs, { signal: stop.signal })).rejects.toThrow("enough");
  });
});
