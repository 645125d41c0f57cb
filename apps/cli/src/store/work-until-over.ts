import { parseReference, type JobRef } from "@simjobs/core";
import type { CancelResult, CancelOptions } from "@simjobs/control";
import type { Fleet, FleetEvent, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import { showControls } from "@simjobs/http";
import { withAccount } from "../input/with-account.js";
import type { Service } from "../services/service.js";
import { RepeatedTroubles } from "./repeated-troubles.js";
import { StorePatience } from "./store-patience.js";
import { resultOf } from "./view-results.js";

/** What became of wishes that were worked on. */
export interface Worked {
  readonly results: readonly CancelResult[];
  /** Those that are open still. */
  readonly open: readonly WishView[];
}

/** Between two looks at what is on record, in milliseconds. */
const lookEveryMs = 500;

/** Works as one more worker until some wishes are over, the time is, or somebody stops it. What is held then is given back. */
export async function workUntilOver(
  context: CliContext,
  fleet: Fleet,
  work: {
    readonly wanted: readonly WishView[];
    readonly services: readonly Service[];
    readonly endsMs: number;
    readonly maxAgeMs: number | undefined;
    readonly onEvent: CancelOptions["onEvent"];
  },
): Promise<Worked> {
  const { wanted, services, endsMs, maxAgeMs, onEvent } = work;
  if (wanted.length === 0) return { results: [], open: [] };
  const { clock } = context;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const stays = new Set<string>();
  const troubles = new RepeatedTroubles(clock);
  const tell = (event: FleetEvent): void => {
    if (event.kind === "step") onEvent?.(event.event);
    else if (event.kind === "open" && event.againInMs > 0) stays.add(event.id);
    else if (event.kind === "recovered") troubles.over(event.provider);
    else if (event.kind === "trouble" && troubles.isNew(event))
      context.stderr.write(`${event.provider}: ${showControls(event.error.message)}\n`);
  };
  const working = fleet.run({ signal, maxAgeMs, onEvent: tell });
  const patience = new StorePatience(context);
  const results: CancelResult[] = [];
  const open = new Map(wanted.map((view) => [view.id, view]));
  try {
    // What goes wrong with the work itself ends the looking.
    await Promise.race([
      working,
      (async (): Promise<void> => {
        for (;;) {
          const isLast = signal.aborted || clock.now() >= endsMs;
          const known = new Map([...open].map(([id, { entries }]) => [id, entries]));
          for (const view of (await patience.look(async () => fleet.changed(known), isLast)) ?? []) {
            if (view.outcome === null && view.state !== "withdrawn") {
              open.set(view.id, view);
              continue;
            }
            open.delete(view.id);
            if (view.outcome !== null) results.push(await resultOf(refOf(view, services), view, services));
          }
          if (isLast || [...open.keys()].every((id) => stays.has(id))) return;
          await clock.sleep(Math.min(lookEveryMs, endsMs - clock.now()), signal).catch(() => {});
        }
      })(),
    ]);
  } finally {
    stop.abort();
    await working;
  }
  return { results, open: [...open.values()] };
}

/** The job as this machine calls it. */
function refOf({ ref, provider, origin }: WishView, services: readonly Service[]): JobRef {
  const service = services.find((each) => each.provider.name === provider && each.origin === origin);
  const grammars = services.map((each) => each.provider.grammar);
  return withAccount(parseReference(ref, grammars), service?.account);
}
