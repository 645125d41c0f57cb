/** What is on record of one account, in the order in which it was written. Times are milliseconds of a clock that all share. */
export type BudgetRecord =
  /** A start is asked for. */
  | { readonly kind: "reserve"; readonly id: string; readonly atMs: number }
  /** That request is over. */
  | { readonly kind: "end"; readonly id: string; readonly atMs: number }
  /** There was no such request, and will be none. */
  | { readonly kind: "drop"; readonly id: string; readonly atMs: number }
  /** The service has asked for silence. */
  | { readonly kind: "throttled"; readonly atMs: number; readonly pauseMs: number }
  /** How much is asked for now, at the begin of a record that goes on for another one. */
  | { readonly kind: "pace"; readonly atMs: number; readonly rate: number; readonly pausedUntilMs: number };

export interface LedgerRules {
  /** Most requests within one second. */
  readonly perSecond: number;
  /** The rate doubles after this long without being throttled, in milliseconds. */
  readonly growEveryMs: number;
}

interface Turn {
  readonly id: string;
  readonly askedAtMs: number;
  startsAtMs: number;
  endedAtMs: number | undefined;
}

const windowMs = 1000;
/**
 * How long after its start a request counts as begun at the latest, in milliseconds. It may be that the process has died, or that
 * the request is on its way for longer: by then the service has got it.
 */
const begunMs = 1000;
/** Who starts later than this after his turn has lost it, in milliseconds: the rest is for the way to the service. */
export const latestStartMs = 500;

/**
 * Who of all that ask may start when, told by the record alone, so that everybody who reads it comes to the same. Each start takes
 * one place of as many as may be within a second; a place is free again a second after the request was answered, and whoever asks
 * first gets it.
 */
export class BudgetLedger {
  readonly #rules: LedgerRules;
  #turns: Turn[] = [];
  #rate: number;
  #rateSince = -Infinity;
  #pausedUntilMs = -Infinity;

  constructor(rules: LedgerRules) {
    this.#rules = rules;
    this.#rate = rules.perSecond;
  }

  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  take(record: BudgetRecord): void {
    switch (record.kind) {
      case "reserve":
        if (this.#find(record.id) !== undefined) return;
        this.#forget(record.atMs);
        this.#turns.push({
          id: record.id,
          askedAtMs: record.atMs,
          startsAtMs: record.atMs,
          endedAtMs: undefined,
        });
        this.#place(this.#turns.length - 1);
        return;
      case "end":
        return this.#ended(record.id, record.atMs);
      case "drop":
        this.#turns = this.#turns.filter(({ id }) => id !== record.id);
        return this.#placeAfter(record.atMs);
      case "throttled":
        return this.#throttled(record.atMs, record.pauseMs);
      case "pace":
        if (this.#turns.length > 0 || this.#rateSince !== -Infinity) return; // it stands at the begin, or says nothing
        this.#rate = Math.min(this.#rules.perSecond, Math.max(1, record.rate));
        this.#rateSince = record.atMs;
        this.#pausedUntilMs = record.pausedUntilMs;
        return;
    }
  }

  /** When a turn may start, `undefined` for one that is not on record. */
  startOf(id: string): number | undefined {
    return this.#find(id)?.startsAtMs;
  }

  /** Records that say all that still matters, for a record that begins anew. */
  *carried(nowMs: number): Generator<BudgetRecord, void, undefined> {
    this.#forget(nowMs);
    const rate = this.#rateAt(nowMs);
    if (rate < this.#rules.perSecond || this.#pausedUntilMs > nowMs)
      yield { kind: "pace", atMs: this.#rateSince, rate: this.#rate, pausedUntilMs: this.#pausedUntilMs };
    for (const { id, askedAtMs, startsAtMs, endedAtMs } of this.#turns) {
      // Who has started is asked for at its start: it had its turn, whatever was in its way before.
      yield { kind: "reserve", id, atMs: startsAtMs <= nowMs ? startsAtMs : askedAtMs };
      if (endedAtMs !== undefined) yield { kind: "end", id, atMs: endedAtMs };
    }
  }

  #find(id: string): Turn | undefined {
    return this.#turns.findLast((turn) => turn.id === id);
  }

  #ended(id: string, atMs: number): void {
    const turn = this.#find(id);
    if (turn === undefined || turn.endedAtMs !== undefined) return;
    turn.endedAtMs = atMs;
    turn.startsAtMs = Math.min(turn.startsAtMs, atMs);
    this.#placeAfter(atMs);
  }

  #throttled(atMs: number, pauseMs: number): void {
    // Requests under way at the same time are throttled together: that is one piece of news, not eight.
    const rate = this.#rateAt(atMs);
    if (atMs - this.#rateSince >= windowMs || this.#rate === this.#rules.perSecond)
      this.#rate = Math.max(1, Math.floor(rate / 2));
    this.#rateSince = atMs;
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs + pauseMs);
    this.#placeAfter(atMs);
  }

  /** Those who had not started by then get their turns anew. */
  #placeAfter(atMs: number): void {
    for (const [index, { startsAtMs, endedAtMs }] of this.#turns.entries())
      if (startsAtMs >= atMs && endedAtMs === undefined) this.#place(index);
  }

  #place(index: number): void {
    const turn = this.#turns[index];
    if (turn === undefined) return;
    const before = this.#turns.slice(0, index);
    let startsAtMs = Math.max(turn.askedAtMs, before.at(-1)?.startsAtMs ?? -Infinity);
    const frees = before.map(freeAtMs).toSorted((one, other) => one - other);
    for (;;) {
      const at = startsAtMs;
      const taken = frees.filter((ms) => ms > at);
      const rate = this.#rateAt(at);
      if (taken.length < rate) break;
      // It may be the growing rate that lets it in.
      const grownAtMs = rate < this.#rules.perSecond ? this.#nextGrowthAfter(at) : Infinity;
      startsAtMs = Math.min(taken[0] ?? at, grownAtMs);
    }
    turn.startsAtMs = startsAtMs;
  }

  #rateAt(ms: number): number {
    const { perSecond, growEveryMs } = this.#rules;
    if (this.#rate >= perSecond) return perSecond;
    const doublings = Math.max(0, Math.floor((ms - this.#rateSince) / growEveryMs));
    return Math.min(perSecond, this.#rate * 2 ** doublings);
  }

  #nextGrowthAfter(ms: number): number {
    const { growEveryMs } = this.#rules;
    return this.#rateSince + (Math.floor((ms - this.#rateSince) / growEveryMs) + 1) * growEveryMs;
  }

  /** Drops what can stand in nobody's way any more. */
  #forget(nowMs: number): void {
    const oldestMs = nowMs - 3 * windowMs;
    if ((this.#turns[0]?.startsAtMs ?? Infinity) > oldestMs) return;
    this.#turns = this.#turns.filter((turn) => freeAtMs(turn) > oldestMs);
  }
}

/** When the place of a turn is free again. */
function freeAtMs({ startsAtMs, endedAtMs = Infinity }: Turn): number {
  return Math.min(endedAtMs, startsAtMs + begunMs) + windowMs;
}
