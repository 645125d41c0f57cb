import { createHash } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import { findNodeProcess, nodeJournalOwner } from "../journal/node-processes.js";

/**
 * What a process puts into the names of what it makes for a while: letters, digits and dashes. It tells the process from
 * every other one of its machine, from those in other containers and from those of another start of the machine.
 */
export async function ownMark(): Promise<string> {
  const { space, startTicks } = await ourselves();
  return `${space}-${process.pid}-${startTicks ?? 0}`;
}

/** The form of a mark, for those who look for one in a name. */
export const markForm = "[0-9a-f]{16}-[0-9]{1,10}-[0-9]{1,20}";

/**
 * How the process stands that has this mark. Only the table of processes proves that one is gone: of one that this table would
 * not show (another machine, another container, another start of the machine) it knows nothing.
 */
export async function standingOf(mark: string): Promise<"living" | "gone" | "unseen"> {
  if (mark === (await ownMark())) return "living";
  const [space, number, ticks] = mark.split("-");
  if (space !== (await ourselves()).space) return "unseen";
  const found = await findNodeProcess(here)(Number(number));
  if (found === null) return "gone";
  const startTicks = found.startTicks ?? null;
  return ticks !== "0" && startTicks !== null && ticks !== String(startTicks) ? "gone" : "living";
}

interface Ourselves {
  /** Which processes have numbers of one kind: those of one start of a machine, and of one container in it. */
  readonly space: string;
  readonly startTicks: number | null;
}

// Nobody asks when this one started by a clock.
const here = { hostname: hostname(), pid: process.pid, startedAtMs: 0 };
let known: Promise<Ourselves> | undefined;

async function ourselves(): Promise<Ourselves> {
  known ??= nodeJournalOwner(here, "").then(({ bootId, space, startTicks }) => {
    // Where the system tells no such thing, its name and the addresses of its network cards: another machine has others.
    const isTold = bootId !== null && space !== null && space !== undefined;
    const facts = isTold ? [bootId, space] : [here.hostname, ...cardAddresses()];
    const hash = createHash("sha256")
      .update(`simjobs ${facts.join(" ")}`)
      .digest("hex");
    return { space: hash.slice(0, 16), startTicks: startTicks ?? null };
  });
  return known;
}

function cardAddresses(): readonly string[] {
  const cards = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set(cards.filter(({ internal }) => !internal).map(({ mac }) => mac))].toSorted();
}
