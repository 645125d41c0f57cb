import { formatReference, type JobRef, type Provider } from "@simjobs/core";
import type { CancelEvent } from "@simjobs/control";
import {
  AccountBudget,
  AccountWorker,
  beginRecord,
  budgetedProvider,
  readRecord,
  type AccountStore,
  type NewLine,
  type WorkEvent,
} from "@simjobs/fleet";
import {
  lieIn,
  nothingBefore,
  saysOver,
  type Before,
  type Seen,
} from "../../../packages/control/test/judge.js";
import { disturb, randomBehaviour, randomJob } from "../../../packages/control/test/random-service.js";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import type { SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import {
  simulatedOrigin,
  SimulatedProvider,
  stalenessMs,
  type Behaviour,
} from "../../../packages/control/test/simulated-provider.js";
import { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { ourFleet, type FleetController } from "./fleet-controllers.js";
import { Machine, type Fate } from "./machine.js";
import { isOpen, simulatedLeaseMs, SimulatedStore } from "./simulated-store.js";

/** What must never happen, whatever a service, a store and the machines do. */
export const fleetWrongs = [
  "false claim",
  "false confirmation",
  "lost wish",
  "cancel to a later run",
  "asked twice where that does harm",
  "cancel nobody wished for",
  "cancel after the wish was closed",
  "unsound record",
  "over the budget",
] as const;
export type FleetWrong = (typeof fleetWrongs)[number];

export interface FleetReport {
  readonly seed: number;
  readonly outcomes: readonly string[];
  readonly machines: number;
  readonly deaths: number;
  readonly takenOver: number;
  readonly pauses: number;
  readonly cuts: number;
  /** How the acknowledged wishes stand in the end. */
  readonly closed: number;
  readonly open: number;
  /** Cancels that left, and jobs that any was sent for. */
  readonly cancels: number;
  readonly asked: number;
  readonly found: readonly { readonly wrong: FleetWrong; readonly what: string }[];
}

/** One random schedule of a fleet. Everything that is put on record is judged when it is. */
export async function runFleetSchedule(
  seed: number,
  controller: FleetController = ourFleet,
  changes: Partial<Behaviour> = {},
): Promise<FleetReport> {
  return new FleetSchedule(seed, controller, changes).run();
}

const minuteMs = 60_000;
/** Until when machines die, sleep and are cut off. Then one comes that lives. */
const troubleMs = 8 * minuteMs;
const account = { origin: simulatedOrigin, account: "ada" };

interface WishBook {
  readonly id: string;
  readonly jobId: string;
  readonly before: Before;
  run: number | null;
  acknowledged: boolean;
}

interface JobBook {
  readonly job: SimulatedJob;
  readonly ref: JobRef;
  wishes: WishBook[];
  arrived: number;
  lastSentMs: number | null;
}

/** What one machine knows of a wish that it has taken. */
interface Look {
  readonly seen: Seen[];
  readonly bornMs: number;
}

class FleetSchedule {
  readonly #seed: number;
  readonly #controller: FleetController;
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #behaviour: Behaviour;
  readonly #service: SimulatedProvider;
  readonly #store: SimulatedStore;
  readonly #perSecond: number;
  readonly #jobs = new Map<string, JobBook>();
  readonly #wishes = new Map<string, WishBook>();
  readonly #looks = new Map<string, Look>();
  readonly #holders = new Map<string, string>();
  readonly #lastWishOf = new Map<string, string>();
  readonly #requestsMs: number[] = [];
  readonly #outcomes: string[] = [];
  readonly #found: { wrong: FleetWrong; what: string }[] = [];
  readonly #machines: Machine[] = [];
  #sender = "";
  #takenOver = 0;
  #pauses = 0;
  #cuts = 0;

  constructor(seed: number, controller: FleetController, changes: Partial<Behaviour>) {
    this.#seed = seed;
    this.#controller = controller;
    const random = (this.#random = new SeededRandom(seed));
    this.#perSecond = random.pick([2, 5, 10]);
    const repeatDoes = random.pick(["nothing", "nothing", "nothing", "delete"] as const);
    this.#behaviour = { ...randomBehaviour(random), repeatDoes, ...changes };
    this.#service = new SimulatedProvider(this.#clock, random, this.#behaviour);
    this.#service.onCancel = (id) => this.#judgeCancel(id);
    this.#service.onArrival = (id) => this.#judgeArrival(id);
    this.#store = new SimulatedStore(this.#clock, controller.faults);
    this.#store.onLine = (wish, line, fence) => this.#onLine(wish.id, line, fence);
    const jobs = random.chance(0.6) ? Math.ceil(random.between(0, 3)) : random.pick([6, 12, 30]);
    for (let number = 1; number <= jobs; number += 1) this.#addJob(String(number));
    this.#addJob("bystander");
  }

  async run(): Promise<FleetReport> {
    const { clock, random } = { clock: this.#clock, random: this.#random };
    const wished = [...this.#jobs.keys()].filter((id) => id !== "bystander");
    const stop = new AbortController();
    const running: Promise<void>[] = [this.#wish("first", wished, random.chance(0.1) ? { diesAt: 2 } : {})];
    if (random.chance(0.3)) {
      const again = wished.filter(() => random.chance(0.7));
      running.push(this.#later(random.between(0, 5 * minuteMs), async () => this.#wish("again", again, {})));
    }
    const workers = 1 + Math.ceil(random.between(0, 3));
    for (let number = 1; number <= workers; number += 1) {
      const startMs = random.between(0, random.pick([1_000, 2 * minuteMs]));
      running.push(this.#later(startMs, async () => this.#work(`w${number}`, this.#fate(), stop.signal)));
    }
    if (random.chance(0.4)) clock.at(random.between(0, troubleMs / 4), () => this.#store.loseLocks());
    clock.at(troubleMs, () => stop.abort("SIGTERM"));
    for (const each of running)
      each.catch((error: unknown) => this.#fault("lost wish", `a machine broke: ${String(error)}`));
    await clock.run(clock.sleep(troubleMs + minuteMs));
    await this.#lastWorker();
    await this.#judgeEnd();
    return this.#report();
  }

  #addJob(id: string): void {
    const job = randomJob(id, this.#random, this.#behaviour.runsOnce);
    const ref = this.#service.add(job);
    disturb(job, this.#service);
    this.#jobs.set(id, { job, ref, wishes: [], arrived: 0, lastSentMs: null });
  }

  async #later(ms: number, action: () => Promise<void>): Promise<void> {
    await this.#clock.sleep(ms);
    await action();
  }

  #fate(): Fate {
    const random = this.#random;
    const spans = (chance: number, longMs: number): (readonly [number, number])[] => {
      const found: (readonly [number, number])[] = [];
      while (random.chance(chance)) {
        const fromMs = random.between(0, random.pick([20_000, troubleMs / 2]));
        found.push([fromMs, fromMs + random.between(500, random.pick([5_000, longMs]))]);
      }
      return found;
    };
    const pauses = spans(0.45, 5 * minuteMs);
    const cutFromStore = spans(0.25, 2 * minuteMs);
    const cutFromService = spans(0.2, 2 * minuteMs);
    this.#pauses += pauses.length;
    this.#cuts += cutFromStore.length + cutFromService.length;
    return {
      pauses,
      cutFromStore,
      cutFromService,
      clockOffMs: random.chance(0.4) ? random.between(-5 * minuteMs, 5 * minuteMs) : 0,
      ...(random.chance(0.4)
        ? random.chance(0.6)
          ? { diesAt: Math.ceil(random.between(1, random.pick([15, 60, 300]))) }
          : { diesAtMs: random.between(0, random.pick([10_000, 3 * minuteMs])) }
        : {}),
    };
  }

  #machine(name: string, fate: Fate): { readonly machine: Machine; readonly store: AccountStore } {
    const machine = new Machine(this.#clock, this.#random, fate);
    this.#machines.push(machine);
    const store = machine.store(
      this.#store.from(machine.wallNow, (id, fence) => this.#onTaken(name, id, fence)),
    );
    return { machine, store: this.#controller.store?.(store) ?? store };
  }

  async #wish(name: string, jobIds: readonly string[], fate: Fate): Promise<void> {
    const { machine, store } = this.#machine(`wish-${name}`, fate);
    const books = jobIds.map((jobId): WishBook => {
      const { job } = this.#bookOf(jobId);
      const before =
        name === "first" ? nothingBefore : { sends: job.cancels.length, answers: job.cancels.length };
      const book = { id: `${name}-${jobId}`, jobId, before, run: null, acknowledged: false };
      this.#wishes.set(book.id, book);
      return book;
    });
    const wishes = books.map(({ id, jobId }) =>
      beginRecord({
        id,
        ref: this.#bookOf(jobId).ref,
        where: account,
        wishedAtMs: machine.wallNow(),
        reason: null,
      }),
    );
    const told = await machine.alive(store.handIn(wishes));
    for (const { id } of told) {
      const book = this.#wishes.get(id);
      if (book !== undefined) book.acknowledged = true;
    }
  }

  async #work(name: string, fate: Fate, signal: AbortSignal, untilIdle = false): Promise<void> {
    const { machine, store } = this.#machine(name, fate);
    const port = machine.provider(this.#service, () => this.#onRequest(name));
    const budget = new AccountBudget({ perSecond: this.#perSecond });
    const own = new SimulatedStore(this.#clock).from(machine.wallNow);
    budget.bind(this.#controller.hasBudgetOfItsOwn === true ? own : store, machine.clock);
    const turned = budgetedProvider(port, budget);
    const provider: Provider = this.#controller.provider?.(turned) ?? turned;
    const worker = new AccountWorker(provider, store, simulatedLeaseMs, {
      timeoutMs: this.#random.pick([20_000, 2 * minuteMs, 10 * minuteMs]),
      concurrency: this.#random.pick([1, 5, 500]),
      onEvent: (event) => {
        if (!machine.isDead) this.#onWork(name, event);
      },
    });
    await worker.run(signal, { untilIdle });
  }

  /** It lives, is signed in, and has all the time that it needs. */
  async #lastWorker(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      const stop = new AbortController();
      const endMs = this.#clock.now() + 15 * minuteMs;
      this.#clock.at(endMs, () => stop.abort("SIGTERM"));
      await this.#clock.run(this.#work(`last${turn}`, {}, stop.signal, true));
      if ([...this.#store.wishes.values()].every((wish) => !isOpen(wish))) return;
      await this.#clock.run(this.#clock.sleep(10 * minuteMs));
    }
  }

  #onTaken(name: string, id: string, fence: number): void {
    this.#holders.set(`${id}/${fence}`, name);
    this.#lastWishOf.set(`${name}/${this.#wishOf(id).jobId}`, id);
    this.#looks.set(`${name}/${id}`, { seen: [], bornMs: this.#clock.now() });
    if (fence > 1) this.#takenOver += 1;
  }

  #onWork(name: string, event: WorkEvent): void {
    if (event.kind === "step") this.#onStep(name, event.id, event.event);
    else if (event.kind === "open") {
      const { outcome, cause, why, sends } = event.result;
      this.#outcomes.push(outcome);
      if (outcome !== "not-sent") this.#judgeClaim(name, event.id, { outcome, cause, why, sends }, "told");
    } else if (event.kind === "left") this.#fault("unsound record", `${event.id} is left: ${event.why}`);
  }

  #onStep(name: string, id: string, event: CancelEvent): void {
    if (event.kind === "reading")
      this.#looks.get(`${name}/${id}`)?.seen.push({ reading: event.reading, atMs: event.atMs });
  }

  #onRequest(name: string): void {
    this.#sender = name;
    const nowMs = this.#clock.now();
    this.#requestsMs.push(nowMs);
    const before = this.#requestsMs.at(-1 - this.#perSecond);
    // What was added up may be a hair off.
    if (before !== undefined && nowMs - before < 999.999)
      this.#fault("over the budget", `${this.#perSecond + 1} requests in ${(nowMs - before).toFixed(0)} ms`);
  }

  #onLine(id: string, line: NewLine, fence: number): void {
    const entry: { readonly kind?: string; readonly run?: number | null; readonly cause?: string | null } =
      JSON.parse(line.line);
    const wish = this.#wishOf(id);
    if (entry.kind === "asked") wish.run ??= entry.run ?? null;
    if (entry.kind !== "closed" || line.outcome === undefined) return;
    this.#outcomes.push(line.outcome);
    const name = this.#holders.get(`${id}/${fence}`) ?? "nobody";
    const claim = { outcome: line.outcome, cause: entry.cause ?? null, why: null, sends: null };
    this.#judgeClaim(name, id, claim, "put on record");
  }

  #judgeClaim(name: string, id: string, claim: Parameters<typeof lieIn>[0], how: string): void {
    const { jobId, before } = this.#wishOf(id);
    const { job, lastSentMs } = this.#bookOf(jobId);
    const look = this.#looks.get(`${name}/${id}`);
    const lie = lieIn(claim, job, {
      seen: look?.seen ?? [],
      nowMs: this.#clock.now(),
      sinceMs: lastSentMs ?? look?.bornMs ?? 0,
      before,
      listLagMs: this.#behaviour.listLagMs,
      runsOnce: this.#behaviour.runsOnce,
    });
    if (lie !== null)
      this.#fault(saysOver(claim) ? "false confirmation" : "false claim", `${how} by ${name}: ${lie}`);
  }

  #judgeCancel(jobId: string): void {
    const book = this.#bookOf(jobId);
    const name = this.#sender;
    const id = this.#lastWishOf.get(`${name}/${jobId}`);
    const wish = id === undefined ? undefined : this.#store.wishes.get(id);
    book.lastSentMs = this.#clock.now();
    if (id === undefined || wish === undefined)
      return this.#fault("cancel nobody wished for", `job ${jobId} by ${name}`);
    if (!isOpen(wish))
      this.#fault("cancel after the wish was closed", `job ${jobId} by ${name}, ${wish.state}`);
    const seen = this.#looks.get(`${name}/${id}`)?.seen ?? [];
    const newestRun = Math.max(...seen.map(({ reading }) => reading.run));
    const wishRun = this.#wishOf(id).run ?? newestRun;
    const last = seen.at(-1);
    const lagMs =
      last?.reading.source === "list" ? Math.max(stalenessMs, this.#behaviour.listLagMs) : stalenessMs;
    const fromMs = (last?.reading.askedAtMs ?? Infinity) - lagMs;
    const wasIt = book.job.between(fromMs, this.#clock.now()).some(({ run }) => run === wishRun);
    if (newestRun > wishRun || last === undefined || !wasIt)
      this.#fault("cancel to a later run", `job ${jobId}: run ${wishRun} was wished, ${newestRun} was read`);
  }

  #judgeArrival(jobId: string): void {
    const book = this.#bookOf(jobId);
    book.arrived += 1;
    const wishes = [...this.#store.wishes.values()].filter(
      ({ ref }) => ref === formatReference(book.ref),
    ).length;
    if (this.#behaviour.repeatDoes === "delete" && book.arrived > wishes)
      this.#fault("asked twice where that does harm", `job ${jobId}`);
  }

  async #judgeEnd(): Promise<void> {
    for (const { id, acknowledged } of this.#wishes.values()) {
      const wish = this.#store.wishes.get(id);
      if (wish === undefined) {
        if (acknowledged) this.#fault("lost wish", `${id} is not there`);
        continue;
      }
      if (isOpen(wish) && wish.place === "gone")
        this.#fault("lost wish", `${id} is open, and nobody will take it`);
      const { problem, count } = readRecord(id, wish.lines);
      if (problem !== null || count !== wish.lines.length)
        this.#fault("unsound record", `${id}: ${String(problem)}`);
    }
  }

  #report(): FleetReport {
    const wishes = [...this.#store.wishes.values()];
    const jobs = [...this.#jobs.values()];
    return {
      seed: this.#seed,
      outcomes: this.#outcomes,
      machines: this.#machines.length,
      deaths: this.#machines.filter(({ isDead }) => isDead).length,
      takenOver: this.#takenOver,
      pauses: this.#pauses,
      cuts: this.#cuts,
      closed: wishes.filter((wish) => !isOpen(wish)).length,
      open: wishes.filter(isOpen).length,
      cancels: jobs.reduce((sum, { job }) => sum + job.cancels.length, 0),
      asked: jobs.filter(({ job }) => job.cancels.length > 0).length,
      found: this.#found,
    };
  }

  #fault(wrong: FleetWrong, what: string): void {
    this.#found.push({ wrong, what: `seed ${this.#seed}: ${what}` });
  }

  #bookOf(jobId: string): JobBook {
    const book = this.#jobs.get(jobId);
    if (book === undefined) throw new TypeError(`there is no job ${jobId}`);
    return book;
  }

  #wishOf(id: string): WishBook {
    const wish = this.#wishes.get(id);
    if (wish === undefined) throw new TypeError(`nobody has made the wish ${id}`);
    return wish;
  }
}
