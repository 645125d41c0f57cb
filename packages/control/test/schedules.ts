import { cancelJobs, type CancelResult } from "../src/index.js";
import { lieIn, type Seen } from "./judge.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

export interface ScheduleReport {
  readonly seed: number;
  readonly results: readonly CancelResult[];
  readonly lies: readonly string[];
}

/** One random schedule: some jobs at a service that goes wrong in some ways, cancelled together. */
export async function runSchedule(seed: number): Promise<ScheduleReport> {
  const random = new SeededRandom(seed);
  const clock = new VirtualClock();
  const behaviour = randomBehaviour(random);
  const service = new SimulatedProvider(clock, random, behaviour);
  const jobs = Array.from({ length: random.chance(0.3) ? 4 : 1 }, (_, index) => {
    const endWord = random.pick(["completed", "completed", "failed", "odd-end"] as const);
    const job = new SimulatedJob(
      String(index + 1),
      random.between(-20_000, 0),
      random.between(100, 120_000),
      endWord,
    );
    const ref = service.add(job);
    disturb(job, service);
    return { job, ref };
  });
  const seen = new Map<string, Seen[]>();
  const results = await clock.run(
    cancelJobs(
      service,
      jobs.map(({ ref }) => ref),
      {
        timeoutMs: random.pick([1_000, 20_000, 120_000, 600_000]),
        wait: !random.chance(0.1),
        onEvent: (event) => {
          if (event.kind !== "reading") return;
          const before = seen.get(event.ref.id) ?? [];
          seen.set(event.ref.id, [...before, { reading: event.reading, atMs: event.atMs }]);
        },
      },
    ),
  );
  const lies = results.flatMap((result, index) => {
    const job = jobs[index]?.job;
    if (job === undefined) return ["a result without a job"];
    const lie = lieIn(result, job, seen.get(job.id) ?? [], behaviour.listLagMs);
    return lie === null ? [] : [`seed ${seed}: ${lie}`];
  });
  return { seed, results, lies };
}

function randomBehaviour(random: SeededRandom): Behaviour {
  const sometimes = (chance: number): number => (random.chance(0.35) ? random.between(0, chance) : 0);
  const flags = random.chance(0.5);
  const slowMs = random.pick([0, 500, 5_000, 60_000, null]);
  return {
    ...wellBehaved,
    flags,
    settles: random.chance(0.6),
    runsOnce: random.chance(0.7),
    batchSize: random.pick([1, 1_000]),
    cancelDelayMs: (own) => (slowMs === null || slowMs === 0 ? slowMs : own.between(slowMs / 4, slowMs)),
    answerWhenOver: random.pick(["yes", "no"]),
    answerToRepeat: random.pick(["yes", "no"]),
    refusesUntilMs: random.chance(0.2) ? random.between(0, 30_000) : random.chance(0.1) ? Infinity : 0,
    staleChance: sometimes(1),
    listLagMs: random.chance(0.3) ? random.between(0, 60_000) : 0,
    loseBeforeChance: sometimes(0.6),
    loseAfterChance: sometimes(0.6),
    lateChance: sometimes(0.6),
    throttleChance: sometimes(0.5),
    failChance: sometimes(0.5),
    neverLeftChance: sometimes(0.5),
    signInLostAtMs: random.chance(0.1) ? random.between(0, 60_000) : Infinity,
    roundTripMs: [10, random.pick([50, 500, 3_000])],
  };
}

/** Things that happen to a job by themselves or by somebody else. */
function disturb(job: SimulatedJob, { clock, random, behaviour }: SimulatedProvider): void {
  const later = (action: () => void): void => clock.at(random.between(0, 60_000), action);
  const change = (to: Parameters<SimulatedJob["change"]>[1]): void => job.change(clock.now(), to);
  later(() => {
    if (job.now.word === "pending") change({ word: "processing" });
  });
  if (random.chance(0.15)) later(() => !job.isOver && change({ word: "canceled", flag: false }));
  if (random.chance(0.1)) later(() => !job.isOver && change({ word: "odd-word" }));
  if (random.chance(0.05)) later(() => change({ word: "gone", flag: false }));
  if (random.chance(0.1) && behaviour.flags) later(() => job.now.flag && change({ flag: false }));
  if (random.chance(0.1) && !behaviour.runsOnce) {
    later(() => {
      if (!job.isOver || job.now.word === "gone") return;
      job.cancelDueMs = null;
      change({ word: "pending", flag: false, run: job.now.run + 1 });
    });
  }
}
