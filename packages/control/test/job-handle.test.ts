import { isJobError } from "@simjobs/core";
import { expect, it } from "vitest";
import { jobsAt } from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

/** A service with one job that ends by itself after a minute. */
function scene() {
  const clock = new VirtualClock();
  const provider = new SimulatedProvider(clock, new SeededRandom(7), wellBehaved);
  const ref = provider.add(new SimulatedJob("1", -1, 60_000, "completed"));
  return { clock, provider, ref, jobs: jobsAt(provider) };
}

it("is had by the id of a job, by its reference and by what that was read into", () => {
  const { jobs, ref } = scene();
  const byId = jobs.job(ref.id);
  expect(byId.ref).toEqual(jobs.job(ref).ref);
  expect(jobs.job(byId.reference).ref).toEqual(ref);
});

it("tells how its job is doing, and waits for its end", async () => {
  const { clock, jobs, ref } = scene();
  const job = jobs.job(ref);
  await expect(clock.run(job.status())).resolves.toBe("queued");
  await expect(clock.run(job.end())).resolves.toMatchObject({ status: "completed" });
  await expect(clock.run(job.reading())).resolves.toMatchObject({ status: "completed", ref });
});

it("tells every change until the end", async () => {
  const { clock, jobs, ref } = scene();
  const told: (string | undefined)[] = [];
  const follow = async (): Promise<void> => {
    for await (const { state } of jobs.job(ref).changes()) told.push(state?.status);
  };
  await clock.run(follow());
  expect(told[0]).toBe("queued");
  expect(told.length).toBeGreaterThan(1);
});

it("cancels its job and tells the truth about it", async () => {
  const { clock, jobs, ref } = scene();
  const result = await clock.run(jobs.job(ref).cancel());
  expect(result).toMatchObject({ outcome: "cancelled", status: "cancelled", ref });
});

it("keeps to the time that it is given", async () => {
  const { clock, jobs, ref } = scene();
  const error = await clock.run(
    jobs
      .job(ref)
      .end({ timeoutMs: 5000 })
      .catch((thrown: unknown) => thrown),
  );
  expect(isJobError(error, "deadline")).toBe(true);
  expect(clock.now()).toBeLessThanOrEqual(5100);
});

it("says so where the service has no results to give", async () => {
  const { jobs, ref } = scene();
  await expect(jobs.job(ref).results().next()).rejects.toMatchObject({ code: "not_supported" });
});

it.each(["", "other:1", "not a kind/1:2", 12259, null, {}])(
  "is refused for what is no job there: %o",
  (job) => {
    const { jobs } = scene();
    const open = (): unknown => Reflect.apply((given: string) => jobs.job(given), undefined, [job]);
    expect(open).toThrow(expect.objectContaining({ code: "bad_input" }));
  },
);

it.each([undefined, {}, "jess"])("needs a provider: %o", (provider) => {
  expect(() => Reflect.apply(jobsAt, undefined, [provider])).toThrow(
    expect.objectContaining({ code: "bad_input" }),
  );
});
