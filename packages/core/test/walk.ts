import {
  hasEnded,
  newCancellation,
  stepCancellation,
  type CancelOutcome,
  type CancellationEffect,
  type CancellationEvent,
  type CancellationPhase,
  type CancellationResult,
  type CancellationSettings,
  type CancellationState,
  type CancellationStep,
  type EarlierSends,
  type Reading,
} from "../src/index.js";
import { besideAfter, nothingBeside, type Beside } from "./told-beside.js";
import { valueNames } from "./value-names.js";
import {
  newWorld,
  process,
  readingOf,
  settleTicks,
  staleTicks,
  tick,
  truthOf,
  type ServiceStyle,
  type World,
} from "./simulated-service.js";

export interface WalkOptions {
  readonly style: ServiceStyle;
  /** How many things may go wrong on one path. */
  readonly surprises: number;
  readonly settings?: Partial<CancellationSettings>;
  /** Cancels of an earlier process. They have not arrived: late delivery is a surprise of the world. */
  readonly earlier?: EarlierSends;
  /** Whether the status that is told is compared with what the readings tell by themselves. @default false */
  readonly beside?: boolean;
  /** The machine to walk. Another one than ours must be caught lying. */
  readonly step?: (state: CancellationState, event: CancellationEvent) => CancellationStep;
}

/** `phase --event--> phase` */
export type Move = `${CancellationPhase} --${CancellationEvent["kind"]}--> ${CancellationPhase}`;

export interface WalkReport {
  readonly states: number;
  readonly transitions: number;
  readonly endings: number;
  /** The most ticks that a path took. */
  readonly longestTicks: number;
  /** How often each outcome was told. */
  readonly outcomes: ReadonlyMap<CancelOutcome, number>;
  /** The moves that were met. */
  readonly moves: ReadonlySet<Move>;
  /** In which phases each outcome was told. */
  readonly toldIn: ReadonlyMap<CancelOutcome, ReadonlySet<CancellationPhase>>;
  /** Claims that the truth does not bear out, each with what was told and what was true. */
  readonly falseClaims: readonly string[];
  /** Where another status was told than that of the readings by themselves. */
  readonly differences: readonly string[];
  /** Positions in which the two were compared. */
  readonly compared: number;
}

/** One tick of the simulated world is one millisecond of the machine. */
const settingsOf = (style: ServiceStyle, changes: Partial<CancellationSettings>): CancellationSettings => ({
  maxStalenessMs: staleTicks,
  runsOnce: !style.reruns,
  settleMs: style.revives ? settleTicks : 0,
  pollStartMs: 2,
  pollMaxMs: 3,
  timeoutMs: 9,
  endsAtMs: null,
  shortestExchangeMs: 1,
  lateLookMs: 3,
  giveUpMs: 30,
  wait: true,
  repeatingCancelIsHarmless: style.repeatDoes === "nothing",
  ...changes,
});

/** Time that passes unseen is longer than any that may be waited. */
export const unseenTicks = 10;

interface Position {
  readonly state: CancellationState;
  readonly effect: CancellationEffect;
  readonly world: World;
  /** Always the same where it is not asked for. */
  readonly beside: Beside;
}

// What never differs between two positions of one walk.
const sameEverywhere: ReadonlySet<string> = new Set(["details", "settings", "ref"]);

