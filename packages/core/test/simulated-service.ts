import { noDetails, type JobStatus, type Reading, type ReadingSource } from "../src/index.js";

/** How one simulated service behaves where real ones differ or nobody knows. */
export interface ServiceStyle {
  readonly name: string;
  /** Records carry a cancel flag (JESS) or they do not (Ionworks). */
  readonly flags: boolean;
  /** After how many ticks an accepted cancel may take effect; `null` is never. */
  readonly cancelDelays: readonly (number | null)[];
  /** The answer to a cancel of a job that has ended. */
  readonly endedAnswer: "yes" | "no";
  /** The answer to a second cancel of a job that is being cancelled. */
  readonly repeatAnswer: "yes" | "no";
  /** What a second cancel of ours does: nothing more than the first, or it deletes the job. */
  readonly repeatDoes: "nothing" | "delete";
  /** The id can run again, and an ended job may come back within the settle time. */
  readonly reruns: boolean;
  readonly revives: boolean;
  /** How far its lists may lag behind. Longer than `staleTicks`: their ends are no proof. */
  readonly listLagTicks: number;
  /** Which readings have a version: those of lists as well, those of the jobs' own records only, or none. */
  readonly versions: "everywhere" | "records" | "nowhere";
}

interface Truth {
  readonly status: "queued" | "completed" | "cancelled" | "odd-end" | "gone";
  readonly flag: boolean;
  readonly version: number;
  readonly run: number;
}

/** The whole simulated world: the truth about one job, its recent past, and what is still on its way. */
export interface World {
  readonly nowTick: number;
  /** Truths of the last ticks, newest last. Readings may lag as far as this reaches. */
  readonly past: readonly Truth[];
  readonly cancelAtTick: number | null;
  readonly lateAtTick: number | null;
  readonly endedAtTick: number | null;
  /** A cancel of ours has left, whatever became of it. */
  readonly everLeft: boolean;
  /** A cancel of ours may have arrived: it left, and was not turned away at the door. */
  readonly mayHaveArrived: boolean;
  /** Cancels of ours that the service has got and taken on. */
  readonly processed: number;
  /** Cancels of ours that the service has said yes to, told or not. */
  readonly saidYes: number;
  /** What was true at some moment that the last reading can speak of. */
  readonly lately: readonly string[];
  /** The same of the last reading that can carry a claim. */
  readonly reliedOn: readonly string[];
  readonly flagEver: boolean;
  readonly revivedEver: boolean;
  readonly rerunEver: boolean;
  /** How many more things may go wrong. */
  readonly surprisesLeft: number;
  readonly progressLeft: number;
}

export const staleTicks = 2;
export const settleTicks = 2;

export function newWorld(surprises: number): World {
  return {
    nowTick: 0,
    past: [{ status: "queued", flag: false, version: 1, run: 1 }],
    cancelAtTick: null,
    lateAtTick: null,
    endedAtTick: null,
    everLeft: false,
    mayHaveArrived: false,
    processed: 0,
    saidYes: 0,
    lately: [],
    reliedOn: [],
    flagEver: false,
    revivedEver: false,
    rerunEver: false,
    surprisesLeft: surprises,
    progressLeft: 1,
  };
}

/** The truth now. */
export function truthOf(world: World): Truth {
  const truth = world.past.at(-1);
  if (truth === undefined) throw new TypeError("a world has a present");
  return truth;
}

const isOver = (truth: Truth): boolean => truth.status !== "queued";

/** All worlds that one tick can lead to. */
export function tick(world: World, style: ServiceStyle): World[] {
  const next: World = {
    ...world,
    nowTick: world.nowTick + 1,
    past: [...world.past, truthOf(world)].slice(-(style.listLagTicks + 1)),
  };
  const due = effectsDue(next, style);
  return due.flatMap((each) => [each, ...surprises(each, style)]);
}

/** What must happen at this tick: a cancel takes effect, a late one arrives. */
function effectsDue(world: World, style: ServiceStyle): World[] {
  let present = world;
  if (present.cancelAtTick !== null && present.cancelAtTick <= present.nowTick) {
    present = { ...present, cancelAtTick: null };
    if (!isOver(truthOf(present))) present = end(present, "cancelled");
  }
  if (present.lateAtTick === null || present.lateAtTick > present.nowTick) return [present];
  return process({ ...present, lateAtTick: null }, style).map(({ world: after }) => after);
}

