import {
  formatReference,
  interpretStatus,
  JobError,
  noDetails,
  type AccountIdentity,
  type CancelReply,
  type Capabilities,
  type JobRef,
  type JobStatus,
  type ListEnd,
  type ListFilter,
  type Provider,
  type ProviderCall,
  type Reading,
  type ReadingSource,
} from "@simjobs/core";
import { SeededRandom } from "./seeded-random.js";
import type { SentCancel, SimulatedJob, Truth } from "./simulated-job.js";
import type { VirtualClock } from "./virtual-clock.js";

type Versions = "everywhere" | "records" | "nowhere";

/** How a simulated service behaves. Chances are of one request each. */
export interface Behaviour {
  readonly flags: boolean;
  readonly settles: boolean;
  readonly runsOnce: boolean;
  readonly batchSize: number;
  /** How long an accepted cancel takes, in milliseconds; `null` is for ever. */
  readonly cancelDelayMs: (random: SeededRandom) => number | null;
  readonly answerWhenOver: "yes" | "no";
  readonly answerToRepeat: "yes" | "no";
  /** What a second cancel in one run does, however it is answered: nothing more than the first, or it deletes the job. */
  readonly repeatDoes: "nothing" | "delete";
  /** Cancels before this moment are refused. */
  readonly refusesUntilMs: number;
  readonly staleChance: number;
  readonly listLagMs: number;
  /** Which readings have a version: those of lists as well, those of the jobs' own records only, or none. */
  readonly versions: Versions;
  /** What a job is that others are cancelled with: made of them for certain, or perhaps. */
  readonly rootKind: "tree" | "parent";
  readonly loseBeforeChance: number;
  readonly loseAfterChance: number;
  readonly lateChance: number;
  readonly throttleChance: number;
  readonly failChance: number;
  readonly neverLeftChance: number;
  /** Replies that cannot be read, such as a page of a proxy; a cancel may have been carried out all the same. */
  readonly badReplyChance: number;
  /** Cancels that we are told not to make. */
  readonly forbiddenChance: number;
  /** How long a new job is unknown to its own service. */
  readonly unknownForMs: number;
  readonly signInLostAtMs: number;
  readonly signInBackAtMs: number;
  readonly roundTripMs: readonly [number, number];
  /** A function tells it anew each time. */
  readonly listsAreComplete: boolean | (() => boolean);
  /** Whose account it is, asked about: an error, or no answer for an hour. */
  readonly untoldChance: number;
  /** Chance of each process to be stopped for a while, such as by a closed lid. */
  readonly lidChance: number;
}

export const wellBehaved: Behaviour = {
  flags: true,
  settles: true,
  runsOnce: true,
  batchSize: 1,
  cancelDelayMs: () => 4_000,
  answerWhenOver: "no",
  answerToRepeat: "no",
  repeatDoes: "nothing",
  refusesUntilMs: 0,
  staleChance: 0,
  listLagMs: 0,
  versions: "records",
  rootKind: "tree",
  loseBeforeChance: 0,
  loseAfterChance: 0,
  lateChance: 0,
  throttleChance: 0,
  failChance: 0,
  neverLeftChance: 0,
  badReplyChance: 0,
  forbiddenChance: 0,
  unknownForMs: 0,
  signInLostAtMs: Infinity,
  signInBackAtMs: Infinity,
  roundTripMs: [20, 20],
  listsAreComplete: true,
  untoldChance: 0,
  lidChance: 0,
};

export const stalenessMs = 5_000;
export const simulatedOrigin = "https://simulated.example";

const words: Readonly<Record<string, JobStatus>> = {
  pending: "queued",
  processing: "running",
  completed: "completed",
  failed: "failed",
  canceled: "cancelled",
};

/** Work to be submitted: what comes of it when it has arrived. */
export interface SimulatedSubmit {
  readonly mark: string;
  readonly make: (mark: string) => readonly SimulatedJob[];
}

