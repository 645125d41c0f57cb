import type { MockWorld } from "../mock-world.js";
import { shownEntry, type JournalEntry, type MockRequest } from "../traffic/journal.js";
import type { ClockState, JobRow, LogState, PageChange, PageState } from "./page-messages.js";
import { ionworksSource, pipelineSource } from "./rows/ionworks-rows.js";
import { jessSource } from "./rows/jess-rows.js";
import type { RowSource } from "./rows/row-source.js";

/** So many jobs of each service are shown, the newest. */
export const shownJobs = 1000;
/** So many requests are sent at once, the newest. */
const shownRequests = 200;
/** Clocks of browsers go wrong: that of the mock is told this often, in milliseconds of its own pace. */
const clockEveryMs = 5000;

interface SentRow {
  readonly of: object;
  readonly signature: string;
}

/** What the page knows, so that it can be told what is new. Costs nothing while nobody asks. */
export class PageView {
  readonly #world: MockWorld;
  /** Changes with every reset. */
  #clock: object;
  #resets = 0;
  #rows = new Map<string, SentRow>();
  #log = new Map<number, JournalEntry["status"] | "open">();
  /** Numbers of requests with credentials of somebody else. */
  #strangers = new Set<number>();
  #texts = new Map<string, string>();
  #logCount = -1;
  #tickedMs = 0;

  constructor(world: MockWorld) {
    this.#world = world;
    this.#clock = world.clock;
  }

  /** Whether the mock was reset since the last message: what the page knows is of another world. */
  get isOfAnotherWorld(): boolean {
    return this.#clock !== this.#world.clock;
  }

  /** Everything. What is asked for next is what has changed since. */
  all(): PageState {
    if (this.isOfAnotherWorld) this.#resets += 1;
    this.#clock = this.#world.clock;
    this.#rows = new Map();
    this.#log = new Map();
    this.#strangers = new Set();
    this.#texts = new Map();
    this.#logCount = -1;
    const nowMs = this.#world.clock.now();
    const state: PageState = {
      resets: this.#resets,
      clock: this.#clockState(nowMs),
      ...this.#jobs(nowMs),
      totals: this.#totals(),
      log: this.#logState() ?? { changed: [], count: 0, first: null, strangers: 0 },
      faults: this.#world.faults.list(),
      breakpoints: this.#breakpoints(),
      settings: this.#settings(),
    };
    const { totals, faults, breakpoints, settings, clock } = state;
    this.#tickedMs = nowMs;
    for (const [name, value] of Object.entries({ totals, faults, breakpoints, settings }))
      this.#ifNew(name, value);
    this.#ifNew("pace", { mode: clock.mode, speed: clock.speed });
    return state;
  }

  /** What is different; `null` where nothing is. */
  changes(): PageChange | null {
    const nowMs = this.#world.clock.now();
    const { jobs, gone } = this.#jobs(nowMs);
    const log = this.#logState();
    const change: PageChange = {
      ...(jobs.length > 0 ? { jobs } : {}),
      ...(gone.length > 0 ? { gone } : {}),
      ...(log === null ? {} : { log }),
      ...this.#ifNew("totals", this.#totals()),
      ...this.#ifNew("faults", this.#world.faults.list()),
      ...this.#ifNew("breakpoints", this.#breakpoints()),
      ...this.#ifNew("settings", this.#settings()),
    };
    const clock = this.#clockState(nowMs);
    const isQuiet = Object.keys(change).length === 0;
    return isQuiet && !this.#isClockDue(clock) ? null : { ...change, clock };
  }

  #isClockDue({ mode, speed, nowMs }: ClockState): boolean {
    const sinceMs = nowMs - this.#tickedMs;
    const isDue = mode === "manual" ? sinceMs !== 0 : sinceMs >= clockEveryMs * speed;
    const hasTurned = Object.keys(this.#ifNew("pace", { mode, speed })).length > 0;
    if (isDue || hasTurned) this.#tickedMs = nowMs;
    return isDue || hasTurned;
  }

  #ifNew<Name extends string, Value>(name: Name, value: Value): Partial<Record<Name, Value>> {
    const text = JSON.stringify(value);
    if (this.#texts.get(name) === text) return {};
    this.#texts.set(name, text);
    const fresh: Partial<Record<Name, Value>> = {};
    fresh[name] = value;
    return fresh;
  }

  #jobs(nowMs: number): { readonly jobs: JobRow[]; readonly gone: string[] } {
    const before = this.#rows;
    const rows = new Map<string, SentRow>();
    const jobs: JobRow[] = [];
    for (const source of this.#sources()) {
      const signature = source.signature(nowMs);
      const sent = before.get(source.ref);
      if (sent?.of === source.of && sent.signature === signature) rows.set(source.ref, sent);
      else {
        rows.set(source.ref, { of: source.of, signature });
        jobs.push(source.row(nowMs));
      }
    }
    this.#rows = rows;
    return { jobs, gone: [...before.keys()].filter((ref) => !rows.has(ref)) };
  }

  /** Oldest first. */
  *#sources(): Generator<RowSource> {
    const world = this.#world;
    const nameOf = new Map(world.accounts.map(({ name, jess }) => [jess.accountId, name]));
    for (const job of world.jessJobs.latest(shownJobs)) {
      yield jessSource(job, nameOf.get(job.accountId) ?? job.username);
    }
    for (const job of world.ionworksJobs.inOrder.slice(-shownJobs)) yield ionworksSource(world, job);
    for (const pipeline of world.work.pipelines.all().slice(-shownJobs)) {
      yield pipelineSource(world, pipeline);
    }
  }

  #logState(): LogState | null {
    const { journal } = this.#world;
    const entries = journal.latestEntries(shownRequests);
    const known = this.#log;
    this.#log = new Map();
    const changed: MockRequest[] = [];
    for (const entry of entries) {
      const status = entry.isOver ? entry.status : "open";
      this.#log.set(entry.number, status);
      if (!known.has(entry.number) || known.get(entry.number) !== status) changed.push(shownEntry(entry));
      if (isStranger(entry)) this.#strangers.add(entry.number);
    }
    const { count, first } = journal;
    if (changed.length === 0 && count === this.#logCount) return null;
    this.#logCount = count;
    return { changed, count, first, strangers: this.#strangers.size };
  }

  #clockState(nowMs: number): ClockState {
    const { mode, speed } = this.#world.clock;
    return { mode, speed, nowMs };
  }

  #totals(): PageState["totals"] {
    return { ionworks: this.#world.ionworksJobs.inOrder.length, jess: this.#world.jessJobs.count };
  }

  #breakpoints(): PageState["breakpoints"] {
    return this.#world.breakpoints.list().map(({ id, match, when, count }) => ({ id, match, when, count }));
  }

  #settings(): PageState["settings"] {
    const { random, scenarios, switches } = this.#world;
    return { seed: random.seed, scenarios, switches };
  }
}

/** Whether somebody was turned away with a key or session that this mock has not given out, or not in this world. */
function isStranger({ isOver, status, account, credentials, faults }: JournalEntry): boolean {
  return isOver && status === 401 && account === null && credentials.length > 0 && faults.length === 0;
}
