import { formatReference, isJobError, meaningOf, unseenMs, type JobRef, type Reading } from "@simjobs/core";
import type { CancelEvent, CancelResult } from "@simjobs/control";
import type { WorkEvent } from "@simjobs/fleet";
import { readRecord, type NewLine } from "@simjobs/fleet/port";
import {
  lieIn,
  nothingBefore,
  saysOver,
  type Before,
  type Claim,
  type Seen,
} from "../../../packages/control/test/judge.js";
import { endWords } from "../../../packages/control/test/simulated-job.js";
import { stalenessMs } from "../../../packages/control/test/simulated-provider.js";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { ExtraCancels } from "./extra-cancels.js";
import type { FleetWorld, PlacedJob } from "./fleet-world.js";
import type { FleetWrong } from "./fleet-wrongs.js";
import type { Machine } from "./machine.js";
import { isOpen, type SimulatedWish } from "./simulated-account.js";
import { lieAboutTree, type MemberTruth } from "./tree-truth.js";
import type { SimulatedStore, StoreWatch } from "./simulated-store.js";

interface WishBook {
  readonly id: string;
  readonly placed: PlacedJob;
  /** In whose record it stands: its own, or that of the wish for the job that this one's is a part of. */
  readonly heldAs: SimulatedWish;
  readonly account: string;
  readonly before: Before;
  /** Whether the jobs below it are meant, too. */
  readonly isDeep: boolean;
  run: number | null;
  isOver: boolean;
  /** Its end as it was put on record, by whom, and how many cancels had left for the job by then. */
  end: { readonly machine: string; readonly outcome: string; readonly cancels: number } | null;
}

interface JobBook extends PlacedJob {
  /** How many cancels may still arrive, where a second one does harm. */
  mayArrive: number;
  lastSentMs: number | null;
}

/** What one machine knows of a wish that it has taken. */
interface Look {
  readonly seen: Map<JobBook, Seen[]>;
  readonly bornMs: number;
  readonly fence: number;
}

/** One machine and what it does to one job. */
interface Doing {
  /** The newest wish that it has taken, or made, for the job. */
  wish: WishBook | null;
  /** How often it has put on record that it is about to ask, since it last did. */
  askedOnRecord: number;
  /** When its last look began, and by when it had to be over. */
  lookedAtMs: number;
  lookEndsAtMs: number;
}

/** Judges everything that is put on record, told or sent, at that moment. */
export class FleetJudge implements StoreWatch {
  readonly #clock: VirtualClock;
  readonly #jobs = new Map<string, JobBook>();
  readonly #wishes = new Map<string, WishBook>();
  readonly #acknowledged = new Set<string>();
  readonly #machines = new Map<string, Machine>();
  readonly #looks = new Map<string, Look>();
  /** How many parts of one machine are at work on one wish. */
  readonly #atWork = new Map<string, number>();
  readonly #holders = new Map<string, string>();
  readonly #doings = new Map<string, Doing>();
  readonly #members = new Map<string, Map<string, number>>();
  readonly #requestsMs = new Map<string, number[]>();
  /** What was made of wishes without a look, before it is told. */
  readonly #unlooked = new Map<string, string>();
  readonly #perSecond: number;
  readonly #world: FleetWorld;
  readonly outcomes: string[] = [];
  readonly extra: ExtraCancels;
  readonly found: { readonly wrong: FleetWrong; readonly what: string }[] = [];
  takenOver = 0;
  /** Whose request is about to leave. */
  #sender = { machine: "", account: "" };

