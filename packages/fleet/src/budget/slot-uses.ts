/** The requests of one process that count for an account: those that may begin, are under way, or were answered within the last second. */
export class SlotUses {
  #reserved = 0;
  #underWay = 0;
  /** When those that are over count no more. */
  #restUntilMs: number[] = [];

  /** How many there are. */
  count(nowMs: number): number {
    return this.active + this.restUntilMs(nowMs).length;
  }

  /** How many may begin or are under way. */
  get active(): number {
    return this.#reserved + this.#underWay;
  }

  /** Until when those that are over count. */
  restUntilMs(nowMs: number): readonly number[] {
    if (this.#restUntilMs.some((untilMs) => untilMs <= nowMs))
      this.#restUntilMs = this.#restUntilMs.filter((untilMs) => untilMs > nowMs);
    return this.#restUntilMs;
  }

  reserve(): void {
    this.#reserved += 1;
  }

  /** One that was reserved will not begin. */
  drop(): void {
    this.#reserved -= 1;
  }

  begin(): void {
    this.#underWay += 1;
  }

  /** One is over, and counts no more unless it `rest`s. */
  end(): void {
    this.#underWay -= 1;
  }

  /** One that is over counts until then. */
  rest(untilMs: number): void {
    this.#restUntilMs.push(untilMs);
  }
}
