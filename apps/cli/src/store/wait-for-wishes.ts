import { formatReference, JobError, type JobRef } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { Fleet, FleetWish } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import type { Service } from "../services/service.js";
import { UnattendedWatch } from "./unattended-watch.js";
import { openResult, resultOf } from "./view-results.js";

/** Between two looks at what is on record, in milliseconds. */
const lookEveryMs = 500;

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
  while (known.size > 0) {
    const isLast = signal.aborted || clock.now() >= endsMs;
    await watch.look([...known.keys()].flatMap((id) => refs.get(id) ?? []));
    for (const view of await fleet.changed(known)) {
      const ref = refs.get(view.id);
      if (ref === undefined) continue;
      if (view.outcome === null) {
        known.set(view.id, view.entries);
        looked.set(view.id, { result: openResult(ref, view), isOpen: true });
        continue;
      }
      known.delete(view.id);
      const result = await resultOf(ref, view, services);
      looked.set(view.id, { result, isOpen: false });
      told?.(result);
    }
    const [lost] = [...refs].flatMap(([id, ref]) => (looked.has(id) ? [] : [ref]));
    if (lost !== undefined)
      throw new JobError("journal_unreadable", `the store has lost the wish for ${formatReference(lost)}`);
    if (isLast) break;
    if (known.size > 0)
      await pause(context, signal, Math.min(lookEveryMs, Math.max(0, endsMs - clock.now())));
  }
  return wishes.flatMap(({ id }) => looked.get(id) ?? []);
}

async function pause({ clock }: CliContext, signal: AbortSignal, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
