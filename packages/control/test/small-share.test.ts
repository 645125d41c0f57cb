import { expect, it } from "vitest";
import { cancelJobs } from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const jobs = 100;

/** A service of which others ask as well, so that three requests a second are left. */
function sharedService(settles: boolean): SimulatedProvider {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(1), {
    ...wellBehaved,
    batchSize: 100,
    settles,
  });
  let nextMs = 0;
  const turn = async (): Promise<void> => {
    const atMs = Math.max(clock.now(), nextMs);
    nextMs = atMs + 333;
    await clock.sleep(atMs - clock.now());
  };
  const get = service.get.bind(service);
  const getMany = service.getMany.bind(service);
  const requestCancel = service.requestCancel.bind(service);
  service.get = async (...args) => turn().then(async () => get(...args));
  service.getMany = async (...args) => turn().then(async () => getMany(...args));
  service.requestCancel = async (...args) => turn().then(async () => requestCancel(...args));
  return service;
}

it.each([
  ["looked at once more", true],
  ["told at once", false],
])("cancels many with few reads where others ask as well and an end is %s", async (_what, settles) => {
  const service = sharedService(settles);
  const refs = Array.from({ length: jobs }, (_, nth) =>
    service.add(new SimulatedJob(String(nth + 1), 0, 36_000_000, "completed")),
  );
  const results = await service.clock.run(cancelJobs(service, refs));
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["cancelled"]));
  const count = (kind: string): number => service.requests.filter(({ what }) => what === kind).length;
  expect(count("cancel")).toBe(jobs);
  expect(count("get") + count("list")).toBeLessThanOrEqual(12);
});