/** A service with its own truth and its own ways of going wrong, behind core's port. */
export class SimulatedProvider implements Provider<SimulatedSubmit> {
  readonly specificationVersion = 1;
  readonly name: string;
  readonly grammar: Provider["grammar"];
  readonly capabilities: Capabilities;
  readonly jobs = new Map<string, SimulatedJob>();
  /** Is told of each cancel before it leaves. */
  onCancel: (id: string) => void = () => {};
  /** Is told of each cancel that was not turned away at the door, and may arrive now or later; by its number among the job's. */
  onArrival: (id: string, number: number) => void = () => {};
  /** Is told of each submit that leaves. */
  onSubmit: (mark: string) => void = () => {};
  /** The members of each tree. */
  readonly members = new Map<string, readonly SimulatedJob[]>();
  /** Marks of submits that are on their way and will arrive later. */
  readonly submitsUnderWay = new Set<string>();
  /** What was asked, in order. */
  readonly requests: {
    readonly atMs: number;
    readonly what: "get" | "list" | "cancel";
    readonly id: string;
  }[] = [];

  clockAheadMs: number | null = null;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  /** By numbers of its own, so that what else happens does not depend on it. */
  readonly untold = new SeededRandom(1);
  readonly behaviour: Behaviour;

  constructor(clock: VirtualClock, random: SeededRandom, behaviour: Behaviour, name = "simulated") {
    this.name = name;
    this.grammar = { provider: name, kinds: ["job", "tree", "parent"], example: `${name}:1` };
    this.clock = clock;
    this.random = random;
    this.behaviour = behaviour;
    const { runsOnce, settles, repeatDoes } = behaviour;
    const traits = { runsOnce, settles, repeatingCancelIsHarmless: repeatDoes === "nothing" };
    this.capabilities = {
      maxStalenessMs: stalenessMs,
      pollStartMs: 1_000,
      pollMaxMs: 30_000,
      batchSize: behaviour.batchSize,
      canRerun: false,
      canListChildren: true,
      kinds: {
        job: traits,
        tree: { ...traits, hasMembers: true },
        parent: { ...traits, hasMembers: "perhaps" },
      },
    };
  }

  add(job: SimulatedJob): JobRef {
    this.jobs.set(job.id, job);
    this.clock.at(job.endsAtMs, () => {
      if (!job.isOver) job.change(this.clock.now(), { word: job.endWord, flag: false });
    });
    return this.#refOf(job);
  }

  async identity(call: ProviderCall = {}): Promise<AccountIdentity> {
    await this.clock.sleep(1);
    this.#mustBeSignedIn();
    if (this.untold.chance(this.behaviour.untoldChance)) {
      const leftMs = Math.min(3_600_000, (call.deadlineMs ?? Infinity) - this.clock.now());
      if (this.untold.chance(0.5)) await this.clock.sleep(leftMs, call.signal);
      throw new JobError("service_failed", "nobody knows whose account this is");
    }
    return { origin: simulatedOrigin, account: "ada", signIn: "key of ada", owner: "ada" };
  }

  async signedInAs(): Promise<AccountIdentity> {
    this.#mustBeSignedIn();
    return { origin: simulatedOrigin, account: "key of ada", signIn: "key of ada" };
  }

  async get(ref: JobRef, call: ProviderCall = {}): Promise<Reading> {
    const askedAtMs = this.clock.now();
    this.#tell(call, "get", ref.id);
    await this.#halfTrip(call);
    this.#mayFail();
    // A lagging copy answers with what was true some time ago.
    const lagMs = this.random.chance(this.behaviour.staleChance) ? this.random.between(0, stalenessMs) : 0;
    const job = this.jobs.get(ref.id);
    const isKnown = job !== undefined && this.clock.now() - job.bornMs >= this.behaviour.unknownForMs;
    const truth = isKnown ? job.at(Math.max(askedAtMs - stalenessMs, this.clock.now() - lagMs)) : undefined;
    await this.#halfTrip(call);
    if (truth === undefined || truth.word === "gone") {
      if (job !== undefined) job.absentAskedMs = askedAtMs;
      throw new JobError("not_found", "no such job");
    }
    return this.#reading(ref, truth, "single", askedAtMs);
  }

