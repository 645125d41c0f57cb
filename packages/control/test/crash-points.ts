import {
  cancelJobs,
  FileJournal,
  readJournals,
  wishesIn,
  type CancelEvent,
  type KnownWish,
  type Resumed,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { MortalProcess, resumeAs } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

/** Services at which processes die. */
export const crashBehaviours: readonly (readonly [string, Partial<Behaviour>])[] = [
  ["a service that stops its jobs after a while", {}],
  [
    "a service that stops its jobs at once",
    { flags: false, settles: false, cancelDelayMs: () => 0, answerWhenOver: "yes" },
  ],
  ["a service that refuses a second cancel and loses answers", { loseAfterChance: 0.5 }],
];

/** What a crash, or two in a row, left behind when all was done. */
export interface AfterCrash {
  readonly disk: MemoryDisk;
  readonly service: SimulatedProvider;
  readonly jobs: readonly SimulatedJob[];
  /** Jobs whose wishes were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  readonly wishes: readonly KnownWish[];
  /** The steps of the first process and of the one that took over from it, as far as they came. */
  readonly points: readonly string[];
  readonly resumePoints: readonly string[];
  /** What the last process made of it. */
  readonly resumed: Resumed;
}

/**
 * Three jobs are cancelled by a process that dies at a step. Another takes over, and may die at one of its steps; a last one
 * finishes.
 */
export async function crashAt(
  diesAt: number,
  behaviour: Partial<Behaviour>,
  resumeDiesAt: number | null = null,
): Promise<AfterCrash> {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(7), { ...wellBehaved, ...behaviour });
  const jobs = ["1", "2", "3"].map((id) => new SimulatedJob(id, -1, 3_600_000, "completed"));
  const refs = jobs.map((job) => service.add(job));
  const first = new MortalProcess(1, new MemoryDisk(), { diesAt });
  const journal = new FileJournal(first.disk, clock, first.owner, "cancel");
  const acknowledged = new Set<string>();
  const onEvent = (event: CancelEvent): void => {
    if (event.kind === "wished") acknowledged.add(event.ref.id);
  };
  const run = async (): Promise<void> => {
    await cancelJobs(first.provider(service), refs, { journal, onEvent });
    await journal.close();
  };
  await clock.run(Promise.race([run(), first.death]));
  let disk = first.disk.afterCrash(new SeededRandom(diesAt));
  let resumePoints: readonly string[] = [];
  if (resumeDiesAt !== null) {
    const second = new MortalProcess(2, disk, { diesAt: resumeDiesAt });
    await clock.run(Promise.race([resumeAs(second, service), second.death]));
    resumePoints = second.points;
    disk = disk.afterCrash(new SeededRandom(resumeDiesAt));
  }
  const resumed = await clock.run(resumeAs(new MortalProcess(3, disk), service));
  const wishes = wishesIn(await readJournals(disk));
  return { disk, service, jobs, acknowledged, wishes, points: first.points, resumePoints, resumed };
}

/** What is wrong after a crash; nothing if every wish that was acknowledged was finished, and truly. */
function wrongAfter({ acknowledged, jobs, resumed, wishes }: AfterCrash): readonly string[] {
  const outcomes = new Map(wishes.map(({ wish, closed }) => [wish.ref, closed?.outcome]));
  const lost = [...acknowledged].filter((id) => outcomes.get(`simulated:${id}`) === undefined);
  const untrue = jobs.filter((job) => {
    const outcome = outcomes.get(`simulated:${job.id}`);
    return outcome !== undefined && (outcome !== "cancelled" || job.now.word !== "canceled");
  });
  return [
    ...lost.map((id) => `the wish for job ${id} is lost`),
    ...untrue.map(
      ({ id, now }) => `${String(outcomes.get(`simulated:${id}`))} of job ${id}, which is ${now.word}`,
    ),
    ...resumed.left.map(({ why }) => `a wish was left alone: ${why}`),
  ];
}

/** Every step at which one process can die, and every pair of steps at which two can, one after the other. */
export async function dieEverywhere(behaviour: Partial<Behaviour>): Promise<{
  readonly points: readonly string[];
  readonly pairs: number;
  readonly wrong: readonly string[];
}> {
  const { points } = await crashAt(Infinity, behaviour);
  const wrong: string[] = [];
  let pairs = 0;
  for (let diesAt = 1; diesAt <= points.length; diesAt += 1) {
    const once = await crashAt(diesAt, behaviour);
    wrong.push(...wrongAfter(once).map((what) => `died at step ${diesAt}: ${what}`));
    const { resumePoints } = await crashAt(diesAt, behaviour, Infinity);
    for (let again = 1; again <= resumePoints.length; again += 1) {
      const twice = await crashAt(diesAt, behaviour, again);
      pairs += 1;
      wrong.push(
        ...wrongAfter(twice).map((what) => `died at step ${diesAt} and at ${again} of the resume: ${what}`),
      );
    }
  }
  return { points, pairs, wrong };
}
