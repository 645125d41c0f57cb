import {
  askAgainMs,
  askForMoreMs,
  coolMs,
  queuedForMs,
  usualPerSecond,
  type LentSlots,
  type SlotQuestion,
} from "@simjobs/fleet/port";

/** Somebody who has or wants slots, or some that are given back and in use for another second. */
interface SlotRow {
  readonly name: string;
  readonly n: number;
  readonly perSecond: number | null;
  readonly holds: number;
  readonly wants: number;
  /** Since when it waits; 0: it does not. */
  readonly since: number;
  readonly untilMs: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Lends slots as the scripts of both stores do. */
export class SimulatedSlots {
  #rows: SlotRow[] = [];

  lend(question: SlotQuestion, nowMs: number, pausedUntilMs: number): LentSlots {
    const { borrower, n, perSecond, holds: keeps, cools, wants: wouldHave, forMs } = question;
    const known = this.#rows.find(({ name }) => name === borrower);
    if (known !== undefined && known.n > n)
      return { lent: 0, share: null, againInMs: askForMoreMs, pausedForMs: 0 };
    const own = known !== undefined && known.untilMs > nowMs ? known : undefined;
    const rows = this.#rows.filter(({ name, untilMs }) => name !== borrower && untilMs > nowMs);
    const had = own?.holds ?? 0;
    const held = Math.min(keeps, had);
    const cooling = Math.min(cools, had - held);
    if (cooling > 0)
      rows.push({
        name: `${borrower} ${n}`,
        n,
        perSecond: null,
        holds: cooling,
        wants: 0,
        since: 0,
        untilMs: nowMs + coolMs,
      });

    const told = [perSecond, ...rows.map((row) => row.perSecond)].filter((each) => each !== null);
    const most = told.length === 0 ? usualPerSecond : Math.min(...told);
    const wants = Math.min(wouldHave, most);
    const takers = rows.filter((row) => row.wants > 0).length + (wants > 0 ? 1 : 0);
    const equal = Math.floor(most / Math.max(1, takers));
    const enough = Math.max(1, equal);
    const since = own !== undefined && own.since > 0 ? own.since : nowMs;
    const needOf = (row: SlotRow): number => Math.max(0, Math.min(row.wants, enough) - row.holds);
    const needed = sum(rows.map(needOf));
    const isBefore = (row: SlotRow): boolean =>
      row.since < since || (row.since === since && row.name < borrower);
    const ahead = sum(rows.filter(isBefore).map(needOf));
    const free = most - sum(rows.map(({ holds }) => holds)) - held;

    const gets = pausedUntilMs > nowMs ? 0 : grant({ held, wants, enough, free, ahead, needed });
    const lent = held + gets;
    if (lent > 0 || wants > 0)
      rows.push({
        name: borrower,
        n,
        perSecond,
        holds: lent,
        wants,
        since: lent >= wants ? 0 : gets === 0 ? since : nowMs,
        untilMs: nowMs + (lent > 0 ? forMs : queuedForMs),
      });
    this.#rows = rows;
    const left = Math.max(0, free - gets);
    const pausedForMs = Math.max(0, pausedUntilMs - nowMs);
    const patienceMs =
      lent >= enough ? askForMoreMs : Math.min(askForMoreMs, askAgainMs * (1 + Math.floor(ahead / most)));
    const freeInMs = freeAtMs(rows, ahead - left) - nowMs;
    return {
      lent,
      share: needed > left || free < 0 ? equal : null,
      againInMs: pausedForMs > 0 ? pausedForMs : lent < wouldHave ? Math.min(patienceMs, freeInMs) : 0,
      pausedForMs,
    };
  }
}

/** An equal share before anybody who waits for longer has had one; more where nobody needs it for that. */
function grant(from: {
  readonly held: number;
  readonly wants: number;
  readonly enough: number;
  readonly free: number;
  readonly ahead: number;
  readonly needed: number;
}): number {
  const { held, wants, enough, free, ahead, needed } = from;
  const share = Math.min(wants, enough);
  const gets = Math.max(0, Math.min(share - held, free - ahead));
  if (held + gets < share) return gets;
  return gets + Math.max(0, Math.min(wants - held - gets, free - gets - needed));
}

/** When more than so many are free again, of those that are in use for another while. */
function freeAtMs(rows: readonly SlotRow[], count: number): number {
  let total = 0;
  const resting = rows.filter(({ holds, wants }) => wants === 0 && holds > 0);
  for (const { holds, untilMs } of resting.toSorted((one, next) => one.untilMs - next.untilMs)) {
    total += holds;
    if (total > count) return untilMs;
  }
  return Infinity;
}
