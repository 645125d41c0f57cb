import { isJobError, JobError, type JobErrorCode, type JobRef, type Provider } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { sweepJobs, watchJobs, type JobChange, type WatchOptions } from "../src/index.js";
import { JobReader } from "../src/job-reader.js";
import { MemoryDisk } from "./memory-disk.js";
import { MortalProcess } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const minuteMs = 60_000;

/** Some jobs that end after an hour, and how each look at them goes. */
function scene(jobs = 1, behaviour: Partial<Behaviour> = {}) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(7), { ...wellBehaved, ...behaviour });
  const refs = Array.from({ length: jobs }, (_, index) =>
    service.add(new SimulatedJob(String(index + 1), -1, 60 * minuteMs, "completed")),
  );
  const watch = async (options: WatchOptions = {}, provider: Provider = service) => {
    const changes: JobChange[] = [];
    const told = async (): Promise<void> => {
      for await (const change of watchJobs(provider, refs, options)) changes.push(change);
    };
    const error = await clock.run(
      told().then(
        () => null,
        (thrown: unknown) => thrown,
      ),
    );
    return { changes, error, atMs: clock.now() };
  };
  return { clock, service, refs, watch, looks: () => service.requests.length };
}

/** Lets the looks of these numbers, from 1, fail at once. */
function failing(
  service: SimulatedProvider,
  code: JobErrorCode,
  fails: (look: number, ref: JobRef) => boolean,
  retryAfterMs?: number,
) {
  const get = service.get.bind(service);
  let look = 0;
  service.get = async (ref, call) => {
    look += 1;
    if (!fails(look, ref)) return get(ref, call);
    await service.clock.sleep(10);
    throw new JobError(code, `look ${look}`, { retryAfterMs });
  };
}

/** Never answers before the caller's time is over. */
function silent(service: SimulatedProvider): void {
  const wait = async (deadlineMs = Infinity, signal?: AbortSignal): Promise<never> => {
    await service.clock.sleep(Math.min(10 * 60 * minuteMs, deadlineMs - service.clock.now()), signal);
    throw new JobError("deadline", "no answer");
  };
  service.get = async (_ref, call) => wait(call?.deadlineMs, call?.signal);
  service.getMany = async (_refs, call) => wait(call?.deadlineMs, call?.signal);
}