  async getMany(refs: readonly JobRef[], call: ProviderCall = {}): Promise<ReadonlyMap<string, Reading>> {
    const askedAtMs = this.clock.now();
    this.#tell(call, "list", refs.map((ref) => ref.id).join(","));
    await this.#halfTrip(call);
    this.#mayFail();
    const shownMs = this.clock.now() - this.random.between(0, this.behaviour.listLagMs);
    const told = new Map<string, Reading>();
    for (const ref of refs) {
      const truth = this.jobs.get(ref.id)?.at(shownMs);
      if (truth !== undefined && truth.word !== "gone") {
        told.set(formatReference(ref), this.#reading(ref, truth, "list", askedAtMs));
      }
    }
    await this.#halfTrip(call);
    return told;
  }

  #listsAreComplete(): boolean {
    const { listsAreComplete } = this.behaviour;
    return typeof listsAreComplete === "function" ? listsAreComplete() : listsAreComplete;
  }

  async *list(_filter: ListFilter, call: ProviderCall = {}): AsyncGenerator<Reading, ListEnd, undefined> {
    const askedAtMs = this.clock.now();
    this.#tell(call, "list", "");
    await this.#halfTrip(call);
    const shownMs = this.clock.now() - this.random.between(0, this.behaviour.listLagMs);
    for (const job of this.jobs.values()) {
      const truth = job.at(shownMs);
      if (truth === undefined || truth.word === "gone") continue;
      yield this.#reading(this.#refOf(job), truth, "list", askedAtMs);
    }
    await this.#halfTrip(call);
    return { complete: this.#listsAreComplete(), total: this.jobs.size };
  }

  async requestCancel(ref: JobRef, call: ProviderCall = {}): Promise<CancelReply> {
    const askedAtMs = this.clock.now();
    const { random, behaviour } = this;
    this.onCancel(ref.id);
    this.#tell(call, "cancel", ref.id);
    if (random.chance(behaviour.neverLeftChance))
      throw new JobError("unreachable", "refused", { mayHaveLeft: false });
    call.onEvent?.({ kind: "may-have-left", method: "POST", path: `/jobs/${ref.id}/cancel` });
    const job = this.jobs.get(ref.id);
    const cancel = { saidYes: false, answered: false };
    const number = job?.cancels.push(cancel) ?? 0;
    await this.#halfTrip(call);
    if (!this.#isSignedIn || random.chance(behaviour.throttleChance)) {
      cancel.answered = true; // turned away at the door
      throw this.#isSignedIn
        ? new JobError("throttled", "slow down")
        : new JobError("unauthorized", "signed out");
    }
    this.onArrival(ref.id, number);
    if (random.chance(behaviour.forbiddenChance)) {
      cancel.answered = true;
      return { answer: "refused", forbidden: true, message: "not yours to cancel" };
    }
    if (random.chance(behaviour.lateChance) && job !== undefined) {
      this.clock.at(this.clock.now() + random.between(100, 20_000), () => {
        this.#take(job, cancel);
      });
      throw lost("unreachable");
    }
    if (random.chance(behaviour.loseBeforeChance)) throw lost("unreachable");
    if (random.chance(behaviour.badReplyChance)) throw lost("bad_reply");
    const answer = job === undefined || job.now.word === "gone" ? "gone" : this.#take(job, cancel);
    const truth = job?.now;
    await this.#halfTrip(call);
    if (random.chance(behaviour.loseAfterChance)) throw lost("unreachable");
    if (random.chance(behaviour.badReplyChance)) throw lost("bad_reply");
    cancel.answered = true;
    if (answer === "gone" || truth === undefined) {
      if (job !== undefined) job.absentAskedMs = askedAtMs;
      throw new JobError("not_found", "no such job", { mayHaveLeft: true });
    }
    if (answer === "no") return { answer: "refused", message: "not cancellable" };
    const accepted = { answer: "accepted", message: "flag set" } as const;
    if (truth.word === "gone") return accepted; // this cancel has deleted it
    return { ...accepted, reading: this.#reading(ref, truth, "cancel-reply", askedAtMs) };
  }

  async submit(request: SimulatedSubmit, call: ProviderCall = {}): Promise<readonly JobRef[]> {
    const { random, behaviour } = this;
    const { mark } = request;
    const where = { method: "POST", path: "/jobs" };
    call.onEvent?.({ kind: "request", ...where, attempt: 1, intent: "submit" });
    if (random.chance(behaviour.neverLeftChance)) throw new JobError("unreachable", "refused");
    call.onEvent?.({ kind: "may-have-left", ...where });
    this.onSubmit(mark);
    await this.#halfTrip(call);
    this.#mustBeSignedIn();
    if (random.chance(behaviour.throttleChance)) throw new JobError("throttled", "slow down");
    if (random.chance(behaviour.lateChance)) {
      this.submitsUnderWay.add(mark);
      this.clock.at(this.clock.now() + random.between(100, 20_000), () => {
        this.submitsUnderWay.delete(mark);
        request.make(mark);
      });
      throw lost("unreachable");
    }
    if (random.chance(behaviour.loseBeforeChance)) throw lost("unreachable");
    if (random.chance(behaviour.forbiddenChance)) throw new JobError("forbidden", "not yours to submit");
    const made = request.make(mark);
    await this.#halfTrip(call);
    if (random.chance(behaviour.loseAfterChance)) throw lost("unreachable");
    if (random.chance(behaviour.badReplyChance)) throw lost("bad_reply");
    return made.map((job) => this.#refOf(job));
  }

  /** The list lags here as elsewhere: a job that was just made may not be in it yet. */
  async findSubmitted(mark: string, call: ProviderCall = {}): Promise<readonly JobRef[]> {
    this.#tell(call, "list", "");
    await this.#halfTrip(call);
    this.#mayFail();
    const shownMs = this.clock.now() - this.random.between(0, this.behaviour.listLagMs);
    const found = [...this.jobs.values()].filter((job) => job.mark === mark && job.bornMs <= shownMs);
    await this.#halfTrip(call);
    return found.map((job) => this.#refOf(job));
  }

  /** Elements that have their job by now, each by its own record or by a list. */
  async children(
    ref: JobRef,
    call: ProviderCall = {},
  ): Promise<{ readonly readings: readonly Reading[]; readonly complete: boolean }> {
    const askedAtMs = this.clock.now();
    this.#tell(call, "list", ref.id);
    await this.#halfTrip(call);
    this.#mayFail();
    const root = this.jobs.get(ref.id);
    if (root === undefined || root.now.word === "gone") throw new JobError("not_found", "no such job");
    const members = this.members.get(ref.id) ?? [];
    const readings = members.flatMap((member) => {
      const source = this.random.chance(0.5) ? "single" : "list";
      const lagMs = source === "list" ? this.behaviour.listLagMs : stalenessMs;
      const isStale = source === "list" || this.random.chance(this.behaviour.staleChance);
      const truth = member.at(this.clock.now() - (isStale ? this.random.between(0, lagMs) : 0));
      return truth === undefined || truth.word === "gone"
        ? []
        : [this.#reading(this.#refOf(member), truth, source, askedAtMs)];
    });
    await this.#halfTrip(call);
    return { readings, complete: root.isOver && this.#listsAreComplete() };
  }

  #refOf({ id, kind }: SimulatedJob): JobRef {
    return { provider: this.name, kind, id };
  }

  /** What the service does with a cancel that reaches it. */
  #take(job: SimulatedJob, cancel: SentCancel): "yes" | "no" {
    const { behaviour, clock, random } = this;
    job.arrived += 1;
    if (job.now.run > 1) job.foreignCancels += 1;
    const isRepeat = job.arrivedIn.has(job.now.run);
    job.arrivedIn.add(job.now.run);
    if (isRepeat && behaviour.repeatDoes === "delete" && job.now.word !== "gone") {
      job.change(clock.now(), { word: "gone", flag: false });
      cancel.saidYes = behaviour.answerToRepeat === "yes";
      return behaviour.answerToRepeat;
    }
    if (clock.now() < behaviour.refusesUntilMs) return "no";
    const answer = job.isOver
      ? behaviour.answerWhenOver
      : job.cancelDueMs !== null
        ? behaviour.answerToRepeat
        : "yes";
    cancel.saidYes = answer === "yes";
    if (job.isOver || job.cancelDueMs !== null) return answer;
    const delayMs = behaviour.cancelDelayMs(random);
    job.cancelDueMs = delayMs === null ? Infinity : clock.now() + delayMs;
    if (delayMs === 0) job.change(clock.now(), { word: "canceled", flag: false });
    else {
      job.change(clock.now(), { flag: behaviour.flags });
      if (delayMs !== null) this.#stopAt(job, job.cancelDueMs, job.now.run);
    }
    return answer;
  }

  #stopAt(job: SimulatedJob, atMs: number, run: number): void {
    this.clock.at(atMs, () => {
      if (!job.isOver && job.now.run === run) job.change(this.clock.now(), { word: "canceled", flag: false });
    });
  }

  #reading(ref: JobRef, truth: Truth, source: ReadingSource, askedAtMs: number): Reading {
    const job = this.jobs.get(ref.id);
    const terminal = truth.word === "odd-end" ? true : truth.word === "half-end" ? false : null;
    const cancelFlag = this.behaviour.flags && source !== "list" ? truth.flag : null;
    const word = truth.word === "half-end" ? "completed" : truth.word;
    const native = { word, terminal, failed: null, cancelFlag };
    return {
      ref,
      source,
      askedAtMs,
      run: truth.run,
      version: this.#hasVersion(source) ? truth.version : null,
      ...interpretStatus(native, words),
      nativeStatus: word,
      cancelFlag,
      terminalFlag: terminal,
      failedFlag: null,
      details: {
        ...noDetails,
        owner: job === undefined ? "ada" : job.owner,
        name: `job ${ref.id}`,
        createdAt: new Date(Date.UTC(2026, 0, 1) + (job?.history[0]?.atMs ?? 0)).toISOString(),
      },
    };
  }

  #hasVersion(source: ReadingSource): boolean {
    const { versions } = this.behaviour;
    return versions === "everywhere" || (versions === "records" && source !== "list");
  }

  #tell(call: ProviderCall, what: "get" | "list" | "cancel", id: string): void {
    this.requests.push({ atMs: this.clock.now(), what, id });
    const intent = what === "cancel" ? "cancel" : "read";
    call.onEvent?.({ kind: "request", method: "POST", path: `/${what}`, attempt: 1, intent });
  }

  get #isSignedIn(): boolean {
    const { signInLostAtMs, signInBackAtMs } = this.behaviour;
    const now = this.clock.now();
    return now < signInLostAtMs || now >= signInBackAtMs;
  }

  #mustBeSignedIn(): void {
    if (!this.#isSignedIn) throw new JobError("unauthorized", "signed out");
  }

  #mayFail(): void {
    this.#mustBeSignedIn();
    if (this.random.chance(this.behaviour.badReplyChance))
      throw new JobError("bad_reply", "a page of a proxy");
    if (this.random.chance(this.behaviour.failChance)) throw new JobError("service_failed", "500");
    if (this.random.chance(this.behaviour.throttleChance)) throw new JobError("throttled", "slow down");
  }

  async #halfTrip(call: ProviderCall): Promise<void> {
    const [low, high] = this.behaviour.roundTripMs;
    await this.clock.sleep(this.random.between(low, high) / 2, call.signal);
    if (call.deadlineMs !== undefined && this.clock.now() >= call.deadlineMs) {
      throw new JobError("deadline", "the time is up", { mayHaveLeft: true });
    }
  }
}

function lost(code: "unreachable" | "bad_reply"): JobError {
  return new JobError(code, "no answer", { mayHaveLeft: true });
}