  constructor(clock: VirtualClock, world: FleetWorld, perSecond: number) {
    this.#clock = clock;
    this.#world = world;
    this.#perSecond = perSecond;
    this.extra = new ExtraCancels(clock, world.isCalm, this.#machines);
    for (const placed of world.jobs)
      this.#jobs.set(formatReference(placed.ref), {
        ...placed,
        mayArrive: 0,
        lastSentMs: null,
      });
    for (const service of world.services.values()) {
      const refs = new Map(
        world.jobs.flatMap(({ owner, ref }) => (owner.service === service ? [[ref.id, ref] as const] : [])),
      );
      const bookOf = (id: string): JobBook => this.#bookOf(refs.get(id));
      service.onCancel = (id) => this.#judgeCancel(bookOf(id));
      service.onArrival = (id) => this.#judgeArrival(bookOf(id));
    }
  }

  fault(wrong: FleetWrong, what: string): void {
    this.found.push({ wrong, what });
  }

  knowMachine(name: string, machine: Machine): void {
    this.#machines.set(name, machine);
  }

  acknowledged(id: string): void {
    this.#acknowledged.add(id);
  }

  onHandedIn(account: string, wish: SimulatedWish, hasOpenOne: boolean): void {
    const book = this.#bookOfText(wish.ref);
    const already = book.job.cancels.length;
    if (!hasOpenOne) book.mayArrive += 1;
    this.#wishes.set(wish.id, {
      id: wish.id,
      placed: book,
      heldAs: wish,
      account,
      before: already === 0 ? nothingBefore : { sends: already, answers: already },
      isDeep: meansMembers(book, wish.lines[0]),
      run: null,
      isOver: false,
      end: null,
    });
  }

  onTaken(machine: string, id: string, fence: number): void {
    const wish = this.#wishOf(id);
    this.#holders.set(`${id}/${fence}`, machine);
    // One that is over on record is taken to be cleared from the queue: a newer one for the job goes on meanwhile.
    if (isOpen(wish.heldAs)) this.#doing(machine, wish.placed.ref).wish = wish;
    // A machine that has slept may take anew what another part of it is still at.
    const name = `${machine}/${id}`;
    const isAtIt = (this.#atWork.get(name) ?? 0) > 0;
    const { seen, bornMs } = (isAtIt ? this.#looks.get(name) : undefined) ?? {
      seen: new Map<JobBook, Seen[]>(),
      bornMs: this.#clock.now(),
    };
    this.#looks.set(name, { seen, bornMs, fence });
    if (fence > 1) this.takenOver += 1;
  }

  onLine(account: string, held: SimulatedWish, line: NewLine, fence: number): void {
    const entry: {
      readonly kind?: string;
      readonly id?: string;
      readonly ref?: string;
      readonly wishId?: string;
      readonly run?: number | null;
      readonly cause?: string | null;
      readonly answer?: string;
      readonly continues?: readonly string[];
    } = JSON.parse(line.line);
    const machine = this.#holders.get(`${held.id}/${fence}`) ?? "nobody";
    if (entry.kind === "wish") {
      const book = this.#bookOfText(entry.ref ?? "");
      const { length: sends } = book.job.cancels;
      const wish = {
        id: entry.id ?? "",
        placed: book,
        heldAs: held,
        account,
        before: { ...nothingBefore, sends },
        isDeep: meansMembers(book, line.line),
        run: null,
        isOver: false,
        end: null,
      };
      this.#wishes.set(wish.id, wish);
      this.#doing(machine, book.ref).wish = wish;
      if (entry.continues === undefined || entry.continues.length === 0) book.mayArrive += 1;
      this.extra.continues(wish.id, entry.continues ?? []);
    }
    if (entry.wishId === undefined) return;
    const wish = this.#wishOf(entry.wishId);
    const doing = this.#doing(machine, wish.placed.ref);
    if (entry.kind === "asked") {
      wish.run ??= entry.run ?? null;
      doing.wish = wish;
      doing.askedOnRecord += 1;
    } else if (entry.answer === "accepted" || entry.answer === "refused") {
      this.extra.onAnswerOnRecord(this.#bookOf(wish.placed.ref).job, `${machine}/${held.id}/${fence}`);
    } else if (entry.kind === "closed" && line.outcome !== undefined) {
      if (wish.isOver) this.fault("one wish finished twice", `${wish.id} by ${machine}`);
      wish.isOver = true;
      this.outcomes.push(line.outcome);
      const claim = { outcome: line.outcome, cause: entry.cause ?? null, why: null, sends: null };
      this.#judgeClaim(machine, wish, claim, "put on record");
      const cancels = this.#bookOf(wish.placed.ref).job.cancels.length;
      wish.end = { machine, outcome: line.outcome, cancels };
    }
  }

  /** @param isStopped - whether the machine was told to end */
  onWork(machine: string, event: WorkEvent, isStopped: boolean): void {
    if (event.kind === "step") {
      const { event: step } = event;
      this.#onStep(machine, event.id, step);
      if (step.kind === "finished" && !isStopped) this.#judgeWaking(machine, event.id, step.ref, step.result);
    }
    // Nobody is told what was made of a wish by whoever has lost it.
    if (event.kind === "lost" || event.kind === "taken") this.#unlooked.delete(`${machine}/${event.id}`);
    if (event.kind === "left") this.fault("unsound record", `${event.id} is left: ${event.why}`);
    else if (event.kind === "open" || event.kind === "closed") {
      const { outcome, cause, why, sends, tree } = event.result;
      const wish = this.#wishOf(event.id);
      if (event.kind === "open") this.outcomes.push(outcome);
      if (outcome !== "not-sent")
        this.#judgeClaim(machine, wish, { outcome, cause, why, sends }, "told", tree);
      const unlooked = this.#unlooked.get(`${machine}/${event.id}`);
      if (unlooked !== undefined) this.fault("time was up without a look", unlooked);
    }
    if (event.kind === "taken") this.#countAtWork(machine, event.id, 1);
    if (event.kind === "open" || event.kind === "closed" || event.kind === "lost")
      this.#countAtWork(machine, event.id, -1);
  }

  #countAtWork(machine: string, id: string, by: 1 | -1): void {
    const name = `${machine}/${id}`;
    this.#atWork.set(name, (this.#atWork.get(name) ?? 0) + by);
  }

  #onStep(machine: string, id: string, event: CancelEvent): void {
    if (event.kind !== "reading") return;
    const look = this.#looks.get(`${machine}/${id}`);
    if (look === undefined) return;
    const book = this.#bookOf(event.ref);
    const seen = look.seen.get(book) ?? [];
    seen.push({ reading: event.reading, atMs: event.atMs });
    look.seen.set(book, seen);
  }

  /** A request leaves, and what it is about to do is judged as that of this machine. */
  onRequest(machine: string, account: string): void {
    this.#sender = { machine, account };
    const nowMs = this.#clock.now();
    const moments = this.#requestsMs.get(account) ?? [];
    this.#requestsMs.set(account, moments);
    moments.push(nowMs);
    const before = moments.at(-1 - this.#perSecond);
    // What was added up may be a hair off.
    if (before !== undefined && nowMs - before < 999.999)
      this.fault("over the budget", `${this.#perSecond + 1} requests in ${(nowMs - before).toFixed(0)} ms`);
  }

  onLook(machine: string, ref: JobRef, endsAtMs: number): void {
    const doing = this.#doing(machine, ref);
    doing.lookedAtMs = this.#clock.now();
    doing.lookEndsAtMs = endsAtMs;
  }

  onMembers(machine: string, root: JobRef, readings: readonly Reading[]): void {
    const name = `${machine}/${formatReference(root)}`;
    const known = this.#members.get(name) ?? new Map<string, number>();
    this.#members.set(name, known);
    const { behaviour } = this.#bookOf(root).owner.service;
    const lagMs = Math.max(stalenessMs, behaviour.listLagMs);
    for (const { ref, askedAtMs } of readings) {
      const own = formatReference(ref);
      known.set(own, Math.min(known.get(own) ?? Infinity, askedAtMs - lagMs));
    }
  }

  #judgeClaim(
    machine: string,
    wish: WishBook,
    claim: Claim,
    how: string,
    tree: CancelResult["tree"] = null,
  ): void {
    const book = this.#bookOf(wish.placed.ref);
    const look = this.#looks.get(`${machine}/${wish.heldAs.id}`);
    const { listLagMs, runsOnce } = book.owner.service.behaviour;
    // A wish that means the job alone speaks of it alone, whatever else the machine knows from other wishes.
    const members = wish.isDeep ? this.#membersBelow(machine, formatReference(book.ref)) : [];
    // A root that is over itself is still being cancelled while a member goes on.
    const goesOnBelow = claim.outcome === "still-cancelling" && members.some(({ active }) => active);
    // An end that is told is the one that was put on record, and was judged then: cancels that others have sent since are none of its.
    const { end } = wish;
    const wasJudged =
      end?.machine === machine && end.outcome === claim.outcome && book.job.cancels.length > end.cancels;
    const ownLie =
      goesOnBelow || wasJudged
        ? null
        : lieIn(claim, book.job, {
            seen: look?.seen.get(book) ?? [],
            nowMs: this.#clock.now(),
            sinceMs: book.lastSentMs ?? look?.bornMs ?? 0,
            before: wish.before,
            listLagMs,
            runsOnce,
          });
    const lie = ownLie ?? lieAboutTree(book.ref.id, claim, tree, members);
    if (lie !== null)
      this.fault(saysOver(claim) ? "false confirmation" : "false claim", `${how} by ${machine}: ${lie}`);
  }

  /** All that a machine knows to be below a root, and what each of them has been since it became known. */
  #membersBelow(machine: string, root: string): readonly MemberTruth[] {
    return [...(this.#members.get(`${machine}/${root}`) ?? [])].flatMap(([name, fromMs]) => {
      const { job } = this.#bookOfText(name);
      const truths = job.between(fromMs, this.#clock.now());
      const over = truths.some(({ word }) => endWords.includes(word));
      const active = truths.some(({ word }) => !endWords.includes(word));
      return [{ id: job.id, over, active }, ...this.#membersBelow(machine, name)];
    });
  }

  /** Whether the time was called up without a look, by a machine that was not there when it passed. */
  #judgeWaking(
    machine: string,
    id: string,
    ref: JobRef,
    { outcome, cause, tree, error }: CancelResult,
  ): void {
    const wokeAtMs = this.#machines.get(machine)?.wokeAtMs ?? -Infinity;
    const isOfTime =
      outcome === "still-cancelling" ||
      (outcome === "not-sent" && cause === "deadline") ||
      (outcome === "unknown" && (cause === "unread" || cause === "unanswered"));
    // What is made up just before a sleep is not made up on waking.
    if (wokeAtMs === -Infinity || wokeAtMs > this.#clock.now() || !isOfTime) return;
    const endsAt = error === null ? null : meaningOf(error.code).endsAt;
    if (endsAt === "sign-in" || endsAt === "road") return; // whoever is signed out, or has no road, cannot look
    if (tree !== null || isJobError(error, "journal_unwritable")) return; // told by what is known of others, or by the store
    const { lookedAtMs, lookEndsAtMs } = this.#doing(machine, ref);
    // Who wakes when a look has just been cut by its time cannot tell that from a service that was slow.
    if (lookedAtMs < wokeAtMs && wokeAtMs - lookEndsAtMs >= unseenMs)
      this.#unlooked.set(`${machine}/${id}`, `${ref.id} is told as ${outcome} (${String(cause)})`);
  }

  #judgeCancel(book: JobBook): void {
    const { machine, account } = this.#sender;
    const doing = this.#doing(machine, book.ref);
    const { wish } = doing;
    const what = `job ${book.ref.id} by ${machine}`;
    book.lastSentMs = this.#clock.now();
    if (wish === null || wish.account !== account || book.owner.stored.key !== account)
      return this.fault("cancel nobody wished for", what);
    if (doing.askedOnRecord === 0) this.fault("cancel that is not on record", what);
    doing.askedOnRecord = 0;
    if (wish.isOver || !isOpen(wish.heldAs))
      this.fault("cancel after the wish was closed", `${what}, ${wish.heldAs.state}`);
    this.#judgeHolder(machine, wish, what);
    const look = this.#looks.get(`${machine}/${wish.heldAs.id}`);
    const seen = look?.seen.get(book) ?? [];
    this.#judgeExtra(book, machine, wish, seen);
    const newestRun = Math.max(...seen.map(({ reading }) => reading.run));
    const wishRun = wish.run ?? newestRun;
    const last = seen.at(-1);
    const { listLagMs } = book.owner.service.behaviour;
    const lagMs = last?.reading.source === "list" ? Math.max(stalenessMs, listLagMs) : stalenessMs;
    const fromMs = (last?.reading.askedAtMs ?? Infinity) - lagMs;
    const wasIt = book.job.between(fromMs, this.#clock.now()).some(({ run }) => run === wishRun);
    if (newestRun > wishRun || last === undefined || !wasIt)
      this.fault("cancel to a later run", `${what}: run ${wishRun} was wished, ${newestRun} was read`);
  }

  /** By the store's clock, and by its fence. */
  #judgeHolder(machine: string, { heldAs }: WishBook, what: string): void {
    const fence = this.#looks.get(`${machine}/${heldAs.id}`)?.fence;
    const leftMs = (heldAs.heldUntilMs ?? -Infinity) - this.#clock.wallNow();
    if (fence !== heldAs.fence)
      this.fault(
        "cancel by one who does not hold the wish",
        `${what}, fence ${String(fence)} of ${heldAs.fence}`,
      );
    else if (!(leftMs > 0))
      this.fault("cancel by one who does not hold the wish", `${what}, over for ${-leftMs} ms`);
  }

  #judgeExtra(book: JobBook, machine: string, wish: WishBook, seen: readonly Seen[]): void {
    const fence = this.#looks.get(`${machine}/${wish.heldAs.id}`)?.fence ?? 0;
    const leftMs = this.#doing(machine, book.ref).lookEndsAtMs - this.#clock.now();
    const spareMs = leftMs - book.owner.service.behaviour.roundTripMs[1];
    const sender = { machine, holding: `${machine}/${wish.heldAs.id}/${fence}`, seen, spareMs };
    const wrong = this.extra.onSend(book.job, wish.id, sender);
    if (wrong !== null) this.fault("more than one cancel for each death", `job ${book.ref.id}: ${wrong}`);
  }

  #judgeArrival(book: JobBook): void {
    const isOneTooMany = book.mayArrive <= 0;
    book.mayArrive -= 1;
    if (book.owner.service.behaviour.repeatDoes === "delete" && isOneTooMany)
      this.fault("asked twice where that does harm", `job ${book.ref.id}`);
  }

  /** What is left of it all when the last machine has ended. */
  judgeEnd(store: SimulatedStore): void {
    const stored = [...store.accounts.values()].flatMap(({ wishes }) => [...wishes.values()]);
    const byId = new Map(stored.map((wish) => [wish.id, wish]));
    for (const id of this.#acknowledged) if (!byId.has(id)) this.fault("lost wish", `${id} is not there`);
    const served = new Set(this.#world.owners.map((owner) => owner.stored.key));
    for (const [key, { wishes }] of store.accounts)
      for (const wish of wishes.values()) this.#judgeRecord(wish, served.has(key));
  }

  #judgeRecord(wish: SimulatedWish, isServed: boolean): void {
    const { id, lines } = wish;
    const isAcknowledged = this.#acknowledged.has(id);
    if (isOpen(wish) && isAcknowledged && (wish.place === "gone" || !isServed))
      this.fault("lost wish", `${id} is open, and nobody will take it`);
    const { problem, count } = readRecord(id, lines);
    if (problem !== null || count !== lines.length) this.fault("unsound record", `${id}: ${String(problem)}`);
  }

  get cancels(): number {
    return this.#world.jobs.reduce((sum, { job }) => sum + job.cancels.length, 0);
  }

  get asked(): number {
    return this.#world.jobs.filter(({ job }) => job.cancels.length > 0).length;
  }

  #doing(machine: string, ref: JobRef): Doing {
    const name = `${machine}/${formatReference(ref)}`;
    const known = this.#doings.get(name) ?? {
      wish: null,
      askedOnRecord: 0,
      lookedAtMs: -Infinity,
      lookEndsAtMs: -Infinity,
    };
    this.#doings.set(name, known);
    return known;
  }

  #bookOf(ref: JobRef | undefined): JobBook {
    return this.#bookOfText(ref === undefined ? "" : formatReference(ref));
  }

  #bookOfText(ref: string): JobBook {
    const book = this.#jobs.get(ref);
    if (book === undefined) throw new TypeError(`there is no job ${ref}`);
    return book;
  }

  #wishOf(id: string): WishBook {
    const wish = this.#wishes.get(id);
    if (wish === undefined) throw new TypeError(`nobody has made the wish ${id}`);
    return wish;
  }
}

function meansMembers({ ref }: PlacedJob, line = "{}"): boolean {
  const wish: { readonly withChildren?: boolean } = JSON.parse(line);
  return ref.kind === "tree" || (ref.kind === "parent" && wish.withChildren === true);
}
