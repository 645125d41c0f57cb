import {
  formatReference,
  isJobError,
  meaningOf,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import {
  applyPlan,
  cancelJobs,
  FileJournal,
  findOpenWishes,
  makePlan,
  openSubmitsIn,
  readJournals,
  selectJobs,
  submitOnRecord,
  verifyJournals,
  wishesIn,
  type CancelEvent,
  type CancelOptions,
  type CancelResult,
  type FoundSubmit,
  type JournalFile,
  type SubmitNote,
  type Wish,
  type WishNote,
} from "../src/index.js";
import { ours, type Controller } from "./controllers.js";
import { lieIn, nothingBefore, saysOver, type Before, type Claim, type Seen } from "./judge.js";
import { MemoryDisk } from "./memory-disk.js";
import { findAmong, MortalProcess, resumeAs } from "./mortal-process.js";
import { disturb, endTogether, lateJob, randomBehaviour, randomJob } from "./random-service.js";
import { SeededRandom } from "./seeded-random.js";
import { endWords, type SimulatedJob } from "./simulated-job.js";
import {
  SimulatedProvider,
  stalenessMs,
  type Behaviour,
  type SimulatedSubmit,
} from "./simulated-provider.js";
import { afterEverything, VirtualClock } from "./virtual-clock.js";

/** What must never happen, whatever a service does and wherever a process dies. */
export const wrongs = [
  "false claim",
  "false confirmation", // a false claim that the job is over
  "lost wish",
  "cancel to a later run",
  "asked twice where that does harm", // by one process, or by one that takes up what it left
  "cancel nobody wished for",
  "cancel after the wish was closed",
  "unsound journal",
  "submit sent twice",
  "lost submit",
  "time was up without a look", // though the process had not been there when it passed
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
  /** Trees that were cancelled, and what was told of submits. */
  readonly trees: number;
  readonly submits: readonly string[];
  /** Jobs that a process took up with several open wishes for them. */
  readonly joined: number;
  /** Jobs that came back so soon after the last look that its reading may have been too old to show it. */
  readonly cameBackUnseen: number;
  readonly found: readonly { readonly wrong: Wrong; readonly what: string }[];
}

/**
 * One random schedule: some jobs at a service that goes wrong in some ways, cancelled by a process that may die at any of its
 * steps or at any moment, and by those that take up what it left behind. Everything that is told is judged when it is told.
 */
export async function runSchedule(
  seed: number,
  controller: Controller = ours,
  changes: Partial<Behaviour> = {},
): Promise<ScheduleReport> {
  await afterEverything(); // the process that runs many of them is alive
  return new Schedule(seed, controller, changes).run();
}

interface SubmitBook {
  /** How often it has left. */
  left: number;
  onRecord: boolean;
  /** The jobs that have come of it. */
  readonly made: SimulatedJob[];
}

type Standing = "nothing" | "wished" | "closed" | "withdrawn";

/** What is known of one wish. */
interface WishBook {
  readonly id: string;
  readonly jobId: string;
  /** The run that it is about, as far as it is on record. */
  run: number | null;
  standing: Standing;
  acknowledged: boolean;
  /** A cancel for it, or for one that it continues, may have arrived. */
  hasArrived: boolean;
  /** What had become of cancels for other wishes when this one was made. */
  readonly before: Before;
}

interface JobBook {
  readonly job: SimulatedJob;
  readonly ref: JobRef;
  /** The run that the first recorded or attempted cancel was about. */
  wishRun: number | null;
  standing: Standing;
  /** The wish that the next cancel is for, as its process has put on record. */
  asking: WishBook | null;
  /** The newest wish. */
  newest: WishBook | null;
  /** How many cancels may still arrive, where a second one does harm: one for each command that knows of no other. */
  mayArrive: number;
  /** How many have arrived of those that left since the job's wishes were last taken up. */
  arrived: number;
  /** Before each time that they were taken up: how many cancels had left by then, and how many might still arrive. */
  readonly earlier: { readonly left: number; mayArrive: number }[];
  /** That of each wish that a claim may be about. */
  befores: readonly Before[];
  lastSentMs: number | null;
  toldOver: { readonly run: number; readonly atMs: number; readonly lastLookMs: number } | null;
}

const minuteMs = 60_000;
/** JESS has them in the jobs' own records, Ionworks in lists as well, though perhaps not for optimizations. */
const versionsOfServices = ["records", "records", "everywhere", "nowhere"] as const;

class Schedule {
  readonly #seed: number;
  readonly #controller: Controller;
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock({ isAlone: true });
  readonly #behaviour: Behaviour;
  readonly #service: SimulatedProvider;
  readonly #books = new Map<string, JobBook>();
  readonly #wished: JobRef[] = [];
  readonly #wishes = new Map<string, WishBook>();
  /** Jobs that were taken up with several open wishes. */
  readonly #joined = new Set<string>();
  readonly #found: { wrong: Wrong; what: string }[] = [];
  readonly #outcomes: string[] = [];
  #disk = new MemoryDisk();
  #processes = 0;
  #deaths = 0;
  /** What the process that lives now has read, and since when it lives. */
  #seen = new Map<string, Seen[]>();
  #bornMs = 0;
  /** The members of each tree that it has been told of, and since when it knows of each what may be true at the earliest. */
  #members = new Map<string, Map<string, number>>();
  readonly #submits = new Map<string, SubmitBook>();
  readonly #toldOfSubmits: string[] = [];

  readonly #isWishedAgain: boolean;
  /** Of processes that are stopped for a while, by numbers of their own. */
  readonly #fates: SeededRandom;
  /** The process that lives now, and when it began its last look at each job. */
  #process: MortalProcess | undefined;
  #looks = new Map<string, number>();
  /** By a person, the system, or a disk that takes nothing any more: then it tells what it knows. */
  #isStopped = false;

  constructor(seed: number, controller: Controller, changes: Partial<Behaviour>) {
    this.#seed = seed;
    // By numbers of their own, so that the other schedules stay as they were when they were written down.
    this.#isWishedAgain = new SeededRandom(seed ^ 0x5eed).chance(0.2);
    this.#controller = controller;
    this.#random = new SeededRandom(seed);
    const versions = new SeededRandom(seed ^ 0x7e45).pick(versionsOfServices);
    const rootKind = new SeededRandom(seed ^ 0x9a3e).pick(["tree", "parent"] as const);
    this.#fates = new SeededRandom(seed ^ 0x11d5);
    const untoldChance = this.#fates.pick([0, 0, 0.5, 1]);
    const lidChance = this.#fates.pick([0, 0.5]);
    const late = { untoldChance, lidChance };
    const repeatDoes = new SeededRandom(seed ^ 0x4d1e).pick([
      "nothing",
      "nothing",
      "nothing",
      "delete",
    ] as const);
    this.#behaviour = {
      ...randomBehaviour(this.#random),
      versions,
      rootKind,
      repeatDoes,
      ...late,
      ...changes,
    };
    this.#service = new SimulatedProvider(this.#clock, this.#random, this.#behaviour);
    this.#service.onCancel = (id) => this.#judgeCancel(id);
    this.#service.onArrival = (id, number) => this.#judgeArrival(id, number);
    const random = this.#random;
    this.#service.onSubmit = (mark) => this.#judgeSubmit(mark);
    const jobs = random.chance(0.7) ? 1 : random.chance(0.98) ? Math.ceil(random.between(1, 4)) : 30;
    for (let id = 1; id <= jobs; id += 1) this.#wished.push(this.#addJob(this.#randomJob(String(id))));
    if (random.chance(0.12)) this.#wished.push(this.#addTree("root", 2));
    this.#addJob(this.#randomJob("bystander"));
  }

  async run(): Promise<ScheduleReport> {
    const journalled = this.#random.chance(0.5);
    if (journalled && this.#random.chance(0.15)) await this.#plantForeignWish();
    await this.#firstLife(journalled);
    if (journalled) {
      if (this.#isWishedAgain) await this.#secondWish();
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
      trees: this.#service.members.has("root") ? 1 : 0,
      submits: this.#toldOfSubmits,
      joined: this.#joined.size,
      cameBackUnseen: this.#cameBackUnseen(),
      found: this.#found,
    };
  }

  #randomJob(id: string): SimulatedJob {
    return randomJob(id, this.#random, this.#behaviour.runsOnce);
  }

  /** A job that is made of others. Some of them get their job only later, if ever; some outlive it. */
  #addTree(id: string, depth: number): JobRef {
    const random = this.#random;
    const root = this.#randomJob(id);
    root.kind = id === "root" ? this.#behaviour.rootKind : "tree";
    const ref = this.#addJob(root);
    const members: SimulatedJob[] = [];
    for (let number = Math.ceil(random.between(0, 3)); number > 0; number -= 1) {
      const own = `${id}-${number}`;
      if (depth > 1 && random.chance(0.15)) {
        const { id: below } = this.#addTree(own, depth - 1);
        members.push(this.#bookOf(below).job);
        continue;
      }
      const member = random.chance(0.6) ? this.#randomJob(own) : lateJob(own, random, minuteMs);
      this.#addJob(member);
      members.push(member);
    }
    this.#service.members.set(id, members);
    endTogether(root, this.#service);
    return ref;
  }

  #addJob(job: SimulatedJob): JobRef {
    const { id } = job;
    const ref = this.#service.add(job);
    if (job.bornMs <= 0) disturb(job, this.#service);
    else this.#clock.at(job.bornMs, () => disturb(job, this.#service));
    this.#books.set(id, {
      job,
      ref,
      wishRun: null,
      standing: "nothing",
      asking: null,
      newest: null,
      mayArrive: 1,
      arrived: 0,
      earlier: [],
      befores: [nothingBefore],
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
    if (!journalled) {
      for (const book of this.#books.values()) if (book.ref.id !== "bystander") book.standing = "wished";
    }
    const provider = this.#providerOf(process);
    const planned = random.chance(0.1);
    const submits = random.chance(0.2) ? Math.ceil(random.between(0, 2)) : 0;
    await this.#live(process, async () => {
      if (journal !== undefined) {
        for (let number = 1; number <= submits; number += 1)
          await this.#submit(provider, journal, `mark-${number}`, options);
      }
      if (planned) {
        const among = new Set(this.#wished.map((ref) => formatReference(ref)));
        const plan = makePlan(provider, await selectJobs(provider, { among }), "a schedule");
        await this.#clock.sleep(random.between(0, minuteMs));
        await applyPlan(provider, plan, options);
      } else await cancelJobs(provider, this.#wished, options);
      await journal?.close();
    });
  }

  /** Somebody cancels the same jobs again, by a command that knows of no other. It may end as the first one did. */
  async #secondWish(): Promise<void> {
    const random = this.#random;
    await this.#clock.run(this.#clock.sleep(random.pick([0, 1_000, minuteMs, 60 * minuteMs])));
    const process = this.#newProcess(random.chance(0.3) ? {} : this.#fate());
    const journal = this.#journalOf(process, "again", true);
    const refs = this.#wished.filter(() => random.chance(0.8));
    const options = { ...this.#optionsOf(process), journal, wait: !random.chance(0.3) };
    for (const { id } of refs) {
      const book = this.#bookOf(id);
      book.befores = [beforeNow(book.job)];
      book.lastSentMs = null;
    }
    await this.#live(process, async () => {
      await cancelJobs(this.#providerOf(process), refs, options);
      await journal.close();
    });
  }

  /** Takes up what is left. The last one lives, is signed in, and has room on its disk. */
  async #resumingLife(isLast: boolean): Promise<void> {
    const process = this.#newProcess(isLast ? {} : this.#fate());
    const { open } = this.#controller;
    await this.#live(process, async () => {
      const lapsedToo = this.#random.chance(0.5);
      await resumeAs(
        process,
        { ...portOf(this.#service), ...this.#controller.provider?.(portOf(this.#service)) },
        {
          ...this.#optionsOf(process, isLast),
          journal: this.#journalOf(process, "resume"),
          lapsedToo,
          receipts: false,
          onSubmit: (mark, found) => this.#judgeFoundSubmit(mark, found),
          see: (found) => {
            const jobs = new Set<string>();
            for (const { known, lapsed } of found.wishes) {
              const { id, ref } = known.wish;
              if (id === "foreign" || (lapsed && !lapsedToo)) continue;
              this.#onOpenWish(id, known.run, !jobs.has(ref));
              jobs.add(ref);
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
    this.#members = new Map();
    this.#bornMs = this.#clock.now();
    this.#process = process;
    this.#looks = new Map();
    this.#isStopped = false;
    process.onLook = (refs) => {
      for (const { id } of refs) this.#looks.set(id, this.#clock.now());
    };
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
    process.onMembers = (id, readings) => this.#onMembers(id, readings);
    const { diesAtMs } = fate;
    if (diesAtMs !== undefined) this.#clock.at(this.#clock.now() + diesAtMs, () => process.kill());
    const fates = this.#fates;
    if (fates.chance(this.#behaviour.lidChance)) {
      const closesMs = this.#clock.now() + fates.between(0, fates.pick([1_000, 30_000, 10 * minuteMs]));
      const opensMs = closesMs + fates.pick([2_000, 25_000, 30 * minuteMs]);
      this.#clock.at(closesMs, () => process.stopUntil(this.#clock, opensMs));
    }
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
        this.#stop(stop, byHand ? "SIGINT" : "SIGTERM"),
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

  #stop(stop: AbortController, reason: "SIGINT" | "SIGTERM"): void {
    this.#isStopped = true;
    stop.abort(reason);
  }

  #providerOf(process: MortalProcess): Provider {
    const port = process.provider(this.#service);
    return { ...port, ...this.#controller.provider?.(port) };
  }

  /** @param isAgain - whether wishes are made for jobs that there may be wishes for already */
  #journalOf(process: MortalProcess, unique: string, isAgain = false): FileJournal {
    const disk = this.#controller.disk?.(process.disk) ?? process.disk;
    return new WatchedJournal(disk, this.#clock, process, unique, {
      wished: (wishes) => {
        for (const { id, ref } of wishes) this.#onWish(id, ref.id, isAgain);
      },
      noting: (note) => this.#onNote(note),
      recorded: (mark) => {
        this.#submitOf(mark).onRecord = true;
      },
    });
  }

  #onWish(id: string, jobId: string, isAgain: boolean): void {
    const book = this.#bookOf(jobId);
    // A root's wish for its member knows of the process' other wish for it; a new command knows of no other.
    const before = isAgain ? beforeNow(book.job) : { ...nothingBefore, sends: book.job.cancels.length };
    if (isAgain) book.mayArrive += 1;
    const hasArrived = book.mayArrive <= 0;
    const wish = {
      id,
      jobId,
      run: null,
      standing: "wished" as const,
      acknowledged: false,
      hasArrived,
      before,
    };
    this.#wishes.set(id, wish);
    book.newest = wish;
    book.standing = "wished";
    book.befores = [before];
    if (!isAgain) return;
    book.wishRun = null;
    book.lastSentMs = null;
  }

  /** A wish that a process takes up. */
  #onOpenWish(id: string, run: number | null, isFirst: boolean): void {
    const wish = this.#wishes.get(id);
    if (wish === undefined) throw new TypeError(`nobody has made the wish ${id}`);
    const book = this.#bookOf(wish.jobId);
    // What was closed is open again where the note of it was lost. That costs a look, and maybe another cancel.
    wish.standing = "wished";
    book.standing = "wished";
    wish.run = run; // as far as it is on record
    book.wishRun = run;
    const itsOwn = wish.hasArrived ? 0 : 1;
    if (isFirst) {
      book.earlier.push({ left: book.job.cancels.length, mayArrive: book.mayArrive });
      book.arrived = 0;
    }
    if (isFirst) book.mayArrive = itsOwn;
    else if (this.#behaviour.runsOnce) book.mayArrive = Math.min(book.mayArrive, itsOwn);
    else book.mayArrive += itsOwn;
    if (isFirst) book.befores = [];
    else this.#joined.add(wish.jobId);
    // All of a job's wishes are finished as one, unless they may mean different runs.
    if (isFirst || !this.#behaviour.runsOnce) book.befores = [...book.befores, wish.before];
  }

  /** Submits some work, and judges what is told of it. */
  async #submit(
    provider: Provider,
    journal: FileJournal,
    mark: string,
    { signal }: CancelOptions,
  ): Promise<void> {
    const submit = this.#submitOf(mark);
    const make = (): readonly SimulatedJob[] => {
      const job = lateJob(`${mark}-job${submit.made.length}`, this.#random, 0, this.#clock.now());
      job.mark = mark;
      this.#service.add(job);
      submit.made.push(job);
      return [job];
    };
    const send = async (call: ProviderCall): Promise<readonly JobRef[]> => {
      const port: Provider<SimulatedSubmit> = provider;
      return port.submit({ mark, make }, call);
    };
    try {
      const refs = await submitOnRecord(
        provider,
        journal,
        { mark, inputs: "0", send, refsOf: (made) => made },
        signal === undefined ? {} : { signal },
      );
      this.#judgeFoundSubmit(mark, { outcome: "adopted", refs }, "made");
    } catch (error) {
      if (!isJobError(error) || error.code === "journal_unwritable") throw error;
      const isUnclear = error.mayHaveLeft || error.code === "submit_unclear";
      this.#toldOfSubmits.push(isUnclear ? "unclear" : "refused");
      const hasCome = submit.made.length > 0 || this.#service.submitsUnderWay.has(mark);
      if (!isUnclear && hasCome) this.#fault("false claim", `submit ${mark} told as ${error.code}`);
    }
  }

  #judgeSubmit(mark: string): void {
    const submit = this.#submitOf(mark);
    submit.left += 1;
    if (submit.left > 1) this.#fault("submit sent twice", mark);
    if (!submit.onRecord) this.#fault("lost submit", `${mark} left before it was on record`);
  }

  #judgeFoundSubmit(mark: string, { outcome, refs }: FoundSubmit, how: string = outcome): void {
    this.#toldOfSubmits.push(how);
    if (outcome !== "adopted") return;
    const made = this.#submitOf(mark).made.map(({ id }) => id);
    const isTrue = refs.length > 0 && refs.every(({ id }) => made.includes(id));
    if (!isTrue) this.#fault("false claim", `submit ${mark} is ${how}: ${JSON.stringify(refs)}`);
  }

  #submitOf(mark: string): SubmitBook {
    const known = this.#submits.get(mark) ?? { left: 0, onRecord: false, made: [] };
    this.#submits.set(mark, known);
    return known;
  }

  #onMembers(rootId: string, readings: readonly Reading[]): void {
    const known = this.#members.get(rootId) ?? new Map<string, number>();
    this.#members.set(rootId, known);
    for (const { ref, askedAtMs } of readings) {
      const lagMs = Math.max(stalenessMs, this.#behaviour.listLagMs);
      known.set(ref.id, Math.min(known.get(ref.id) ?? Infinity, askedAtMs - lagMs));
    }
  }

  /** All that is known to be below a root, and what each of them has been since it became known. */
  #membersBelow(rootId: string): { readonly id: string; readonly over: boolean; readonly active: boolean }[] {
    return [...(this.#members.get(rootId) ?? [])].flatMap(([id, fromMs]) => {
      const truths = this.#bookOf(id).job.between(fromMs, this.#clock.now());
      const over = truths.some(({ word }) => endWords.includes(word));
      const active = truths.some(({ word }) => !endWords.includes(word));
      return [{ id, over, active }, ...this.#membersBelow(id)];
    });
  }

  /** What is false in a claim about a job that is made of others. */
  #lieAboutTree(id: string, claim: Claim, tree: CancelResult["tree"] | undefined): string | null {
    const members = this.#membersBelow(id);
    const goesOn = members.find(({ over }) => !over);
    if (saysOver(claim) && goesOn !== undefined)
      return `${claim.outcome} told of ${id}, and its member ${goesOn.id} goes on`;
    if (tree === undefined || tree === null) return null;
    if (tree.known !== members.length) return `${tree.known} members told, ${members.length} were known`;
    const ended = members.filter(({ over }) => over).length;
    return tree.ended > ended ? `${tree.ended} members told as over, ${ended} were` : null;
  }

  /** Wishes of somebody else, in the same folder: nobody may touch their jobs. */
  async #plantForeignWish(): Promise<void> {
    const stranger = new MortalProcess(99, this.#disk);
    const journal = new FileJournal(stranger.disk, this.#clock, stranger.owner, "stranger");
    const origin = "https://simulated.example";
    const other = "https://127.0.0.1:4010";
    const where = this.#random.pick([
      this.#fates.pick([
        { origin, account: "bob" },
        { origin, account: "bob", signIn: "key of bob" },
        { origin, account: "key of bob", signIn: "key of bob" },
      ]),
      this.#fates.pick([
        { origin: other, account: "ada" },
        { origin: other, account: "key of ada", signIn: "key of ada" },
      ]),
    ]);
    const ref = { provider: "simulated", kind: "job", id: "bystander" };
    await journal.wish([{ id: "foreign", ref, where, wishedAtMs: this.#clock.wallNow(), reason: null }]);
    await journal.close();
  }

  #onEvent(event: CancelEvent): void {
    const { id } = event.ref;
    if (event.kind === "wished") {
      const { newest } = this.#bookOf(id);
      if (newest !== null) newest.acknowledged = true;
    } else if (event.kind === "reading") {
      const seen = this.#seen.get(id) ?? [];
      seen.push({ reading: event.reading, atMs: event.atMs });
      this.#seen.set(id, seen);
    } else if (event.kind === "finished") {
      const result = this.#controller.told?.(event.result) ?? event.result;
      this.#outcomes.push(result.outcome);
      this.#judgeClaim(id, result, "told", result.tree);
      this.#judgeWaking(id, result);
    }
  }

  /** Whether the time was called up without a look, by a process that was not there when it passed. */
  #judgeWaking(id: string, { outcome, cause, tree, error }: CancelResult): void {
    const wokeAtMs = this.#process?.wokeAtMs ?? null;
    const isOfTime =
      outcome === "still-cancelling" ||
      (outcome === "not-sent" && cause === "deadline") ||
      (outcome === "unknown" && (cause === "unread" || cause === "unanswered"));
    if (wokeAtMs === null || !isOfTime || this.#isStopped) return;
    if (error !== null && meaningOf(error.code).endsAt === "sign-in") return; // whoever is signed out cannot look
    if (tree !== null || isJobError(error, "journal_unwritable")) return; // told by what is known of others, or by the disk
    if ((this.#looks.get(id) ?? -Infinity) < wokeAtMs)
      this.#fault("time was up without a look", `${id} is told as ${outcome} (${String(cause)})`);
  }

  #onNote(note: WishNote): void {
    const wish = this.#wishes.get(note.wishId);
    if (wish === undefined) return; // the stranger's: judged by its cancel
    const book = this.#bookOf(wish.jobId);
    if (note.kind === "asked") {
      wish.run ??= note.run;
      book.wishRun = wish.run;
      book.asking = wish;
    } else if (note.kind === "withdrawn") wish.standing = "withdrawn";
    else if (note.kind === "closed") {
      wish.standing = "closed";
      const { outcome, cause } = note;
      this.#judgeClaim(book.ref.id, { outcome, cause, why: null, sends: null }, "put on record");
    }
    if (note.kind === "withdrawn" || note.kind === "closed") {
      const all = [...this.#wishes.values()].filter(({ jobId }) => jobId === wish.jobId);
      if (all.every(({ standing }) => standing !== "wished")) book.standing = wish.standing;
    }
  }

  #judgeClaim(id: string, claim: Claim, how: string, tree?: CancelResult["tree"]): void {
    const book = this.#bookOf(id);
    const seen = this.#seen.get(id) ?? [];
    const grounds = {
      seen,
      nowMs: this.#clock.now(),
      sinceMs: book.lastSentMs ?? this.#bornMs,
      listLagMs: this.#behaviour.listLagMs,
      runsOnce: this.#behaviour.runsOnce,
    };
    // A root that is over itself is still being cancelled while a member goes on.
    const goesOnBelow =
      claim.outcome === "still-cancelling" && this.#membersBelow(id).some(({ active }) => active);
    const lies = book.befores.map((before) => lieIn(claim, book.job, { ...grounds, before }));
    const ownLie = goesOnBelow || lies.includes(null) ? null : (lies[0] ?? null);
    const lie = ownLie ?? this.#lieAboutTree(id, claim, tree);
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
    const standing = book.asking?.standing ?? book.standing;
    if (standing === "closed" || standing === "withdrawn")
      this.#fault("cancel after the wish was closed", `job ${id}, ${standing}`);
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

  /** @param number - which of the job's cancels, in the order in which they left */
  #judgeArrival(id: string, number: number): void {
    const book = this.#bookOf(id);
    if (book.asking !== null) book.asking.hasArrived = true;
    // What left before the wishes were taken up was allowed or not by what was known then; it counts for who took them up as well.
    const before = book.earlier.find(({ left }) => number <= left);
    const isOneTooMany =
      before === undefined
        ? book.mayArrive <= 0
        : before.mayArrive <= 0 || (book.arrived > 0 && book.mayArrive <= 0);
    if (this.#behaviour.repeatDoes === "delete" && isOneTooMany)
      this.#fault("asked twice where that does harm", `job ${id}`);
    if (before === undefined) book.arrived += 1;
    else before.mayArrive -= 1;
    book.mayArrive -= 1;
  }

  async #judgeJournals(): Promise<void> {
    const { sound, ...found } = await verifyJournals(this.#disk);
    if (!sound) this.#fault("unsound journal", JSON.stringify(found));
    const owner = new MortalProcess(1_000, this.#disk).owner;
    const listed = await findOpenWishes(this.#disk, this.#clock, owner, findAmong([]));
    const open = new Set(listed.wishes.map(({ known }) => known.wish.id));
    const known = new Map(wishesIn(listed.files).map((wish) => [wish.wish.id, wish.status]));
    for (const { acknowledged, id, jobId, standing } of this.#wishes.values()) {
      if (!acknowledged) continue;
      const status = known.get(id);
      const isKept = status === "closed" || status === "withdrawn" || open.has(id);
      if (!isKept) this.#fault("lost wish", `job ${jobId}: ${String(status)}, ${standing}`);
    }
    this.#judgeSubmitsOnRecord(listed.files);
  }

  /** A submit that has left is answered on record, truly, or it is listed as open. */
  #judgeSubmitsOnRecord(files: readonly JournalFile[]): void {
    const open = new Set(openSubmitsIn(files).map(({ mark }) => mark));
    const answers = files
      .flatMap(({ entries }) => entries)
      .flatMap((entry) => (entry.kind === "submitted" ? [entry] : []));
    for (const [mark, { left, made }] of this.#submits) {
      if (left === 0 || open.has(mark)) continue;
      const answer = answers.find(({ submitId }) => submitId === mark);
      const refs = made.map((job) => `simulated:${job.id}`);
      const isKept =
        answer !== undefined &&
        (answer.answer === "refused"
          ? made.length === 0
          : answers.some((each) => each.submitId === mark && each.refs.some((ref) => refs.includes(ref))));
      if (!isKept)
        this.#fault("lost submit", `${mark}: ${JSON.stringify(answer)} on record, ${refs.join()} made`);
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

function beforeNow({ cancels }: SimulatedJob): Before {
  return { sends: cancels.length, answers: cancels.length };
}

interface JournalWatch {
  wished(wishes: readonly Wish[]): void;
  noting(note: WishNote): void;
  recorded(mark: string): void;
}

/** A journal that tells what is about to be written, and which submits are on record. */
class WatchedJournal extends FileJournal {
  readonly #watch: JournalWatch;
  readonly #process: MortalProcess;

  constructor(
    disk: ConstructorParameters<typeof FileJournal>[0],
    clock: VirtualClock,
    process: MortalProcess,
    unique: string,
    watch: JournalWatch,
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

  override async submit(note: SubmitNote): Promise<void> {
    await super.submit(note);
    if (note.kind === "submitting") this.#watch.recorded(note.mark);
  }
}

/** The methods of a provider, to be given on in an object of one's own. */
function portOf(service: SimulatedProvider): Provider {
  return {
    specificationVersion: 1,
    name: service.name,
    grammar: service.grammar,
    capabilities: service.capabilities,
    clock: service.clock,
    identity: async (call) => service.identity(call),
    signedInAs: async () => service.signedInAs(),
    get: async (ref, call) => service.get(ref, call),
    getMany: async (refs, call) => service.getMany(refs, call),
    list: (filter, call) => service.list(filter, call),
    submit: async (request, call) => service.submit(request, call),
    requestCancel: async (ref, call) => service.requestCancel(ref, call),
    children: async (ref, call) => service.children(ref, call),
    findSubmitted: async (mark, call) => service.findSubmitted(mark, call),
  };
}

const stopReasons: readonly unknown[] = ["SIGINT", "SIGTERM"];

/** What a life may end with: errors that control throws on purpose, such as a journal that cannot be written, and a stop. */
function isOnPurpose(error: unknown): boolean {
  return isJobError(error) || stopReasons.includes(error);
}
