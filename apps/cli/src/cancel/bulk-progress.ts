import { formatReference, type CancelOutcome } from "@simjobs/core";
import type { CancelEvent } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { formatDuration } from "../output/format-time.js";
import { canDraw, LiveLines } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import type { CancelProgress } from "./cancel-progress.js";

const tickMs = 250;
/** How often a pipe or a log hears of it, in milliseconds. */
const linePauseMs = 10_000;

type End = "confirmed" | "otherwise" | "goes on" | "unclear";

const endOf: Readonly<Record<CancelOutcome, End>> = {
  cancelled: "confirmed",
  "already-cancelled": "confirmed",
  "finished-first": "otherwise",
  "not-found": "otherwise",
  contradicted: "otherwise",
  refused: "goes on",
  "still-cancelling": "goes on",
  requested: "goes on",
  "not-sent": "goes on",
  unknown: "unclear",
};

/**
 * One line for many jobs: how many were asked, have accepted, are confirmed.
 *
 * @param expected - how many jobs there will be, where that is known
 */
export function startBulkProgress(context: CliContext, expected: number | undefined): CancelProgress {
  const { clock, stderr } = context;
  const startedMs = clock.now();
  const wished = new Set<string>();
  const asked = new Set<string>();
  const accepted = new Set<string>();
  const ends = new Map<End, number>();
  const retries = { count: 0 };
  const live = canDraw(context, stderr) ? new LiveLines(stderr) : undefined;
  let toldMs = startedMs;

  const of = (end: End): number => ends.get(end) ?? 0;
  const line = (): string => {
    const total = Math.max(expected ?? 0, wished.size);
    const goesOn = of("goes on") === 0 ? "" : `, not stopped ${of("goes on")}`;
    const slowed = retries.count === 0 ? "" : `, slowed down ${retries.count} times`;
    return (
      `asked ${asked.size} of ${total}, accepted ${accepted.size}, confirmed ${of("confirmed")}, ` +
      `ended otherwise ${of("otherwise")}, unclear ${of("unclear")}${goesOn}${slowed}`
    );
  };
  const draw = (): void => {
    const done = [...ends.values()].reduce((sum, count) => sum + count, 0);
    const bar = progressBar(done, Math.max(1, expected ?? 0, wished.size), 20);
    live?.draw([
      `${bar} ${formatDuration(clock.now() - startedMs)}`,
      line().slice(0, Math.max(20, stderr.columns - 1)),
    ]);
  };
  const stopDrawing = live === undefined ? () => {} : context.redraw(tickMs, draw);

  return {
    onEvent: (event: CancelEvent) => {
      const ref = formatReference(event.ref);
      if (event.kind === "wished") wished.add(ref);
      else if (event.kind === "answered" && event.answer === "accepted") accepted.add(ref);
      else if (event.kind === "finished") {
        // An earlier process may have been the one that asked, and a request may have failed before it left.
        if (event.result.sends > 0) asked.add(ref);
        else asked.delete(ref);
        const end = endOf[event.result.outcome];
        ends.set(end, (ends.get(end) ?? 0) + 1);
      } else if (event.kind === "call") {
        // Not when it is about to be sent: it may have to wait for the service's rate, and be stopped meanwhile.
        if (event.event.kind === "request" && event.event.intent === "cancel") asked.add(ref);
        if (event.event.kind === "retry") retries.count += 1;
      }
      if (live !== undefined || clock.now() - toldMs < linePauseMs) return;
      toldMs = clock.now();
      stderr.write(`${line()}\n`);
    },
    stop: () => {
      stopDrawing();
      live?.clear();
      stderr.write(`${line()}, in ${formatDuration(clock.now() - startedMs)}\n`);
    },
  };
}