describe("the time of a watch", () => {
  it.each([
    [1, 1],
    [2, 100],
    [30, 100],
  ])("is used to its end by a last look at %i jobs", async (jobs, batchSize) => {
    const { watch, service } = scene(jobs, { batchSize });
    const { error, atMs } = await watch({ timeoutMs: minuteMs });
    expect(error).toMatchObject({ code: "deadline" });
    expect(service.requests.at(-1)?.atMs).toBeGreaterThan(minuteMs - 500);
    expect(atMs).toBeLessThanOrEqual(minuteMs);
  });

  it("of nothing has one look", async () => {
    const { watch, looks } = scene();
    const { changes, error } = await watch({ timeoutMs: 0 });
    expect(changes).toMatchObject([{ state: { status: "queued" }, ended: false }]);
    expect(error).toMatchObject({ code: "deadline" });
    expect(looks()).toBe(1);
    const over = scene();
    over.clock.at(0, () => {});
    await over.clock.run(over.clock.sleep(61 * minuteMs));
    expect(await over.watch({ timeoutMs: 0 })).toMatchObject({ error: null, changes: [{ ended: true }] });
  });

  it.each([
    [1, minuteMs, minuteMs],
    [2, minuteMs, minuteMs],
    [30, minuteMs, minuteMs],
    [1, 0, 10_000],
  ])(
    "in which nobody has answered about %i jobs has not run out: nobody can be reached",
    async (jobs, timeoutMs, untilMs) => {
      const { watch, service } = scene(jobs, { batchSize: 100 });
      silent(service);
      const { error, atMs } = await watch({ timeoutMs });
      expect(error).toMatchObject({ code: "unreachable" });
      expect(atMs).toBe(untilMs);
    },
  );

  it.each([1, 2, 30])(
    "ends for %i jobs though the answer to a look does not come to its end",
    async (jobs) => {
      const { watch, service, clock } = scene(jobs, { batchSize: 100 });
      clock.at(20_000, () => silent(service));
      const { error, atMs } = await watch({ timeoutMs: minuteMs });
      expect(error).toMatchObject({ code: "deadline" });
      expect(atMs).toBe(minuteMs);
    },
  );

  it("of one look is no longer for sharing the answer with others that have more", async () => {
    const { clock, service, refs } = scene(3, { batchSize: 100 });
    silent(service);
    const reader = new JobReader(service);
    for (const ref of refs) reader.follow(ref);
    const waited = refs.map(async (ref, index) => {
      const call = { deadlineMs: [5_000, 50_000, 20_000][index] };
      const code = await reader.read(ref, "any", call).then(
        () => "told",
        (error: unknown) => (isJobError(error) ? error.code : "no error of ours"),
      );
      return [code, clock.now()];
    });
    expect(await clock.run(Promise.all(waited))).toEqual([
      ["deadline", 5_000],
      ["deadline", 50_000],
      ["deadline", 20_000],
    ]);
  });

  it.each([
    ["between two looks", 30_000],
    ["in the middle of a look", 29_990],
    ["from the last look on", minuteMs - 60],
  ])("that has passed unseen %s is followed by a look before anything is said", async (_when, closesMs) => {
    const { clock, service, watch } = scene();
    const process = new MortalProcess(1, new MemoryDisk());
    clock.at(closesMs, () => process.stopUntil(clock, 90 * minuteMs));
    const { changes, error, atMs } = await watch({ timeoutMs: minuteMs }, process.provider(service));
    expect(error).toBeNull();
    expect(changes.at(-1)).toMatchObject({ ended: true, state: { status: "completed" } });
    expect(atMs).toBeGreaterThan(90 * minuteMs);
  });

  it("that has passed unseen is up all the same where the job goes on", async () => {
    const { clock, service, watch, looks } = scene();
    const process = new MortalProcess(1, new MemoryDisk());
    let before = 0;
    clock.at(29_000, () => {
      before = looks();
      process.stopUntil(clock, 40 * minuteMs);
    });
    const { error } = await watch({ timeoutMs: minuteMs }, process.provider(service));
    expect(error).toMatchObject({ code: "deadline" });
    expect(looks()).toBe(before + 1);
  });
});

