import { readFile } from "node:fs/promises";
import type { FindProcess } from "@simjobs/control";

/** This process, to measure the others by. */
interface Here {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Sends nothing; throws where there is no such process (`ESRCH`) or it is somebody else's (`EPERM`). */
  kill(pid: number, signal: 0): unknown;
}

/**
 * Finds processes of this machine. When one started is told on Linux, by the distance to this process' own start, so that
 * a clock that was set meanwhile misleads nobody; elsewhere it is not told.
 */
export function findProcessesFrom(here: Here): FindProcess {
  return async (pid) => {
    if (!isRunning(here, pid)) return null;
    const [own, other] = await Promise.all([startTicks(here.pid), startTicks(pid)]);
    if (own === undefined || other === undefined) return { startedAt: null };
    const startedAtMs = here.startedAtMs - ((own - other) / ticksPerSecond) * 1000;
    return { startedAt: new Date(startedAtMs).toISOString() };
  };
}

function isRunning(here: Here, pid: number): boolean {
  try {
    here.kill(pid, 0);
    return true;
  } catch (error) {
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
