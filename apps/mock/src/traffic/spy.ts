import { readInput, wholeInput } from "../base/input.js";
import { Expectation, UnmetExpectation, usualPatienceMs } from "./expectation.js";
import { shownEntry, type Journal, type JournalEntry, type MockRequest } from "./journal.js";
import { requestMatcher, requestMatchInput } from "./request-match.js";

/** Tells of requests that have been answered, those of the past included, and of those that never came. */
export class Spy {
  readonly #journal: Journal;
  /** By whether a request is the one that is waited for. */
  readonly #waiters = new Map<(entry: JournalEntry) => boolean, Expectation<MockRequest>>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /**
   * The first request in the log that is meant, or the next one that is answered.
   *
   * @throws {MockInputError} for a match that makes no sense
   * @throws {UnmetExpectation} when none has come in time, or the mock was reset or closed
   */
  async saw(match: unknown, timeoutMs: number = usualPatienceMs): Promise<MockRequest> {
    const matches = readMatch(match);
    const found = this.#journal.find(matches);
    if (found !== undefined) return shownEntry(found);
    return new Promise((resolve, reject) => {
      const waiter = new Expectation(resolve, reject, {
        timeoutMs,
        unmet: () => `no request was ${words(match)} within ${String(timeoutMs)} ms; ${this.#lastWords()}`,
        over: () => this.#waiters.delete(matches),
      });
      this.#waiters.set(matches, waiter);
    });
  }

  /**
   * Looks back only: what comes later is not seen.
   *
   * @throws {MockInputError} for a match that makes no sense
   * @throws {UnmetExpectation} naming the request in the log that is meant
   */
  never(match: unknown): void {
    const found = this.#journal.find(readMatch(match));
    if (found !== undefined)
      throw new UnmetExpectation(
        `a request was ${words(match)}: number ${String(found.number)}, ${line(found)}`,
      );
  }

  /** To be called for each request that has been answered, or whose connection was closed instead. */
  tell(entry: JournalEntry): void {
    entry.isOver = true;
    for (const [matches, waiter] of this.#waiters) if (matches(entry)) waiter.meet(shownEntry(entry));
  }

  /** Nobody needs to wait any more. */
  giveUp(why: string): void {
    for (const waiter of this.#waiters.values()) waiter.giveUp(why);
  }

  #lastWords(): string {
    const last = this.#journal.latest(3);
    if (last.length === 0) return "none has come at all";
    return `the last of ${String(this.#journal.count)}: ${last.map((one) => line({ ...one, url: one.path })).join(", ")}`;
  }
}

const expectedInput = requestMatchInput.extend({ status: wholeInput(100, 599).optional() });

function readMatch(match: unknown): (entry: JournalEntry) => boolean {
  const read = readInput("what is expected", expectedInput, match);
  const matches = requestMatcher(read);
  const isLost = typeof match === "object" && match !== null && "status" in match && match.status === null;
  const status = isLost ? null : read.status;
  return (entry) => entry.isOver && matches(entry) && (status === undefined || status === entry.status);
}

const words = (match: unknown): string => JSON.stringify(match);

const line = ({ method, url, status }: Pick<JournalEntry, "method" | "url" | "status">): string =>
  `${method} ${url.replace(/\?.*/su, "")} (${status === null ? "no answer" : String(status)})`;