describe("failures on the way of a watch", () => {
  const codes = [
    "forbidden",
    "rejected_input",
    "bad_reply",
    "unreachable",
    "proxy_failed",
    "too_large",
    "gone",
  ] as const;

  it.each(codes.flatMap((code) => [1, 2].map((jobs) => [code, jobs] as const)))(
    "%s in the middle ends no watch of %i jobs",
    async (code, jobs) => {
      const { service, watch } = scene(jobs);
      failing(service, code, (look) => look > jobs && look < 12);
      const { changes, error } = await watch();
      expect(error).toBeNull();
      expect(changes.filter(({ ended }) => ended)).toHaveLength(jobs);
    },
  );

  it.each(["forbidden", "rejected_input", "bad_reply", "gone"] as const)(
    "%s at the first look is asked about once more, and ends the watch if it stays so",
    async (code) => {
      const once = scene();
      failing(once.service, code, (look) => look === 1);
      expect((await once.watch()).error).toBeNull();
      const always = scene();
      failing(always.service, code, () => true);
      const { error, atMs } = await always.watch();
      expect(error).toMatchObject({ code });
      expect(atMs).toBeGreaterThanOrEqual(5_000);
      expect(atMs).toBeLessThan(15_000);
    },
  );

  it("are borne for fifteen minutes, and no longer", async () => {
    const { service, watch } = scene();
    failing(service, "forbidden", (look) => look > 1);
    const { error, atMs } = await watch();
    expect(error).toMatchObject({ code: "forbidden" });
    expect(atMs).toBeGreaterThan(15 * minuteMs);
    expect(atMs).toBeLessThan(16 * minuteMs);
  });

  it("are borne for as long as is asked for", async () => {
    const { service, watch } = scene();
    failing(service, "service_failed", (look) => look > 1);
    const { error, atMs } = await watch({ giveUpMs: minuteMs });
    expect(error).toMatchObject({ code: "service_failed" });
    expect(atMs).toBeLessThan(2 * minuteMs);
  });

  it("of one job do not end the watch of the others, and are told in the end", async () => {
    const { service, watch } = scene(2);
    failing(service, "forbidden", (_look, { id }) => id === "1");
    const { changes, error, atMs } = await watch();
    expect(changes.filter(({ ended }) => ended).map(({ ref }) => ref.id)).toEqual(["2"]);
    expect(error).toMatchObject({ code: "forbidden" });
    expect(atMs).toBeGreaterThan(60 * minuteMs);
  });

  it("with the sign-in end it at once", async () => {
    const { service, watch } = scene();
    failing(service, "unauthorized", (look) => look === 2);
    expect((await watch()).error).toMatchObject({ code: "unauthorized" });
  });

  it("with a request for silence are followed by silence", async () => {
    const { service, watch } = scene();
    failing(service, "throttled", (look) => look === 2, 600_000);
    await watch();
    const [, second = 0, third = 0] = service.requests.map(({ atMs }) => atMs);
    expect(second - (service.requests[0]?.atMs ?? 0)).toBeGreaterThan(600_000);
    expect(third - second).toBeLessThan(minuteMs);
  });

  it("with a request for silence are not followed by a last look", async () => {
    const { service, watch, looks } = scene();
    failing(service, "throttled", (look) => look === 2, 600_000);
    const { error, atMs } = await watch({ timeoutMs: minuteMs });
    expect(error).toMatchObject({ code: "deadline" });
    expect(atMs).toBe(minuteMs);
    expect(looks()).toBe(1);
  });
});

describe("the time of a sweep", () => {
  it("that has passed unseen is followed by a listing, and by no cancel of what is new in it", async () => {
    const { clock, service } = scene();
    const process = new MortalProcess(1, new MemoryDisk());
    clock.at(20_000, () => process.stopUntil(clock, 30 * minuteMs));
    clock.at(20 * minuteMs, () =>
      service.add(new SimulatedJob("new", clock.now(), 90 * minuteMs, "completed")),
    );
    const provider = process.provider(service);
    const swept = await clock.run(
      sweepJobs(provider, {}, { sweepTimeoutMs: 10 * minuteMs, quietMs: minuteMs }),
    );
    expect(swept).toMatchObject({ ended: "timeout", error: null });
    expect(service.requests.at(-1)?.what).toBe("list");
    expect(service.requests.at(-1)?.atMs).toBeGreaterThanOrEqual(30 * minuteMs);
    expect(service.requests.filter(({ what }) => what === "cancel").map(({ id }) => id)).toEqual(["1"]);
  });

  it("that has passed unseen leaves nothing to be done where the listing shows nothing", async () => {
    const { clock, service } = scene();
    const process = new MortalProcess(1, new MemoryDisk());
    clock.at(20_000, () => process.stopUntil(clock, 30 * minuteMs));
    const provider = process.provider(service);
    const swept = await clock.run(
      sweepJobs(provider, {}, { sweepTimeoutMs: 10 * minuteMs, quietMs: minuteMs }),
    );
    expect(swept).toMatchObject({ ended: "empty" });
  });

  it("is that of each of its jobs as well", async () => {
    const { clock, service } = scene(1, { cancelDelayMs: () => null });
    const swept = await clock.run(sweepJobs(service, {}, { sweepTimeoutMs: minuteMs, quietMs: 1_000 }));
    expect(swept.results).toMatchObject([{ outcome: "still-cancelling" }]);
    expect(clock.now()).toBeLessThanOrEqual(minuteMs);
  });
});
