import { readFile } from "node:fs/promises";
import type { JournalOwner } from "./file-journal.js";
import type { FindProcess } from "./ownership.js";

/** A process and its machine, as journals name them. */
export interface NodeProcess {
  readonly hostname: string;
  readonly pid: number;
  /** When the process began, in milliseconds since 1970-01-01 UTC. */
  readonly startedAtMs: number;
}

/**
 * Who a process is, for the first line of its journal.
 *
 * @param version - of the program, for whoever reads the journal
 */
export async function nodeJournalOwner(here: NodeProcess, version: string): Promise<JournalOwner> {
  // Tells one start of the machine from another, so that a process number is not taken for a later one's.
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => null);
  return {
    host: here.hostname,
    bootId: bootId === null ? null : bootId.trim(),
    pid: here.pid,
    startedAt: new Date(here.startedAtMs).toISOString(),
    version,
  };
}

/**
 * Finds processes of this machine. When one started is told on Linux, by the distance to the start of the process that asks,
 * so that a clock that was set meanwhile misleads nobody; elsewhere it is not told.
 */
export function findNodeProcess(here: NodeProcess): FindProcess {
  return async (pid) => {
    if (!isRunning(pid)) return null;
    const [own, other] = await Promise.all([startTicks(here.pid), startTicks(pid)]);
    if (own === undefined || other === undefined) return { startedAt: null };
    const startedAtMs = here.startedAtMs - ((own - other) / ticksPerSecond) * 1000;
    return { startedAt: new Date(startedAtMs).toISOString() };
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** What every Linux that Node runs on counts process times in. */
const ticksPerSecond = 100;

/** When a process started, in ticks since the machine did. */
async function startTicks(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name stands in brackets and may hold anything; the start is the 20th field after it.
  const field = text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  const ticks = Number(field);
  return field === undefined || !Number.isFinite(ticks) || ticks <= 0 ? undefined : ticks;
}
