import { formatReference, JobError, type JobRef } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { Fleet, FleetWish, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import type { Service } from "../services/service.js";
import { StorePatience } from "./store-patience.js";
import { UnattendedWatch } from "./unattended-watch.js";
import { givenUpResult, openResult, resultOf } from "./view-results.js";

/** Between two looks at what is on record, in milliseconds. */
const lookEveryMs = 500;

/** How many looks there are to one at all that is open. */
const wholeEvery = 20;

/** One wish when the looking ended. */
export interface Looked {
  readonly result: CancelResult;
  readonly isOpen: boolean;
}

/** What is waited for, and for how long. */
export interface Waiting {
  readonly wishes: readonly FleetWish[];
  /** On the context's clock. */
  readonly endsMs: number;
  /** Stops the looking. */
  readonly signal: AbortSignal;
  readonly services: readonly Service[];
  /** Is told of each that is over. */
  readonly told?: ((result: CancelResult) => void) | undefined;
}

/** Waits for what the workers of a fleet put on record of some wishes. Whoever stops that stops the looking only. */
export async function waitForWishes(
  context: CliContext,
  fleet: Fleet,
  { wishes, endsMs, signal, services, told }: Waiting,
): Promise<readonly Looked[]> {
  const { clock } = context;
  const refs = new Map(wishes.map(({ id, ref }): readonly [string, JobRef] => [id, ref]));
  const looked = new Map<string, Looked>();
  const known = new Map<string, number>([...refs.keys()].map((id) => [id, 0]));
  const watch = new UnattendedWatch(context, fleet);
  const patience = new StorePatience(context);
  for (let looks = 1; known.size > 0; looks += 1) {
    const isLast = signal.aborted || clock.now() >= endsMs;
    // Now and then all of them are looked at: one that is not there any more has not changed.
    const isWhole = isLast || looks % wholeEvery === 0;
    const asked = isWhole ? new Map([...known.keys()].map((id) => [id, 0])) : known;
    const look = async (): Promise<readonly WishView[]> => {
      await watch.look([...known.keys()].flatMap((id) => refs.get(id) ?? []));
      return fleet.changed(asked);
    };
    const changed = await patience.look(look, isLast);
    for (const view of changed ?? []) {
      const ref = refs.get(view.id);
      if (ref === undefined) continue;
      if (view.outcome === null && view.problem !== null && !looked.has(view.id))
        tellProblem(context, ref, view);
      if (view.outcome === null && view.state !== "withdrawn") {
        known.set(view.id, view.entries);
        looked.set(view.id, { result: openResult(ref, view), isOpen: true });
        continue;
      }
      known.delete(view.id);
      const isGivenUp = view.outcome === null;
      if (isGivenUp) context.stderr.write(`${formatReference(ref)}: its wish was given up\n`);
      const result = isGivenUp ? givenUpResult(ref, view) : await resultOf(ref, view, services);
      looked.set(view.id, { result, isOpen: false });
      told?.(result);
    }
    if (changed !== null) refuseLost(refs, isWhole ? seenIn(changed, looked, known) : looked);
    if (isLast) break;
    if (known.size > 0)
      await pause(context, signal, Math.min(lookEveryMs, Math.max(0, endsMs - clock.now())));
  }
  return wishes.flatMap(({ id }) => looked.get(id) ?? []);
}

/** Those that are over, and those that the store has still. */
function seenIn(
  changed: readonly WishView[],
  looked: ReadonlyMap<string, Looked>,
  open: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  return new Set([...changed.map(({ id }) => id), ...[...looked.keys()].filter((id) => !open.has(id))]);
}

function refuseLost(refs: ReadonlyMap<string, JobRef>, seen: { has(id: string): boolean }): void {
  for (const [id, ref] of refs)
    if (!seen.has(id))
      throw new JobError("journal_unreadable", `the store has lost the wish for ${formatReference(ref)}`, {
        hint: "Was it emptied, or its schema dropped? Look how the job stands, and cancel it again.",
      });
}

/** Says why no worker acts on a wish. */
function tellProblem({ stderr }: CliContext, ref: JobRef, { id, problem }: WishView): void {
  const what =
    problem === "newer"
      ? "a later release has written to the record of its wish, and workers of earlier ones leave it alone"
      : `the record of its wish is not what was written, and every worker leaves it alone; to give it up: simjobs resume --drop ${id}`;
  stderr.write(`${formatReference(ref)}: ${what}\n`);
}

async function pause({ clock }: CliContext, signal: AbortSignal, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