/** Follows every path of the machine against every behaviour of the simulated service, each position once. */
export function walkAll(options: WalkOptions): WalkReport {
  const { style } = options;
  const step = options.step ?? stepCancellation;
  const settings = settingsOf(style, options.settings ?? {});
  const seen = new Set<string>();
  const outcomes = new Map<CancelOutcome, number>();
  const moves = new Set<Move>();
  const toldIn = new Map<CancelOutcome, Set<CancellationPhase>>();
  const falseClaims: string[] = [];
  const differences: string[] = [];
  let compared = 0;
  const stack: Position[] = [];
  const nameOf = valueNames(sameEverywhere);
  let transitions = 0;
  let endings = 0;
  let longestTicks = 0;

  const take = (from: CancellationState, event: CancellationEvent): CancellationStep => {
    const next = step(from, event);
    moves.add(`${from.phase} --${event.kind}--> ${next.state.phase}`);
    transitions += 1;
    return next;
  };
  const conclude = (phase: CancellationPhase, result: CancellationResult, world: World): void => {
    endings += 1;
    longestTicks = Math.max(longestTicks, world.nowTick);
    const { outcome } = result;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    toldIn.set(outcome, (toldIn.get(outcome) ?? new Set()).add(phase));
    const lie = lieIn(result, world, settings);
    if (lie !== null) falseClaims.push(lie);
  };
  const go = (from: CancellationState, event: CancellationEvent, world: World, before: Beside): void => {
    const { state, effects } = take(from, event);
    const { beside, difference } =
      options.beside === true ? besideAfter(before, event, state) : { beside: before, difference: null };
    if (difference !== null) differences.push(difference);
    if (!beside.apart) compared += 1;
    const [effect] = effects;
    if (effect === undefined) throw new TypeError(`the machine stands still after ${JSON.stringify(event)}`);
    // Two positions with the same key have the same future.
    const untilMs = effect.kind === "wait" ? effect.untilMs : 0;
    const key = `${effect.kind} ${untilMs} ${nameOf(state)} ${nameOf(world)} ${nameOf(beside)}`;
    if (seen.has(key)) return;
    seen.add(key);
    const harm = effect.kind === "send-cancel" ? harmOf(world, state, style) : null;
    if (harm !== null) falseClaims.push(harm);
    if (effect.kind === "finish") {
      // What was read before says nothing about the time that was slept through.
      if (event.kind === "woke") falseClaims.push(`${effect.result.outcome} told on waking, without a look`);
      conclude(from.phase, effect.result, world);
    } else stack.push({ state, effect, world, beside });
  };
  /** Ctrl-C. What is told then may rest on an earlier reading, so long as that one was true in its time. */
  const stop = ({ state, world }: Position): void => {
    const [effect] = take(state, { kind: "stop", atMs: world.nowTick, cause: "signal" }).effects;
    if (effect?.kind !== "finish") throw new TypeError("a stop did not end it");
    conclude(state.phase, effect.result, { ...world, lately: world.reliedOn });
  };

  const isEarlier = options.earlier !== undefined;
  const world: World = { ...newWorld(options.surprises), everLeft: isEarlier, mayHaveArrived: isEarlier };
  go(newCancellation(settings, options.earlier), { kind: "start", atMs: 0 }, world, nothingBeside);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const { event, world } of consequences(at, style, nameOf)) go(at.state, event, world, at.beside);
    stop(at);
  }
  const told = { outcomes, moves, toldIn, falseClaims, differences, compared };
  return { states: seen.size, transitions, endings, longestTicks, ...told };
}

/** What is wrong with one more cancel; `null` where it does no harm. */
function harmOf(world: World, { known }: CancellationState, style: ServiceStyle): string | null {
  if (style.repeatDoes === "nothing") return null;
  if (world.mayHaveArrived) return "asked a second time, where that deletes the job";
  return known.flagReadAtMs === null ? null : "asked on top of somebody else's cancel";
}

/** Everything that can come of an effect. Reads and sends take one tick. */
function consequences(
  { effect, world }: Position,
  style: ServiceStyle,
  nameOf: (value: unknown) => string,
): { event: CancellationEvent; world: World }[] {
  const asked = world.nowTick;
  switch (effect.kind) {
    case "finish":
      return [];
    case "wait":
      return [...sleepUntil(world, effect.untilMs, style), ...sleepTooLong(world, effect.untilMs, style)].map(
        (next) => ({ world: next, event: { kind: "woke", atMs: next.nowTick } }),
      );
    case "read":
      return tick(world, style).flatMap((next) =>
        afterRead(next, { atTick: asked, need: effect.need }, style, nameOf),
      );
    case "send-cancel":
      return tick(world, style).flatMap((next) => afterSend(next, asked, style));
  }
}

function sleepUntil(world: World, untilMs: number, style: ServiceStyle): World[] {
  const next = tick(world, style);
  return next.flatMap((each) => (each.nowTick >= untilMs ? [each] : sleepUntil(each, untilMs, style)));
}

/** A lid is closed, a process stopped: the deadline passes, and much may have happened by then. */
function sleepTooLong(world: World, untilMs: number, style: ServiceStyle): World[] {
  if (world.surprisesLeft === 0) return [];
  const paid = { ...world, surprisesLeft: world.surprisesLeft - 1 };
  return sleepUntil(paid, Math.max(untilMs, world.nowTick) + unseenTicks, style);
}

/** The same world, with what its last readings can speak of written down. */
function lookedAt(world: World): World {
  const statuses = world.past.slice(-(staleTicks + 2)).map((truth) => truth.status);
  const lately = [...new Set(statuses)].sort();
  return { ...world, lately, reliedOn: lately };
}

/** An absence is no reading: it speaks of nothing but itself. */
function missedIn(world: World, before: World): World {
  const gone = world.lately.filter((status) => status === "gone");
  const also = (statuses: readonly string[]): readonly string[] =>
    [...new Set([...statuses, ...gone])].sort();
  return { ...world, lately: also(before.lately), reliedOn: also(before.reliedOn) };
}

/** An answer without a record, or a list that shows no end: nothing can be claimed by it. */
function provesNothing(world: World, before: World): World {
  return { ...world, reliedOn: before.reliedOn };
}

/** What a list has told. Where an id can run again and lists lag far behind, it speaks of nothing at all. */
function listed(world: World, before: World, reading: Reading, style: ServiceStyle): World {
  if (style.listLagTicks > staleTicks + 1) return before;
  return hasEnded(reading.status) ? world : provesNothing(world, before);
}

