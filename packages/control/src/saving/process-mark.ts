import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { errorCodeOf } from "@simjobs/core";

/**
 * What a process puts into the names of what it makes for a while: letters, digits and dashes. It tells the process from
 * every other one of its machine, from those in other containers and from those of another start of the machine.
 */
export async function ownMark(): Promise<string> {
  own ??= markOf(process.pid);
  return own;
}

let own: Promise<string> | undefined;

async function markOf(pid: number): Promise<string> {
  const [space, stat] = await Promise.all([readSpace(), readStat(pid)]);
  return `${space}-${pid}-${stat?.startTicks ?? 0}`;
}

/** The form of a mark, for those who look for one in a name. */
export const markForm = "[0-9a-f]{16}-[0-9]{1,10}-[0-9]{1,20}";

/**
 * Whether the process that has this mark is known to be gone. Only the table of processes proves that: of one that this table
 * would not show (another machine, another container, another start of the machine) nothing is known.
 */
export async function isOwnerGone(mark: string): Promise<boolean> {
  if (mark === (await ownMark())) return false;
  const [space, number, ticks] = mark.split("-");
  if (space !== (await readSpace())) return false;
  const pid = Number(number);
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  if (!isThere(pid)) return true;
  const found = await readStat(pid);
  if (found === undefined) return !isThere(pid);
  if (endedStates.has(found.state)) return true;
  return ticks !== "0" && ticks !== found.startTicks;
}

/** Ended, and not reaped; ended and just going. */
const endedStates: ReadonlySet<string> = new Set(["Z", "X", "x"]);

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return errorCodeOf(error) !== "ESRCH"; // it may be somebody else's
  }
}

/** How a process is, and when it started, in ticks since the machine did; nothing where the system does not tell. */
async function readStat(
  pid: number,
): Promise<{ readonly state: string; readonly startTicks: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name stands in brackets and may hold anything; the state is the first field after it, the start the 20th.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startTicks = fields[19];
  return state === undefined || startTicks === undefined || !/^[1-9]\d*$/u.test(startTicks)
    ? undefined
    : { state, startTicks };
}

/** Which processes have numbers of one kind: those of one start of a machine, and of one container in it. */
async function readSpace(): Promise<string> {
  space ??= (async () => {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    const links = ["pid", "time"].map(async (kind) => readlink(`/proc/self/ns/${kind}`).catch(() => ""));
    const facts = [boot.trim(), ...(await Promise.all(links))];
    // Where the system tells no such thing, its name and the addresses of its network cards: another machine has others.
    const isTold = facts[0] !== "" && facts[1] !== "";
    const text = isTold ? facts.join(" ") : [hostname(), ...cardAddresses()].join(" ");
    return createHash("sha256").update(`simjobs ${text}`).digest("hex").slice(0, 16);
  })();
  return space;
}

let space: Promise<string> | undefined;

function cardAddresses(): readonly string[] {
  const cards = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set(cards.filter(({ internal }) => !internal).map(({ mac }) => mac))].toSorted();
}
