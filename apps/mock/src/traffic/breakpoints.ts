import { z } from "zod";
import { choiceInput, readInput } from "../base/input.js";
import { Expectation, usualPatienceMs } from "./expectation.js";
import { shownEntry, type JournalEntry, type MockRequest } from "./journal.js";
import { requestMatcher, requestMatchInput, type Matchable, type RequestMatch } from "./request-match.js";

/** Where a request is held: before it is looked at, or after it was carried out and before its answer leaves. */
export type HoldWhen = "before" | "after";

/** What is asked for with a breakpoint. */
export const breakpointInput = z.strictObject({
  match: requestMatchInput.optional(),
  when: choiceInput(["before", "after"]).default("before"),
});

/** A place at which requests are held until somebody lets them go. */
export class Breakpoint {
  readonly id: string;
  readonly match: RequestMatch;
  readonly when: HoldWhen;
  readonly matches: (request: Matchable) => boolean;
  readonly #waiting = new Set<() => void>();
  readonly #arrived: MockRequest[] = [];
  readonly #watchers = new Set<Expectation<MockRequest>>();
  readonly #remove: () => void;

  constructor(id: string, input: unknown, remove: (breakpoint: Breakpoint) => void) {
    const { match, when } = readInput(
      "a breakpoint",
      breakpointInput.extend({ match: z.unknown().optional() }),
      input,
    );
    this.id = id;
    this.when = when;
    this.match = readInput("match", requestMatchInput, match ?? {});
    this.matches = requestMatcher(this.match);
    this.#remove = () => remove(this);
  }

  /** How many requests it holds at this moment. */
  get count(): number {
    return this.#waiting.size;
  }

  /** Holds a request. Resolves when it is let go; rejects when it is cut off. */
  hold(entry: JournalEntry, cutOff: AbortSignal): Promise<void> {
    const request = shownEntry(entry);
    const [watcher] = this.#watchers;
    if (watcher === undefined) this.#arrived.push(request);
    else watcher.meet(request);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(go);
        reject(new Error("the mock was reset or closed while it held the request"));
      };
      const go = (): void => {
        cutOff.removeEventListener("abort", end);
        resolve();
      };
      this.#waiting.add(go);
      cutOff.addEventListener("abort", end, { once: true });
    });
  }

  /**
   * The next request that is held and was not asked for here before.
   *
   * @throws {UnmetExpectation} when none has come in time, or the breakpoint is gone
   */
  async held(timeoutMs: number = usualPatienceMs): Promise<MockRequest> {
    const arrived = this.#arrived.shift();
    if (arrived !== undefined) return arrived;
    return new Promise((resolve, reject) => {
      const watcher = new Expectation(resolve, reject, {
        timeoutMs,
        unmet: () => `no request was held by ${this.id} within ${String(timeoutMs)} ms`,
        over: () => this.#watchers.delete(watcher),
      });
      this.#watchers.add(watcher);
    });
  }

  /** Lets all go that it holds, in the order in which they came, and holds no more. */
  letGo(): void {
    this.#remove();
    for (const go of this.#waiting) go();
    this.#waiting.clear();
    for (const watcher of this.#watchers) watcher.giveUp(`${this.id} holds no more requests`);
  }
}

/** The breakpoints that are set. A request stops at the first that it fits. */
export class Breakpoints {
  #all: Breakpoint[] = [];
  #next = 1;

  /** @throws {MockInputError} naming the field that does not exist */
  add(input: unknown): Breakpoint {
    const breakpoint = new Breakpoint(`breakpoint-${String(this.#next)}`, input, (one) => {
      this.#all = this.#all.filter((other) => other !== one);
    });
    this.#next += 1;
    this.#all.push(breakpoint);
    return breakpoint;
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Where a request is to be held; `null` for nowhere. */
  for(request: Matchable): Breakpoint | null {
    return this.#all.find((breakpoint) => breakpoint.matches(request)) ?? null;
  }

  list(): readonly Breakpoint[] {
    return this.#all;
  }

  /** @returns whether there was one of that id */
  letGo(id: string): boolean {
    const found = this.#all.find((breakpoint) => breakpoint.id === id);
    found?.letGo();
    return found !== undefined;
  }

  letAllGo(): void {
    for (const breakpoint of this.#all) breakpoint.letGo();
  }
}