function surprises(world: World, style: ServiceStyle): World[] {
  const truth = truthOf(world);
  const worlds: World[] = [];
  if (!isOver(truth) && world.progressLeft > 0) {
    worlds.push({ ...change(world, {}), progressLeft: world.progressLeft - 1 });
  }
  if (world.surprisesLeft === 0) return worlds;
  const paid = { ...world, surprisesLeft: world.surprisesLeft - 1 };
  if (!isOver(truth)) {
    worlds.push(end(paid, "completed"), end(paid, "odd-end"), end(paid, "gone"), end(paid, "cancelled"));
    if (style.flags && !truth.flag) worlds.push(flagged(paid, paid.nowTick + 2));
    if (truth.flag) worlds.push(change(paid, { flag: false })); // reset before the cancel has taken effect
  } else if (truth.status !== "gone" && world.endedAtTick !== null) {
    if (style.revives && world.nowTick - world.endedAtTick <= settleTicks) {
      worlds.push({
        ...change(paid, { status: "queued", flag: false }),
        endedAtTick: null,
        revivedEver: true,
      });
    }
    if (style.reruns) {
      const rerun = change(paid, { status: "queued", flag: false, run: truth.run + 1 });
      worlds.push({ ...rerun, endedAtTick: null, cancelAtTick: null, rerunEver: true });
    }
  }
  return worlds;
}

/** What can come of a cancel that the service gets. */
export function process(
  world: World,
  style: ServiceStyle,
): { world: World; answer: "yes" | "no" | "gone" }[] {
  const truth = truthOf(world);
  if (truth.status === "gone") return [{ world, answer: "gone" }];
  const yes = { ...world, saidYes: world.saidYes + 1 };
  if (style.repeatDoes === "delete" && world.processed > 0) {
    return [{ world: end(world, "gone"), answer: style.repeatAnswer }];
  }
  if (isOver(truth)) return [{ world: style.endedAnswer === "yes" ? yes : world, answer: style.endedAnswer }];
  if (world.cancelAtTick !== null) {
    return [{ world: style.repeatAnswer === "yes" ? yes : world, answer: style.repeatAnswer }];
  }
  return style.cancelDelays.map((delay) => {
    const asked = { ...yes, processed: yes.processed + 1 };
    if (delay === 0) return { world: end(asked, "cancelled"), answer: "yes" };
    const atTick = delay === null ? null : asked.nowTick + delay;
    const pending = style.flags ? flagged(asked, atTick) : { ...change(asked, {}), cancelAtTick: atTick };
    return { world: pending, answer: "yes" };
  });
}

/** What a reading of the truth `ticksAgo` looks like; `null` where the job was not there. */
export function readingOf(
  truth: Truth | undefined,
  style: ServiceStyle,
  asked: { readonly atTick: number; readonly source: ReadingSource },
): Reading | null {
  if (truth === undefined || truth.status === "gone") return null;
  const flag = style.flags && asked.source !== "list" ? truth.flag : null;
  const statuses: Record<Exclude<Truth["status"], "gone">, JobStatus> = {
    queued: flag === true ? "cancelling" : "queued",
    completed: "completed",
    cancelled: "cancelled",
    "odd-end": "completed",
  };
  return {
    ref: { provider: "simulated", kind: "job", id: "1" },
    source: asked.source,
    askedAtMs: asked.atTick,
    run: truth.run,
    version: hasVersion(style, asked.source) ? truth.version : null,
    status: statuses[truth.status],
    nativeStatus: truth.status,
    endUnclear: truth.status === "odd-end",
    cancelFlag: flag,
    terminalFlag: null,
    failedFlag: null,
    details: noDetails,
  };
}

function hasVersion({ versions }: ServiceStyle, source: ReadingSource): boolean {
  return versions === "everywhere" || (versions === "records" && source !== "list");
}

function change(world: World, to: Partial<Truth>): World {
  const truth = truthOf(world);
  const next = { ...truth, ...to, version: truth.version + 1 };
  return { ...world, past: [...world.past.slice(0, -1), next], flagEver: world.flagEver || next.flag };
}

function end(world: World, status: Exclude<Truth["status"], "queued">): World {
  return { ...change(world, { status, flag: false }), endedAtTick: world.nowTick, cancelAtTick: null };
}

function flagged(world: World, cancelAtTick: number | null): World {
  return { ...change(world, { flag: true }), cancelAtTick };
}
