import { formatReference, type JobProgress, type JobStatus } from "@simjobs/core";
import type { CancelEvent } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { formatDuration } from "../output/format-time.js";
import { canDraw, LiveLines } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { paintOutcome, paintStatus } from "../output/status-colour.js";
import { styleOf, type Style } from "../output/style.js";
import { longPauseOf } from "../output/verbose-events.js";

/** Shows what happens while jobs are cancelled. */
export interface CancelProgress {
  readonly onEvent: (event: CancelEvent) => void;
  /** Takes away what is not to stay. */
  stop(): void;
}

/** Lines on a pipe, a table that moves on a terminal. On stderr, so that stdout holds results alone. */
export async function startCancelProgress(
  context: CliContext,
  titleOf: (provider: string) => string,
): Promise<CancelProgress> {
  return canDraw(context, context.stderr) ? liveProgress(context, titleOf) : lineProgress(context, titleOf);
}

function lineProgress(context: CliContext, titleOf: (provider: string) => string): CancelProgress {
  const shown = new Map<string, string>();
  return {
    onEvent: (event) => {
      const ref = formatReference(event.ref);
      const text = lineOf(event, titleOf(event.ref.provider));
      // A reading that says what the one before said is no news.
      if (text === undefined || shown.get(ref) === text) return;
      shown.set(ref, text);
      context.stderr.write(`${ref}: ${showControls(text)}\n`);
    },
    stop: () => {},
  };
}

function lineOf(event: CancelEvent, service: string): string | undefined {
  switch (event.kind) {
    case "sending":
      return event.attempt > 1
        ? `asking ${service} to cancel, once more (${event.attempt})`
        : `asking ${service} to cancel`;
    case "answered":
      return `${service}${answerWords[event.answer]}${event.message === "" ? "" : `: ${event.message}`}`;
    case "reading": {
      const { nativeStatus, cancelFlag, details } = event.reading;
      const flag = cancelFlag === true ? ", cancel flag set" : "";
      const progress = details.progress === null ? "" : `, ${details.progress.native}`;
      return `${event.status} (${service} says ${nativeStatus}${flag}${progress})`;
    }
    case "phase":
      return event.phase === "settling" ? "ended; looking once more before it is told" : undefined;
    case "members":
      return `ended; looking again at ${event.active} of its ${event.known} jobs, still active`;
    case "trouble":
      return event.error.message;
    case "finished":
      return event.result.outcome;
    case "call":
      return longPauseOf(event.event);
    case "wished":
      return undefined;
  }
}

const answerWords = {
  accepted: "",
  refused: " says no",
  lost: " gave no answer; reading the job to find out",
  "turned-away": " has no time for it now",
  "not-left": " could not be asked",
} as const;

interface Row {
  readonly ref: string;
  readonly startedAtMs: number;
  status: JobStatus | undefined;
  doing: string;
  native: string;
  progress: JobProgress | null;
  done: ((style: Style) => string) | undefined;
}

const mostRows = 12;
const tickMs = 250;

async function liveProgress(
  context: CliContext,
  titleOf: (provider: string) => string,
): Promise<CancelProgress> {
  const { cutToWidth } = await import("../output/format-table.js");
  const { clock, stderr } = context;
  const style = styleOf(context, stderr);
  const live = new LiveLines(stderr);
  const rows = new Map<string, Row>();

  const draw = (): void => {
    const all = [...rows.values()];
    // What is still going on is worth the room.
    const shown = [
      ...all.filter((row) => row.done === undefined),
      ...all.filter((row) => row.done !== undefined),
    ];
    const room = Math.max(20, stderr.columns - 1);
    const lines = shown.slice(0, mostRows).map((row) => {
      const spent = formatDuration(clock.now() - row.startedAtMs);
      const status =
        row.done?.(style) ?? (row.status === undefined ? style.dim("…") : paintStatus(style, row.status));
      const bar = row.progress === null ? "" : ` ${progressBar(row.progress.done, row.progress.total, 10)}`;
      const tail = cutToWidth(
        showControls(`${row.native}  ${row.doing}`),
        Math.max(8, room - row.ref.length - 45),
      );
      return `${cutToWidth(row.ref, room - 45)}  ${status}${bar}  ${style.dim(tail)}  ${style.dim(spent)}`;
    });
    const more = shown.length - lines.length;
    live.draw(more > 0 ? [...lines, style.dim(`… and ${more} more`)] : lines);
  };
  const stopDrawing = context.redraw(tickMs, draw);

  return {
    onEvent: (event) => {
      const ref = formatReference(event.ref);
      const row = rows.get(ref) ?? newRow(ref, clock.now());
      rows.set(ref, row);
      note(row, event, titleOf);
      if (event.kind !== "call" || longPauseOf(event.event) !== undefined) draw();
    },
    stop: () => {
      stopDrawing();
      live.clear();
    },
  };
}

function newRow(ref: string, startedAtMs: number): Row {
  return { ref, startedAtMs, status: undefined, doing: "", native: "", progress: null, done: undefined };
}

/** Takes what has happened into the row of its job. */
function note(row: Row, event: CancelEvent, titleOf: (provider: string) => string): void {
  if (event.kind === "reading") {
    row.status = event.status;
    row.native = event.reading.nativeStatus + (event.reading.cancelFlag === true ? ", flag set" : "");
    row.progress = event.reading.details.progress;
    row.doing = "";
  } else if (event.kind === "finished") {
    const { outcome } = event.result;
    row.done = (own) => paintOutcome(own, outcome);
  } else row.doing = lineOf(event, titleOf(event.ref.provider)) ?? row.doing;
}
