import type { SeededRandom } from "./seeded-random.js";
import { SimulatedJob, type Truth } from "./simulated-job.js";
import { stalenessMs, wellBehaved, type Behaviour, type SimulatedProvider } from "./simulated-provider.js";

const aDayMs = 24 * 3_600_000;

/** A service that goes wrong in some of the ways in which services do, each now and then. */
export function randomBehaviour(random: SeededRandom): Behaviour {
  const sometimes = (chance: number): number => (random.chance(0.35) ? random.between(0, chance) : 0);
  const rarely = (chance: number): number => (random.chance(0.15) ? random.between(0, chance) : 0);
  const flags = random.chance(0.5);
  const slowMs = random.pick([0, 500, 5_000, 60_000, null]);
  const signInLostAtMs = random.chance(0.1) ? random.between(0, 60_000) : Infinity;
  return {
    ...wellBehaved,
    flags,
    settles: random.chance(0.6),
    runsOnce: random.chance(0.7),
    batchSize: random.pick([1, 3, 1_000]),
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
    badReplyChance: rarely(0.5),
    forbiddenChance: rarely(1),
    unknownForMs: random.chance(0.15) ? random.between(0, stalenessMs) : 0,
    signInLostAtMs,
    signInBackAtMs: random.chance(0.5) ? signInLostAtMs + random.between(0, 120_000) : Infinity,
    roundTripMs: [10, random.pick([50, 500, 3_000])],
  };
}

/** A job that was there before anybody looks, and that ends by itself sooner or later. It may be in its second run already. */
export function randomJob(id: string, random: SeededRandom, runsOnce: boolean): SimulatedJob {
  const endWord = random.pick(["completed", "completed", "failed", "odd-end"] as const);
  const bornMs = random.between(-20_000, 0);
  const livesMs = random.chance(0.2) ? random.between(aDayMs / 24, 3 * aDayMs) : random.between(100, 120_000);
  const job = new SimulatedJob(id, bornMs, livesMs, endWord);
  if (!runsOnce && random.chance(0.3)) {
    job.change(bornMs / 2, { word: random.pick([endWord, "canceled"]) });
    job.change(random.between(Math.max(-stalenessMs, bornMs / 2), 0), { word: "processing", run: 2 });
  }
  return job;
}

/** A job that comes into being only later, such as that of a pipeline's last element. */
export function lateJob(id: string, random: SeededRandom, withinMs: number, nowMs = 0): SimulatedJob {
  const bornMs = nowMs + random.between(0, withinMs);
  const endsAtMs = bornMs + random.between(100, random.pick([60_000, 3_600_000]));
  return new SimulatedJob(id, bornMs, endsAtMs, random.pick(["completed", "failed", "odd-end"] as const));
}

/** What the end of a root means for its members: they end with it, some time after it, or not at all. */
export function endTogether(root: SimulatedJob, service: SimulatedProvider): void {
  const { clock, members, random } = service;
  const delayMs = random.pick([0, stalenessMs, 20_000, null]);
  const { onEnd } = root;
  root.onEnd = () => {
    onEnd();
    for (const member of members.get(root.id) ?? []) {
      const isBorn = member.bornMs <= clock.now();
      // An element that has no job yet gets none any more, as a rule.
      if (!isBorn && random.chance(0.7)) member.change(member.bornMs, { word: "gone" });
      if (delayMs === null || !isBorn || root.now.word !== "canceled") continue;
      clock.at(clock.now() + random.between(0, delayMs), () => {
        if (!member.isOver) member.change(clock.now(), { word: "canceled", flag: false });
      });
    }
  };
}

/** Things that happen to a job by themselves or by somebody else. */
export function disturb(job: SimulatedJob, { clock, random, behaviour }: SimulatedProvider): void {
  const later = (action: () => void, withinMs = 60_000): void =>
    clock.at(clock.now() + random.between(0, withinMs), action);
  const change = (to: Partial<Omit<Truth, "atMs" | "version">>): void => job.change(clock.now(), to);
  const sooner = (word: Truth["word"]) => (): void => {
    if (!job.isOver) change({ word, flag: false });
  };
  later(() => {
    if (job.now.word === "pending") change({ word: "processing" });
  });
  if (random.chance(0.15)) later(sooner("canceled")); // by somebody else
  if (random.chance(0.1)) {
    later(() => {
      if (job.isOver) return;
      change({ flag: behaviour.flags });
      later(sooner("canceled"), 20_000);
    });
  }
  if (random.chance(0.1)) later(() => !job.isOver && change({ word: "odd-word" }));
  if (random.chance(0.05)) later(() => !job.isOver && change({ word: "half-end" }));
  if (random.chance(0.05)) later(() => change({ word: "gone", flag: false }));
  if (random.chance(0.1) && behaviour.flags) later(() => job.now.flag && change({ flag: false }));

  const again = (run: number): void => {
    job.cancelDueMs = null;
    change({ word: random.pick(["pending", "processing"]), flag: false, run });
    later(sooner(job.endWord), 10 * 60_000);
  };
  if (random.chance(0.3) && !behaviour.runsOnce) {
    later(() => job.isOver && job.now.word !== "gone" && again(job.now.run + 1), 120_000);
  }
  // Assumed: only kinds that settle come back, and only within the settle time.
  if (random.chance(0.3) && behaviour.settles) {
    let comesBack = true;
    job.onEnd = () => {
      const { run, version, word } = job.now;
      if (!comesBack || word === "gone") return;
      comesBack = false;
      later(() => job.now.version === version && again(run), settleTimeMs);
    };
  }
}

/** How long after its end a job may come back by itself, where it does. */
const settleTimeMs = 5_000;