function afterRead(
  before: World,
  { atTick, need }: { readonly atTick: number; readonly need: "single" | "any" },
  style: ServiceStyle,
  nameOf: (value: unknown) => string,
) {
  const world = lookedAt(before);
  const atMs = world.nowTick;
  const replies: { event: CancellationEvent; world: World }[] = [];
  for (const source of need === "single" ? (["single"] as const) : (["single", "list"] as const)) {
    // From the truth of this moment back to the oldest that may still be told; before its time a job is not there.
    const met = new Set<string>();
    const furthest = source === "list" ? style.listLagTicks : staleTicks + 1;
    for (let ago = 0; ago <= furthest; ago += 1) {
      const truth = world.nowTick - ago < 0 ? undefined : world.past.at(-1 - ago);
      const reading = readingOf(truth, style, { atTick, source });
      const key = nameOf(reading);
      if (met.has(key)) continue;
      met.add(key);
      if (reading !== null) {
        const after = source === "single" ? world : listed(world, before, reading, style);
        replies.push({ world: after, event: { kind: "reading", atMs, reading } });
      } else if (source === "single") {
        const after = missedIn(world, before);
        replies.push({ world: after, event: { kind: "absent", atMs, askedAtMs: atTick } });
      }
    }
  }
  if (before.surprisesLeft > 0) {
    const paid = { ...before, surprisesLeft: before.surprisesLeft - 1 };
    for (const code of ["service_failed", "unauthorized"] as const) {
      replies.push({ world: paid, event: { kind: "read-failed", atMs, code } });
    }
  }
  return replies;
}

function afterSend(before: World, atTick: number, style: ServiceStyle) {
  const atMs = before.nowTick;
  const { mayHaveArrived } = before; // whoever is turned away at the door has not arrived
  const world: World = { ...before, everLeft: true, mayHaveArrived: true };
  const lost: CancellationEvent = { kind: "send-failed", atMs, code: "unreachable", mayHaveLeft: true };
  const replies: { event: CancellationEvent; world: World }[] = [];
  for (const { world: processed, answer } of process(world, style)) {
    const after = lookedAt(processed);
    const reading = readingOf(truthOf(after), style, { atTick, source: "cancel-reply" });
    if (answer === "gone") {
      replies.push({
        world: missedIn(after, world),
        event: { kind: "send-failed", atMs, code: "not_found", mayHaveLeft: true },
      });
    } else if (answer === "yes") {
      replies.push({ world: after, event: { kind: "accepted", atMs, reading } });
    } else {
      const refused: CancellationEvent = { kind: "refused", atMs, forbidden: false, reading: null };
      replies.push({ world: provesNothing(after, world), event: refused });
    }
    if (after.surprisesLeft > 0) {
      replies.push({
        world: {
          ...after,
          surprisesLeft: after.surprisesLeft - 1,
          lately: world.lately,
          reliedOn: world.reliedOn,
        },
        event: lost,
      });
    }
  }
  if (world.surprisesLeft > 0) {
    const paid = { ...world, surprisesLeft: world.surprisesLeft - 1 };
    const turnedAway = { kind: "send-failed", atMs, mayHaveLeft: false, turnedAway: true } as const;
    replies.push(
      { world: paid, event: { kind: "refused", atMs, forbidden: false, reading: null } },
      { world: paid, event: { kind: "refused", atMs, forbidden: true, reading: null } },
      { world: paid, event: lost },
      { world: { ...paid, lateAtTick: atMs + 3 }, event: lost },
      { world: { ...paid, mayHaveArrived }, event: { ...turnedAway, code: "throttled" } },
      { world: { ...paid, mayHaveArrived }, event: { ...turnedAway, code: "unauthorized" } },
      {
        world: { ...before, surprisesLeft: before.surprisesLeft - 1 },
        event: { kind: "send-failed", atMs, code: "unreachable", mayHaveLeft: false },
      },
    );
  }
  return replies;
}

/** What is wrong with a result, judged against the truth; `null` if it claims nothing false. */
function lieIn(result: CancellationResult, world: World, settings: CancellationSettings): string | null {
  const proof = result.proof.at(-1) ?? null;
  const told = (statuses: readonly string[]): boolean =>
    proof !== null && statuses.includes(proof.nativeStatus);
  const sentNothing = result.sends === 0;
  const wasLately = (status: string): boolean => told([status]) && world.lately.includes(status);
  const claims: Record<CancellationResult["outcome"], boolean> = {
    cancelled: wasLately("cancelled") && !sentNothing,
    "already-cancelled": wasLately("cancelled") && sentNothing && !world.everLeft,
    "finished-first": wasLately("completed"),
    "not-found": world.lately.includes("gone"),
    refused: wasLately("queued") && world.processed === 0 && world.lateAtTick === null,
    "still-cancelling": wasLately("queued") && (world.saidYes > 0 || world.flagEver),
    requested: world.saidYes > 0 && !settings.wait,
    "not-sent": sentNothing && !world.everLeft,
    contradicted: world.revivedEver || world.rerunEver,
    unknown: true, // claims nothing
  };
  if (claims[result.outcome]) return null;
  return `${result.outcome} told, and the truth was ${JSON.stringify(world)}; proof ${JSON.stringify(proof)}`;
}
