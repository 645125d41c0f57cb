import { link, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { FindProcess, FoundProcess } from "@simjobs/control";
import type { Clock } from "@simjobs/core";
import { errorCode } from "./file-problem.js";
import { bytesOfOwnFile } from "./read-own-file.js";
import { makeFolder } from "@simjobs/http";

const pauseMs = 50;
/**
 * How long we look at a lock that does not change, and whose owner cannot be looked up here: it tells of none, or of a machine
 * of another name, as this one may have had before. By our own steady clock: those of disks and other machines may be wrong.
 */
const silentMs = 15_000;
/** Two ways to tell when one process began differ by so much at most. */
const sameStartMs = 2_000;

export interface LockOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly machine: {
    readonly hostname: string;
    readonly pid: number;
    readonly startedAtMs: number;
    readonly findProcess: FindProcess;
  };
}

/**
 * Waits for a lock file to be free and makes it ours. One whose process has died is taken over, and so is one of a process
 * that cannot be looked up, once it has been silent for fifteen seconds; one whose process lives never is.
 *
 * @param patienceMs - how long to wait for a process that lives
 * @returns what gives it back, or `null` where the time was up
 */
export async function takeLock(
  path: string,
  patienceMs: number,
  options: LockOptions,
): Promise<(() => Promise<void>) | null> {
  const { clock, newId, machine } = options;
  const { hostname, pid, startedAtMs } = machine;
  const startTicks = (await machine.findProcess(pid))?.startTicks ?? null;
  const startedAt = new Date(startedAtMs).toISOString();
  const own = JSON.stringify({ id: newId(), hostname, pid, startedAt, startTicks });
  makeFolder(dirname(path));
  const untilMs = clock.now() + patienceMs;
  let seen: LeftLock | null = null;
  for (;;) {
    try {
      const file = await open(path, "wx", 0o600);
      try {
        await file.writeFile(own);
      } catch (error) {
        await rm(path, { force: true }); // an empty one would stand in the way of everybody
        throw error;
      } finally {
        await file.close();
      }
      return async () => giveBack(path, own);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const left = await readLock(path, clock.now());
    if (left === null) continue; // it was given back just now
    if (seen?.text !== left.text || seen.changedMs !== left.changedMs) seen = left;
    if (await isAbandoned(left.text, clock.now() - seen.seenAtMs, options))
      await putAway(path, left.text, newId());
    else if (clock.now() >= untilMs) return null;
    else await clock.sleep(pauseMs);
  }
}

interface LeftLock {
  readonly text: string;
  readonly changedMs: number;
  /** When it was read, by our own steady clock. */
  readonly seenAtMs: number;
}

async function readLock(path: string, nowMs: number): Promise<LeftLock | null> {
  try {
    const text = bytesOfOwnFile(path).toString("utf8");
    return { text, changedMs: (await stat(path)).mtimeMs, seenAtMs: nowMs };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

async function isAbandoned(text: string, silent: number, { machine }: LockOptions): Promise<boolean> {
  if (!isLock(text)) return false;
  const owner = ownerIn(text);
  if (owner === null || owner.hostname !== machine.hostname) return silent >= silentMs;
  const found =
    owner.pid === machine.pid
      ? await ownStart(machine) // another piece of our own work, perhaps
      : await machine.findProcess(owner.pid);
  if (found === null) return true;
  // What no clock that is set can change comes first.
  const startTicks = found.startTicks ?? null;
  if (owner.startTicks !== null && startTicks !== null) return owner.startTicks !== startTicks;
  if (found.startedAt === null) return false;
  return Math.abs(Date.parse(found.startedAt) - Date.parse(owner.startedAt)) > sameStartMs;
}

async function ownStart({ pid, startedAtMs, findProcess }: LockOptions["machine"]): Promise<FoundProcess> {
  const startTicks = (await findProcess(pid))?.startTicks ?? null;
  return { startedAt: new Date(startedAtMs).toISOString(), startTicks };
}

interface LockOwner {
  readonly hostname: string;
  readonly pid: number;
  readonly startedAt: string;
  /** `null` in locks of earlier releases, and where the system does not tell. */
  readonly startTicks: number | null;
}

function ownerIn(text: string): LockOwner | null {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== "object" || owner === null) return null;
    if (!("hostname" in owner && "pid" in owner && "startedAt" in owner)) return null;
    const { hostname, pid, startedAt } = owner;
    if (typeof hostname !== "string" || typeof pid !== "number" || typeof startedAt !== "string") return null;
    const startTicks =
      "startTicks" in owner && typeof owner.startTicks === "number" ? owner.startTicks : null;
    return { hostname, pid, startedAt, startTicks };
  } catch {
    return null;
  }
}

/** Whether this is a lock, or what a crash leaves of one. Somebody's file that is called so is none, and stays. */
function isLock(text: string): boolean {
  return text === "" || text.startsWith(lockStart) || lockStart.startsWith(text);
}

/** Every lock begins so. */
const lockStart = '{"id":';

/** Removes an abandoned lock, and no other that has taken its place meanwhile. */
async function putAway(path: string, text: string, unique: string): Promise<void> {
  const aside = `${path}.${unique}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return; // somebody else was quicker
    throw error;
  }
  const found = bytesOfOwnFile(aside).toString("utf8");
  try {
    if (found !== text) await link(aside, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (!isLock(found)) return; // somebody's file; it is still there, under the other name
  }
  await rm(aside, { force: true });
}

async function giveBack(path: string, own: string): Promise<void> {
  if ((await readLock(path, 0))?.text === own) await rm(path, { force: true });
}
