import { parseReference, type JobRef } from "@simjobs/core";
import type { CancelResult, CancelOptions } from "@simjobs/control";
import type { Fleet, FleetEvent, WishView } from "@simjobs/fleet";
import type { CliContext } from "../context.js";
import { showControls } from "@simjobs/http";
import { withAccount } from "../input/with-account.js";
import type { Service } from "../services/service.js";
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
  const tell = (event: FleetEvent): void => {
    if (event.kind === "step") onEvent?.(event.event);
    else if (event.kind === "open" && event.againInMs > 0) stays.add(event.id);
    else if (event.kind === "trouble")
      context.stderr.write(`${event.provider}: ${showControls(event.error.message)}\n`);
  };
  const working = fleet.run({ signal, maxAgeMs, onEvent: tell });
  const results: CancelResult[] = [];
  let open: readonly WishView[] = wanted;
  try {
    // What goes wrong with the work itself ends the looking.
    await Promise.race([
      working,
      (async (): Promise<void> => {
        for (;;) {
          const next: WishView[] = [];
          for (const { id } of open) {
            const view = await fleet.lookAt(id);
            if (view === null || view.state === "withdrawn") continue;
            if (view.outcome === null) next.push(view);
            else results.push(await resultOf(refOf(view, services), view, services));
          }
          open = next;
          const isOver = open.every(({ id }) => stays.has(id));
          if (isOver || signal.aborted || clock.now() >= endsMs) return;
          await clock.sleep(Math.min(lookEveryMs, endsMs - clock.now()), signal).catch(() => {});
        }
      })(),
    ]);
  } finally {
    stop.abort();
    await working;
  }
  return { results, open };
}

/** The job as this machine calls it. */
function refOf({ ref, provider, origin }: WishView, services: readonly Service[]): JobRef {
  const service = services.find((each) => each.provider.name === provider && each.origin === origin);
  const grammars = services.map((each) => each.provider.grammar);
  return withAccount(parseReference(ref, grammars), service?.account);
}
