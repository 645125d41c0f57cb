import type { Clock } from "@simjobs/core";
import { beatMs, watchBeats, type Beating } from "./heartbeat.js";
import type { JournalOwner } from "./journal-owner.js";
import type { JournalDisk } from "./journal-disk.js";

/** A running process, as far as the system tells: when it started, in the two ways in which that is counted. */
export interface FoundProcess {
  /** ISO 8601, UTC. By a wall clock: two statements of it differ where that was set in between. */
  readonly startedAt: string | null;
  /** In ticks since the machine started, which nobody sets. @default not told */
  readonly startTicks?: number | null | undefined;
}

/** Whether the process of that number is running, and when it started. One that has ended and was not reaped does not run. */
export type FindProcess = (pid: number) => Promise<FoundProcess | null>;

/** How far apart two statements of one process' start may lie: systems round them differently. */
const startToleranceMs = 2_000;

/** What is known of a process that has written something, or taken it over. */
export interface KnownProcess extends Omit<JournalOwner, "version"> {
  /** The journal by which it shows that it lives; `null` for one that does not do so. */
  readonly beats: Beating | null;
}

/**
 * How a process stands: `gone` is known, as `living` is. `silent` is one of another machine, another start of this one, or
 * another container, which has not shown itself while it was looked for: it may be either.
 */
export type Standing = "living" | "gone" | "silent";

/** What is needed to find out how processes stand. */
export interface StandingSearch {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly find: FindProcess;
  /** Journals that are closed: nothing shows any more that their processes live, and none will send for them. */
  readonly closed: ReadonlySet<string>;
}

/**
 * Tells how processes stand. A process of this start of this machine is looked for in the table of processes; where that
 * knows nothing of it, its journal is watched, which it touches while it lives. A name is no proof: containers and laptops change theirs.
 */
export async function standingsOf(
  processes: readonly KnownProcess[],
  here: JournalOwner,
  { disk, clock, find, closed }: StandingSearch,
): Promise<readonly Standing[]> {
  const seen = await Promise.all(processes.map(async (process) => seenInTable(process, here, find)));
  const unseen = processes.flatMap(({ beats }, index) =>
    seen[index] === "unseen" && beats !== null && !closed.has(beats.journal) ? [beats] : [],
  );
  const moved = await watchBeats(disk, clock, unseen);
  return processes.map(({ beats }, index) => {
    const standing = seen[index] ?? "unseen";
    if (standing !== "unseen") return standing;
    return beats !== null && moved.has(beats.journal) ? "living" : "silent";
  });
}

async function seenInTable(
  process: KnownProcess,
  here: JournalOwner,
  find: FindProcess,
): Promise<"living" | "gone" | "unseen"> {
  if (process.bootId === null || process.bootId !== here.bootId) return "unseen";
  const [space, ownSpace] = [process.space ?? null, here.space ?? null];
  // Journals of earlier releases tell of no space: their process may be one that this table does not show.
  const isShared = space === ownSpace;
  if (!isShared && space !== null) return "unseen";
  const found = await find(process.pid);
  const sameStart = found === null ? false : startedTogether(process, found);
  if (sameStart === true) return "living";
  if (sameStart === null) return "unseen";
  return isShared || process.host === here.host ? "gone" : "unseen";
}

/** Whether two statements are of one process' start; `null` where that cannot be told. */
function startedTogether(
  one: { readonly startedAt: string; readonly startTicks?: number | null | undefined },
  other: FoundProcess,
): boolean | null {
  const [ticks, otherTicks] = [one.startTicks ?? null, other.startTicks ?? null];
  if (ticks !== null && otherTicks !== null) return ticks === otherTicks;
  if (other.startedAt === null) return null;
  return Math.abs(Date.parse(other.startedAt) - Date.parse(one.startedAt)) <= startToleranceMs;
}

/** Whether what is on record of a process is about this one. */
export function isSameProcess(one: KnownProcess, here: JournalOwner): boolean {
  if (one.pid !== here.pid || one.bootId !== here.bootId) return false;
  const [space, ownSpace] = [one.space ?? null, here.space ?? null];
  if (space !== null && ownSpace !== null && space !== ownSpace) return false;
  if (one.bootId === null || space === null || ownSpace === null) {
    if (one.host !== here.host) return false;
  }
  return startedTogether(one, here) === true;
}

/** Reads what a process has written of itself; `null` where that is not enough to look for it. */
export function knownProcess(value: unknown, ownJournal?: string): KnownProcess | null {
  if (typeof value !== "object" || value === null) return null;
  const facts: Readonly<Record<string, unknown>> = { journal: ownJournal, ...value };
  const { host, bootId, pid, startedAt, machineId, space, startTicks, journal, beatMs: everyMs } = facts;
  if (typeof host !== "string" || typeof pid !== "number" || typeof startedAt !== "string") return null;
  const isBeating = typeof journal === "string" && typeof everyMs === "number";
  return {
    host,
    bootId: typeof bootId === "string" ? bootId : null,
    pid,
    startedAt,
    machineId: typeof machineId === "string" ? machineId : null,
    space: typeof space === "string" ? space : null,
    startTicks: typeof startTicks === "number" ? startTicks : null,
    beats: isBeating ? { journal, everyMs } : null,
  };
}

/** What a process says of itself where it writes something. */
export function introduction(owner: JournalOwner, isBeating: boolean): Readonly<Record<string, unknown>> {
  return { ...owner, beatMs: isBeating ? beatMs : undefined };
}
