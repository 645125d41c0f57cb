import { JobError, type JobRef, type Provider } from "@simjobs/core";
import {
  applyPlan,
  cancelJobs,
  FileJournal,
  findOpenWishes,
  makePlan,
  readJournals,
  selectJobs,
  verifyJournals,
  wishesIn,
  type CancelEvent,
  type CancelOptions,
  type Wish,
  type WishNote,
} from "../src/index.js";
import { ours, type Controller } from "./controllers.js";
import { lieIn, saysOver, type Claim, type Seen } from "./judge.js";
import { MemoryDisk } from "./memory-disk.js";
import { findAmong, MortalProcess, resumeAs } from "./mortal-process.js";
import { disturb, randomBehaviour, randomJob } from "./random-service.js";
import { SeededRandom } from "./seeded-random.js";
import { endWords, type SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, stalenessMs, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

/** What must never happen, whatever a service does and wherever a process dies. */
export const wrongs = [
  "false claim",
  "false confirmation", // a false claim that the job is over
  "lost wish",
  "cancel to a later run",
  "cancel nobody wished for",
  "cancel after the wish was closed",
  "unsound journal",
] as const;
export type Wrong = (typeof wrongs)[number];

export interface ScheduleReport {
  readonly seed: number;
  readonly outcomes: readonly string[];
  /** Processes that took part, and how many of them died. */
  readonly processes: number;
  readonly deaths: number;
  /** How the acknowledged wishes stand in the end. */
  readonly wishes: Readonly<Record<"closed" | "withdrawn" | "open", number>>;
  /** Jobs that came back so soon after the last look that its reading may have been too old to show it. */
  readonly cameBackUnseen: number;
  readonly found: readonly { readonly wrong: Wrong; readonly what: string }[];
}

/**
 * One random schedule: some jobs at a service that goes wrong in some ways, cancelled by a process that may die at any of its
 * steps or at any moment, and by those that take up what it left behind. Everything that is told is judged when it is told.
 */
export async function runSchedule(seed: number, controller: Controller = ours): Promise<ScheduleReport> {
  return new Schedule(seed, controller).run();
}

interface JobBook {
  readonly job: SimulatedJob;
  readonly ref: JobRef;
  /** The run that the first recorded or attempted cancel was about. */
  wishRun: number | null;
  standing: "nothing" | "wished" | "closed" | "withdrawn";
  acknowledged: boolean;
  lastSentMs: number | null;
  toldOver: { readonly run: number; readonly atMs: number; readonly lastLookMs: number } | null;
}

const minuteMs = 60_000;

class Schedule {
  readonly #seed: number;
  readonly #controller: Controller;
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #behaviour: Behaviour;
  readonly #service: SimulatedProvider;
  readonly #books = new Map<string, JobBook>();
  readonly #wished: JobRef[] = [];
  readonly #wishIds = new Map<string, string>();
  readonly #found: { wrong: Wrong; what: string }[] = [];
  readonly #outcomes: string[] = [];
  #disk = new MemoryDisk();
  #processes = 0;
  #deaths = 0;
  /** What the process that lives now has read, and since when it lives. */
  #seen = new Map<string, Seen[]>();
  #bornMs = 0;

  constructor(seed: number, controller: Controller) {
    this.#seed = seed;
    this.#controller = controller;
    this.#random = new SeededRandom(seed);
    this.#behaviour = randomBehaviour(this.#random);
    this.#service = new SimulatedProvider(this.#clock, this.#random, this.#behaviour);
    this.#service.onCancel = (id) => this.#judgeCancel(id);
    const random = this.#random;
    const jobs = random.chance(0.7) ? 1 : random.chance(0.98) ? Math.ceil(random.between(1, 4)) : 30;
    for (let id = 1; id <= jobs; id += 1) this.#wished.push(this.#addJob(String(id)));
    this.#addJob("bystander").id satisfies string;
  }

  async run(): Promise<ScheduleReport> {
    const journalled = this.#random.chance(0.5);
    if (journalled && this.#random.chance(0.15)) await this.#plantForeignWish();
    await this.#firstLife(journalled);
    if (journalled) {
      const lives = this.#random.pick([1, 1, 1, 2, 3]);
      for (let life = 1; life <= lives; life += 1) {
        await this.#clock.run(
          this.#clock.sleep(this.#random.pick([0, 1_000, minuteMs, 60 * minuteMs, 25 * 60 * minuteMs])),
        );
        await this.#resumingLife(life === lives);
      }
      await this.#judgeJournals();
    }
    return {
      seed: this.#seed,
      outcomes: this.#outcomes,
      processes: this.#processes,
      deaths: this.#deaths,
      wishes: await this.#standings(),
      cameBackUnseen: this.#cameBackUnseen(),
      found: this.#found,
    };
  }

  #addJob(id: string): JobRef {
    const job = randomJob(id, this.#random, this.#behaviour.runsOnce);
    const ref = this.#service.add(job);
    disturb(job, this.#service);
    this.#books.set(id, {
      job,
      ref,
      wishRun: null,
      standing: "nothing",
      acknowledged: false,
      lastSentMs: null,
      toldOver: null,
    });
    return ref;
  }

  /** Cancels the jobs, with a plan now and then. It may die, be stopped, or find its disk full. */
  async #firstLife(journalled: boolean): Promise<void> {
    const random = this.#random;
    const process = this.#newProcess(journalled ? this.#fate() : {});
    const journal = journalled ? this.#journalOf(process, "cancel") : undefined;
    const options: CancelOptions = {
      ...this.#optionsOf(process),
      ...(journal === undefined ? {} : { journal }),
      wait: !random.chance(0.1),
      reason: "a schedule",
    };
    if (!journalled) for (const ref of this.#wished) this.#bookOf(ref.id).standing = "wished";
    const provider = this.#providerOf(process);
    const planned = random.chance(0.1);
    await this.#live(process, async () => {
      if (planned) {
        const among = new Set(this.#wished.map(({ id }) => `simulated:${id}`));
        const plan = makePlan(provider, await selectJobs(provider, { among }), "a schedule");
        await this.#clock.sleep(random.between(0, minuteMs));
        await applyPlan(provider, plan, options);
      } else await cancelJobs(provider, this.#wished, options);
      await journal?.close();
    });
  }

  /** Takes up what is left. The last one lives, is signed in, and has room on its disk. */
  async #resumingLife(isLast: boolean): Promise<void> {
    const process = this.#newProcess(isLast ? {} : this.#fate());
    const { open } = this.#controller;
    await this.#live(process, async () => {
      await resumeAs(
        process,
        { ...portOf(this.#service), ...this.#controller.provider?.(portOf(this.#service)) },
        {
          ...this.#optionsOf(process, isLast),
          journal: this.#journalOf(process, "resume"),
          lapsedToo: this.#random.chance(0.5),
          receipts: false,
          see: (found) => {
            for (const { known } of found.wishes) {
              const id = idOf(known.wish.ref);
              this.#wishIds.set(known.wish.id, id);
              // What was closed is open again where the note of it was lost. That costs a look, and maybe another cancel.
              if (known.wish.id === "foreign") continue;
              const book = this.#bookOf(id);
              book.standing = "wished";
              book.wishRun = known.run; // as far as it is on record
            }
            return open?.(found) ?? found;
          },
        },
      );
    });
  }

  /** Lets a process do its work until it is done, dies, or may not go on. What follows finds the disk that it leaves. */
  async #live(process: MortalProcess, work: () => Promise<void>): Promise<void> {
    this.#seen = new Map();
    this.#bornMs = this.#clock.now();
    const done = work().catch((error: unknown) => {
      if (!isOnPurpose(error)) throw error;
    });
    await this.#clock.run(Promise.race([done, process.death]));
    const died = process.isDead;
    process.kill(); // nothing that is still on its way for it may act
    if (died) this.#deaths += 1;
    const tears = died && this.#random.chance(0.5);
    this.#disk = this.#disk.afterCrash(this.#random, tears ? "machine" : "process");
  }

  #newProcess(fate: { readonly diesAt?: number; readonly diskFailsAt?: number; readonly diesAtMs?: number }) {
    this.#processes += 1;
    const process = new MortalProcess(this.#processes, this.#disk, fate);
    const { diesAtMs } = fate;
    if (diesAtMs !== undefined) this.#clock.at(this.#clock.now() + diesAtMs, () => process.kill());
    return process;
  }

  #fate(): { diesAt?: number; diskFailsAt?: number; diesAtMs?: number } {
    const random = this.#random;
    const diskFailsAt = random.chance(0.05) ? Math.ceil(random.between(0, 20)) : Infinity;
    if (random.chance(0.3)) return { diskFailsAt };
    return random.chance(0.6)
      ? { diskFailsAt, diesAt: Math.ceil(random.between(0, random.pick([8, 20, 60]))) }
      : { diskFailsAt, diesAtMs: random.between(0, random.pick([1_000, 20_000, 200_000])) };
  }

  #optionsOf(process: MortalProcess, isLast = false): CancelOptions {
    const random = this.#random;
    const stop = new AbortController();
    const byHand = random.chance(0.5);
    if (!isLast && random.chance(0.15)) {
      this.#clock.at(this.#clock.now() + random.between(0, random.pick([200, 30_000])), () =>
        stop.abort(byHand ? "SIGINT" : "SIGTERM"),
      );
    }
    return {
      signal: stop.signal,
      isWithdrawnBy: (reason) => reason === "SIGINT",
      timeoutMs: random.pick([1_000, 20_000, 120_000, 600_000]),
      onEvent: (event) => {
        if (!process.isDead) this.#onEvent(event);
      },
    };
  }

  #providerOf(process: MortalProcess): Provider {
    const port = process.provider(this.#service);
    return { ...port, ...this.#controller.provider?.(port) };
  }

  #journalOf(process: MortalProcess, unique: string): FileJournal {
    const disk = this.#controller.disk?.(process.disk) ?? process.disk;
    return new WatchedJournal(disk, this.#clock, process, unique, {
      wished: (wishes) => {
        for (const { id, ref } of wishes) {
          this.#wishIds.set(id, ref.id);
          this.#bookOf(ref.id).standing = "wished";
        }
      },
      noting: (note) => this.#onNote(note),
    });
  }

  /** Wishes of somebody else, in the same folder: nobody may touch their jobs. */
  async #plantForeignWish(): Promise<void> {
    const stranger = new MortalProcess(99, this.#disk);
    const journal = new FileJournal(stranger.disk, this.#clock, stranger.owner, "stranger");
    const origin = "https://simulated.example";
    const where = this.#random.pick([
      { origin, account: "bob" },
      { origin: "https://127.0.0.1:4010", account: "ada" },
    ]);
    const ref = { provider: "simulated", kind: "job", id: "bystander" };
    await journal.wish([{ id: "foreign", ref, where, wishedAtMs: this.#clock.wallNow(), reason: null }]);
    await journal.close();
  }

  #onEvent(event: CancelEvent): void {
    const { id } = event.ref;
    if (event.kind === "wished") this.#bookOf(id).acknowledged = true;
    else if (event.kind === "reading") {
      const seen = this.#seen.get(id) ?? [];
      seen.push({ reading: event.reading, atMs: event.atMs });
      this.#seen.set(id, seen);
    } else if (event.kind === "finished") {
      const result = this.#controller.told?.(event.result) ?? event.result;
      this.#outcomes.push(result.outcome);
      this.#judgeClaim(id, result, "told");
    }
  }

  #onNote(note: WishNote): void {
    const book = this.#bookOf(this.#wishIds.get(note.wishId) ?? "");
    if (note.kind === "asked") book.wishRun ??= note.run;
    else if (note.kind === "withdrawn") book.standing = "withdrawn";
    else if (note.kind === "closed") {
      book.standing = "closed";
      const { outcome, cause } = note;
      this.#judgeClaim(book.ref.id, { outcome, cause, why: null, sends: null }, "put on record");
    }
  }

  #judgeClaim(id: string, claim: Claim, how: string): void {
    const book = this.#bookOf(id);
    const seen = this.#seen.get(id) ?? [];
    const grounds = {
      seen,
      nowMs: this.#clock.now(),
      sinceMs: book.lastSentMs ?? this.#bornMs,
      listLagMs: this.#behaviour.listLagMs,
      runsOnce: this.#behaviour.runsOnce,
    };
    const lie = lieIn(claim, book.job, grounds);
    if (lie !== null) this.#fault(saysOver(claim) ? "false confirmation" : "false claim", `${how}: ${lie}`);
    else if (saysOver(claim)) {
      const last = seen.at(-1);
      book.toldOver ??= {
        run: last?.reading.run ?? 1,
        atMs: this.#clock.now(),
        lastLookMs: (last?.reading.askedAtMs ?? 0) - stalenessMs,
      };
    }
  }

  #judgeCancel(id: string): void {
    const book = this.#bookOf(id);
    const seen = this.#seen.get(id) ?? [];
    if (book.standing === "nothing") this.#fault("cancel nobody wished for", `a cancel of job ${id}`);
    if (book.standing === "closed" || book.standing === "withdrawn")
      this.#fault("cancel after the wish was closed", `job ${id}, ${book.standing}`);
    book.lastSentMs = this.#clock.now();
    const newestRun = Math.max(...seen.map(({ reading }) => reading.run));
    const wishRun = book.wishRun ?? newestRun;
    book.wishRun = wishRun;
    const last = seen.at(-1);
    const lagMs =
      last?.reading.source === "list" ? Math.max(stalenessMs, this.#behaviour.listLagMs) : stalenessMs;
    const fromMs = (last?.reading.askedAtMs ?? Infinity) - lagMs;
    const wasIt = book.job.between(fromMs, this.#clock.now()).some(({ run }) => run === wishRun);
    if (newestRun > wishRun || last === undefined || !wasIt)
      this.#fault("cancel to a later run", `job ${id}: run ${wishRun} was wished, ${newestRun} was read`);
  }

  async #judgeJournals(): Promise<void> {
    const { faults, missing, shortened, sound } = await verifyJournals(this.#disk);
    if (!sound) this.#fault("unsound journal", JSON.stringify({ faults, missing, shortened }));
    const owner = new MortalProcess(1_000, this.#disk).owner;
    const listed = await findOpenWishes(this.#disk, this.#clock, owner, findAmong([]));
    const open = new Set(listed.wishes.map(({ known }) => idOf(known.wish.ref)));
    const known = new Map(wishesIn(listed.files).map((wish) => [idOf(wish.wish.ref), wish.status]));
    for (const { acknowledged, ref, standing } of this.#books.values()) {
      if (!acknowledged) continue;
      const status = known.get(ref.id);
      const isKept = status === "closed" || status === "withdrawn" || open.has(ref.id);
      if (!isKept) this.#fault("lost wish", `job ${ref.id}: ${String(status)}, ${standing}`);
    }
  }

  async #standings(): Promise<ScheduleReport["wishes"]> {
    const counts = { closed: 0, withdrawn: 0, open: 0 };
    for (const { status, wish } of wishesIn(await readJournals(this.#disk))) {
      if (wish.id === "foreign") continue;
      counts[status === "closed" || status === "withdrawn" ? status : "open"] += 1;
    }
    return counts;
  }

  /** The one way in which a job that was told to be over may run on: it came back, and copies were too old to show it. */
  #cameBackUnseen(): number {
    let count = 0;
    for (const { job, ref, toldOver } of this.#books.values()) {
      if (toldOver === null) continue;
      const runsOn = job.history.some(({ atMs, run, word }, index) => {
        const before = job.history[index - 1];
        const isBack = before?.run === run && endWords.includes(before.word) && !endWords.includes(word);
        return isBack && run === toldOver.run && atMs > toldOver.lastLookMs;
      });
      if (!runsOn) continue;
      if (!this.#behaviour.settles) this.#fault("false confirmation", `job ${ref.id} runs on`);
      count += 1;
    }
    return count;
  }

  #fault(wrong: Wrong, what: string): void {
    this.#found.push({ wrong, what: `seed ${this.#seed}: ${what}` });
  }

  #bookOf(id: string): JobBook {
    const book = this.#books.get(id);
    if (book === undefined) throw new TypeError(`there is no job ${id}`);
    return book;
  }
}

/** A journal that tells what is about to be written. */
class WatchedJournal extends FileJournal {
  readonly #watch: { wished(wishes: readonly Wish[]): void; noting(note: WishNote): void };
  readonly #process: MortalProcess;

  constructor(
    disk: ConstructorParameters<typeof FileJournal>[0],
    clock: VirtualClock,
    process: MortalProcess,
    unique: string,
    watch: { wished(wishes: readonly Wish[]): void; noting(note: WishNote): void },
  ) {
    super(disk, clock, process.owner, unique);
    this.#watch = watch;
    this.#process = process;
  }

  override async wish(wishes: readonly Wish[]): Promise<void> {
    if (!this.#process.isDead) this.#watch.wished(wishes);
    await super.wish(wishes);
  }

  override async note(note: WishNote): Promise<void> {
    if (!this.#process.isDead) this.#watch.noting(note);
    await super.note(note);
  }
}

/** The methods of a provider, to be given on in an object of one's own. */
function portOf(service: Provider): Provider {
  return {
    name: service.name,
    grammar: service.grammar,
    capabilities: service.capabilities,
    clock: service.clock,
    identity: async (call) => service.identity(call),
    get: async (ref, call) => service.get(ref, call),
    getMany: async (refs, call) => service.getMany(refs, call),
    list: (filter, call) => service.list(filter, call),
    submit: async (request, call) => service.submit(request, call),
    requestCancel: async (ref, call) => service.requestCancel(ref, call),
  };
}

const stopReasons: readonly unknown[] = ["SIGINT", "SIGTERM"];

/** What a life may end with: errors that control throws on purpose, such as a journal that cannot be written, and a stop. */
function isOnPurpose(error: unknown): boolean {
  return error instanceof JobError || stopReasons.includes(error);
}

function idOf(ref: string): string {
  return ref.slice(ref.indexOf(":") + 1);
}
