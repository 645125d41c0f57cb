import type { Clock } from "@simjobs/core";
import type { BudgetTurn } from "./budget-turn.js";
import type { SlotBorrower } from "./slot-borrower.js";

export interface SlotTurnOptions {
  /** Whether whoever wants to be left alone is passed over. */
  readonly isAny: boolean;
  /** Whether these are still those that count. */
  readonly isCurrent: () => boolean;
  /** It waits no more. */
  readonly onOver: () => void;
}

/** One request that waits for a slot of each of some borrowers, has one, or is over. */
export class SlotTurn implements BudgetTurn {
  readonly #borrowers: readonly SlotBorrower[];
  readonly #clock: Clock;
  readonly #options: SlotTurnOptions;
  /** Who has reserved a slot for it. */
  readonly #reserved = new Set<SlotBorrower>();
  #state: "waits" | "under way" | "over" = "waits";
  #startsAtMs: number | undefined;

  constructor(borrowers: readonly SlotBorrower[], clock: Clock, options: SlotTurnOptions) {
    this.#borrowers = borrowers;
    this.#clock = clock;
    this.#options = options;
    for (const borrower of borrowers) borrower.waiting += 1;
  }

  startsAtMs(): number | undefined {
    if (this.#state !== "waits") return undefined;
    const nowMs = this.#clock.now();
    if (!this.#options.isCurrent() || [...this.#reserved].some((borrower) => !borrower.isLent(nowMs))) {
      this.end(); // whoever has slept asks anew
      return undefined;
    }
    const lacking = this.#borrowers.filter((borrower) => !this.#has(borrower, nowMs));
    if (lacking.length === 0) return (this.#startsAtMs ??= nowMs);
    return Math.max(...lacking.map((borrower) => borrower.lookAgainAtMs(nowMs)));
  }

  #has(borrower: SlotBorrower, nowMs: number): boolean {
    if (this.#reserved.has(borrower)) return true;
    if (borrower.take(nowMs)) {
      borrower.waiting -= 1;
      this.#reserved.add(borrower);
      return true;
    }
    return this.#options.isAny && nowMs < borrower.pausedUntilMs;
  }

  begin(): void {
    this.#state = "under way";
    for (const borrower of this.#borrowers) {
      if (this.#reserved.has(borrower)) borrower.uses.drop();
      else borrower.waiting -= 1;
      borrower.uses.begin();
    }
    this.#options.onOver();
  }

  end(isLost = false): void {
    const before = this.#state;
    this.#state = "over";
    if (before === "under way") for (const borrower of this.#borrowers) borrower.end(isLost);
    if (before !== "waits") return;
    this.#options.onOver();
    for (const borrower of this.#borrowers) {
      if (this.#reserved.has(borrower)) borrower.uses.drop();
      else borrower.waiting -= 1;
      borrower.leave();
    }
  }
}
