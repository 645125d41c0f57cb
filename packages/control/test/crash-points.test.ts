import { describe, expect, it } from "vitest";
import {
  cancelJobs,
  FileJournal,
  readJournals,
  readReceipts,
  verifyJournals,
  wishesIn,
  type CancelEvent,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { MortalProcess, resumeAs } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const behaviours: readonly (readonly [string, Partial<Behaviour>])[] = [
  ["a service that stops its jobs after a while", {}],
  [
    "a service that stops its jobs at once",
    { flags: false, settles: false, cancelDelayMs: () => 0, answerWhenOver: "yes" },
  ],
  ["a service that refuses a second cancel and loses answers", { loseAfterChance: 0.5 }],
];

/** Three jobs cancelled by a process that dies at the given step, and what a later process makes of it. */
async function crashAt(diesAt: number, behaviour: Partial<Behaviour>) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(7), { ...wellBehaved, ...behaviour });
  const jobs = ["1", "2", "3"].map((id) => {
    const job = new SimulatedJob(id, -1, 3_600_000, "completed");
    return { job, ref: service.add(job) };
  });
  const first = new MortalProcess(1, new MemoryDisk(), { diesAt });
  const journal = new FileJournal(first.disk, clock, first.owner, "cancel");
  const acknowledged = new Set<string>();
  const onEvent = (event: CancelEvent): void => {
    if (event.kind === "wished") acknowledged.add(event.ref.id);
  };
  const run = async () => {
    const results = await cancelJobs(
      first.provider(service),
      jobs.map(({ ref }) => ref),
      { journal, onEvent },
    );
    await journal.close();
    return results;
  };
  const results = await clock.run(Promise.race([run(), first.death.then(() => null)]));
  const disk = first.disk.afterCrash(new SeededRandom(diesAt));
  const second = new MortalProcess(2, disk);
  const resumed = await clock.run(resumeAs(second, service));
  return { results, resumed, disk, jobs, service, acknowledged, points: first.points };
}

describe.each(behaviours)("a process that dies while it cancels at %s", (_name, behaviour) => {
  it("loses no wish that it has acknowledged, at whichever step it dies", async () => {
    const { points } = await crashAt(Infinity, behaviour);
    console.log(`${points.length} crash points: ${[...new Set(points)].join(", ")}`);
    for (let diesAt = 1; diesAt <= points.length; diesAt += 1) {
      const { acknowledged, disk, jobs, resumed } = await crashAt(diesAt, behaviour);
      const wishes = wishesIn(await readJournals(disk));
      const closed = wishes.filter(({ status }) => status === "closed").map(({ wish }) => wish.ref);
      const known = new Map(wishes.map((wish) => [wish.wish.ref, wish]));
      for (const id of acknowledged) expect(closed, `died at step ${diesAt}`).toContain(`simulated:${id}`);
      for (const { job, ref } of jobs) {
        const outcome = known.get(`simulated:${ref.id}`)?.closed?.outcome;
        if (outcome === undefined) continue; // never acknowledged, and not on disk
        expect(outcome, `died at step ${diesAt}`).toBe("cancelled");
        expect(job.now.word).toBe("canceled");
      }
      expect(resumed.left).toEqual([]);
    }
  });

  it("leaves journals and receipts that hold together", async () => {
    const { points } = await crashAt(Infinity, behaviour);
    for (const diesAt of [1, Math.floor(points.length / 3), Math.floor(points.length / 2), points.length]) {
      const { disk, acknowledged } = await crashAt(diesAt, behaviour);
      expect(await verifyJournals(disk)).toMatchObject({
        faults: [],
        shortened: [],
        missing: [],
        sound: true,
      });
      const receipts = (await readReceipts(disk)).flatMap((file) => file.receipts);
      expect(receipts.length).toBeGreaterThanOrEqual(acknowledged.size);
      expect(new Set(receipts.map(({ id }) => id)).size).toBe(receipts.length);
    }
  });
});

it("counts the cancels of a dead process, and reads before it sends", async () => {
  const { points } = await crashAt(Infinity, {});
  const diesAt = points.indexOf("cancel answered") + 1;
  const { service, resumed } = await crashAt(diesAt, {});
  expect(resumed.results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled", "cancelled"]);
  const cancels = service.requests.filter(({ what }) => what === "cancel");
  expect(cancels.length).toBe(3); // those of the dead process had arrived: nothing is sent again
});
