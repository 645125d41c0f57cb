import type {
  BreakpointState,
  ClockState,
  JobRow,
  LogState,
  PageChange,
  PageState,
  Settings,
} from "../../page-messages.js";

/** A request of the log. */
export type RequestRow = LogState["changed"][number];
export type Fault = PageState["faults"][number];

/** So many requests are kept for a look; the mock has them all. */
const keptRequests = 1000;

/** Everything that the page knows. A new object for each message, whose parts are the same where nothing has changed. */
export interface PageModel {
  readonly clock: ClockState;
  /** When the clock was told, by the clock of the browser: `performance.now()`. */
  readonly toldAt: number;
  /** The newest first. */
  readonly jobs: readonly JobRow[];
  readonly totals: Readonly<Record<"ionworks" | "jess", number>>;
  /** The newest first. */
  readonly requests: readonly RequestRow[];
  readonly requestCount: number;
  readonly strangers: number;
  readonly faults: readonly Fault[];
  readonly breakpoints: readonly BreakpointState[];
  readonly settings: Settings;
  readonly resets: number;
}

/** Applies what the mock tells to what is known. */
export class PageStore {
  #model: PageModel | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #rows = new Map<string, JobRow>();

  get model(): PageModel | null {
    return this.#model;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everything, at first and after a reset. */
  replace(state: PageState, toldAt: number): void {
    this.#rows.clear();
    for (const row of state.jobs) this.#rows.set(row.ref, row);
    this.#set({
      clock: state.clock,
      toldAt,
      jobs: this.#sorted(),
      totals: state.totals,
      requests: state.log.changed.toReversed(),
      requestCount: state.log.count,
      strangers: state.log.strangers,
      faults: state.faults,
      breakpoints: state.breakpoints,
      settings: state.settings,
      resets: state.resets,
    });
  }

  /** What has changed. */
  apply(change: PageChange, toldAt: number): void {
    const before = this.#model;
    if (before === null) return;
    const { clock, jobs = [], gone = [], log, ...others } = change;
    for (const ref of gone) this.#rows.delete(ref);
    const areNew = jobs.some(({ ref }) => !this.#rows.has(ref));
    for (const row of jobs) this.#rows.set(row.ref, row);
    const haveChanged = jobs.length > 0 || gone.length > 0;
    this.#set({
      ...before,
      ...others,
      ...(clock === undefined ? {} : { clock, toldAt }),
      jobs: !haveChanged
        ? before.jobs
        : areNew || gone.length > 0
          ? this.#sorted()
          : before.jobs.map(({ ref }) => this.#rows.get(ref)).filter((row) => row !== undefined),
      ...(log === undefined
        ? {}
        : {
            requests: mergedLog(before.requests, log),
            requestCount: log.count,
            strangers: log.strangers,
          }),
    });
  }

  #sorted(): JobRow[] {
    return [...this.#rows.values()].toSorted(
      (one, other) => other.createdMs - one.createdMs || (one.ref < other.ref ? 1 : -1),
    );
  }

  #set(model: PageModel): void {
    this.#model = model;
    for (const listener of this.#listeners) listener();
  }
}

function mergedLog(before: readonly RequestRow[], { changed, first }: LogState): readonly RequestRow[] {
  const byNumber = new Map(before.map((row) => [row.number, row]));
  for (const row of changed) byNumber.set(row.number, row);
  return [...byNumber.values()]
    .filter(({ number }) => first !== null && number >= first)
    .toSorted((one, other) => other.number - one.number)
    .slice(0, keptRequests);
}

/** The mock's time at a moment of the browser's clock. */
export function nowOf({ clock, toldAt }: Pick<PageModel, "clock" | "toldAt">, at: number): number {
  return clock.mode === "manual" ? clock.nowMs : clock.nowMs + Math.max(0, at - toldAt) * clock.speed;
}
