import { hasEnded, isActive } from "@simjobs/core";
import type { Seen } from "../../../packages/control/test/judge.js";
import type { SentCancel, SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import type { Machine } from "./machine.js";

/** What a cancel after the first of a wish comes from. */
export const extraCauses = ["death", "pause", "cut", "stop", "time", "service"] as const;
export type ExtraCause = (typeof extraCauses)[number];

/** Who sends one, and what it has read of the job since it took the wish. */
export interface Sender {
  readonly machine: string;
  /** Machine, wish and fence. */
  readonly holding: string;
  readonly seen: readonly Seen[];
  /** How much more time its request has than the service takes at most, in milliseconds. */
  readonly spareMs: number;
}

interface Sent extends Sender {
  readonly family: string;
  readonly atMs: number;
  /** Its place among all that have left for the job. */
  readonly place: number;
  isAnswerOnRecord: boolean;
}

/** How many readings without a trace of an accepted cancel make one machine ask once more. */
const tracelessReadings = 3;

/**
 * Tells of each cancel after the first one of a wish what it comes from. One that follows an answer which the service did give may
 * come from nothing but what has kept the holder that it was given to from putting it on record: its death, a pause, a cut, or that
 * it was told to stop. Each of these stands for one cancel. Where the service itself gives a reason (it has not answered, or the job
 * goes on without a trace of the cancel, or again after its end), one machine would have asked again as well.
 */
export class ExtraCancels {
  readonly #clock: VirtualClock;
  readonly #isCalm: boolean;
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #last = new Map<SimulatedJob, Sent>();
  /** Wishes that go on with others, by the first of them. */
  readonly #families = new Map<string, string>();
  /** Holdings in which a reason of the service has been used, which it may be once. */
  readonly #used = new Set<string>();
  readonly counts: Record<ExtraCause, number> = { death: 0, pause: 0, cut: 0, stop: 0, time: 0, service: 0 };

  constructor(clock: VirtualClock, isCalm: boolean, machines: ReadonlyMap<string, Machine>) {
    this.#clock = clock;
    this.#isCalm = isCalm;
    this.#machines = machines;
  }

  /** A wish is made that goes on with earlier ones. */
  continues(wish: string, earlier: readonly string[]): void {
    const [first] = earlier;
    if (first !== undefined) this.#families.set(wish, this.#familyOf(first));
  }

  /** What a holder was answered is on record. */
  onAnswerOnRecord(job: SimulatedJob, holding: string): void {
    const last = this.#last.get(job);
    if (last?.holding === holding) last.isAnswerOnRecord = true;
  }

  /**
   * One is about to leave.
   *
   * @returns what is wrong with that
   */
  onSend(job: SimulatedJob, wish: string, sender: Sender): string | null {
    const family = this.#familyOf(wish);
    const place = job.cancels.length;
    const before = this.#last.get(job);
    this.#last.set(job, { ...sender, family, place, atMs: this.#clock.now(), isAnswerOnRecord: false });
    // The one before may not have left after all.
    if (before?.family !== family || before.place >= place) return null;
    const cause = this.#causeOf(before, job.cancels[place - 1], sender);
    if (cause === null)
      return `${sender.holding} asks again after ${before.holding}, which nothing has kept from its answer`;
    this.counts[cause] += 1;
    return null;
  }

  #causeOf(before: Sent, cancel: SentCancel | undefined, sender: Sender): ExtraCause | null {
    const wasAnswered = cancel?.answered === true;
    if (!(wasAnswered && cancel.saidYes) && !(this.#isCalm && !wasAnswered)) return "service";
    if (!before.isAnswerOnRecord) {
      const trouble = this.#troubleOf(before);
      if (trouble !== null) return trouble;
      if (!wasAnswered && before.spareMs < 0) return "time";
    }
    return this.#hasReason(sender, before.family) ? "service" : null;
  }

  #troubleOf({ machine, atMs }: Sent): ExtraCause | null {
    const there = this.#machines.get(machine);
    if (there === undefined) return null;
    if (there.isDead) return "death";
    if (there.stoodStillSince(atMs)) return "pause";
    if (there.wasCutSince(atMs)) return "cut";
    return there.isStopped ? "stop" : null;
  }

  /** @param family - the wish: whoever holds one for a tree has a reason for each of its members */
  #hasReason({ holding, seen }: Sender, family: string): boolean {
    const readings = seen.map(({ reading }) => reading);
    const traceless = readings.filter(({ status, cancelFlag }) => isActive(status) && cancelFlag !== true);
    const firstEnd = readings.findIndex(({ status }) => hasEnded(status));
    const isAgain = firstEnd >= 0 && readings.slice(firstEnd).some(({ status }) => isActive(status));
    return (
      (traceless.length >= tracelessReadings && this.#uses(`${holding} ${family} traceless`)) ||
      (isAgain && this.#uses(`${holding} ${family} again`))
    );
  }

  #uses(reason: string): boolean {
    if (this.#used.has(reason)) return false;
    this.#used.add(reason);
    return true;
  }

  #familyOf(wish: string): string {
    return this.#families.get(wish) ?? wish;
  }
}
