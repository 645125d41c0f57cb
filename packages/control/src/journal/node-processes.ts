import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { errorCodeOf } from "@simjobs/core";
import type { JournalOwner } from "./journal-owner.js";
import type { FindProcess } from "./liveness.js";

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
  const [machineId, bootId, space, stat] = await Promise.all([
    readMachineId(),
    // Tells one start of the machine from another, so that a process number is not taken for a later one's.
    textOf("/proc/sys/kernel/random/boot_id"),
    readSpace(),
    here.pid === process.pid ? readStat(here.pid) : undefined,
  ]);
  return {
    host: here.hostname,
    machineId,
    bootId,
    space,
    pid: here.pid,
    startedAt: new Date(here.startedAtMs).toISOString(),
    startTicks: stat?.startTicks ?? null,
    version,
  };
}

/**
 * Finds processes of this machine, of those that this process can see. When one started is told on Linux, in ticks, and by
 * the distance to the start of the process that asks, so that a clock that was set meanwhile misleads nobody; elsewhere it is
 * not told. One that has ended and that its parent has not asked about is not found.
 */
export function findNodeProcess(here: NodeProcess): FindProcess {
  return async (pid) => {
    if (!isThere(pid)) return null;
    const [own, other] = await Promise.all([readStat(here.pid), readStat(pid)]);
    if (other === undefined) return isThere(pid) ? { startedAt: null } : null;
    if (endedStates.has(other.state)) return null;
    const { startTicks } = other;
    if (own === undefined) return { startedAt: null, startTicks };
    const startedAtMs = here.startedAtMs - ((own.startTicks - startTicks) / ticksPerSecond) * 1000;
    return { startedAt: new Date(startedAtMs).toISOString(), startTicks };
  };
}

/** Ended, and not reaped; ended and just going. */
const endedStates: ReadonlySet<string> = new Set(["Z", "X", "x"]);

function isThere(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false; // to the system, these mean whole groups of processes
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return errorCodeOf(error) === "EPERM";
  }
}

/** What every Linux that Node runs on counts process times in. */
const ticksPerSecond = 100;

/** What the system says of a process: how it is, and when it started, in ticks since the machine did. */
async function readStat(
  pid: number,
): Promise<{ readonly state: string; readonly startTicks: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name stands in brackets and may hold anything; the state is the first field after it, the start the 20th.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startTicks = Number(fields[19]);
  if (state === undefined || fields[19] === undefined || !Number.isFinite(startTicks) || startTicks <= 0)
    return undefined;
  return { state, startTicks };
}

/** Which processes share numbers with this one, and which count their times alike: containers have spaces of their own. */
async function readSpace(): Promise<string | null> {
  const spaces = await Promise.all(
    ["pid", "time"].map(async (kind) => readlink(`/proc/self/ns/${kind}`).catch(() => "")),
  );
  return spaces[0] === "" ? null : spaces.join(" ").trim();
}

/** What tells this installation of a system from others; hashed, for it is nobody else's business. */
async function readMachineId(): Promise<string | null> {
  const id = (await textOf("/etc/machine-id")) ?? (await textOf("/var/lib/dbus/machine-id"));
  return id === null ? null : createHash("sha256").update(`simjobs ${id}`).digest("hex").slice(0, 32);
}

/** The one word of a small file of the system's; `null` where there is none. */
async function textOf(path: string): Promise<string | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim() === "" ? null : text.trim();
}
