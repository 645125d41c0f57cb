import { formatReference, type CancelOutcome, type JobProgress, type JobStatus } from "@simjobs/core";
import type { CancelEvent } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { formatDuration } from "../output/format-time.js";
import type { Piece } from "../output/fit-lines.js";
import { canDraw, LiveLines, roomFor } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { paintOutcome, paintStatus } from "../output/status-colour.js";
import { styleOf, type Style } from "../output/style.js";
import { progressWords } from "../services/progress-words.js";
import { personWords } from "../report/person-words.js";
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
  const words: Words = {
    titleOf,
    progressOf: (provider, native) => progressWords(context, provider, native),
  };
  return canDraw(context, context.stderr) ? liveProgress(context, words) : lineProgress(context, words);
}

/** How what services say is told. */
interface Words {
  readonly titleOf: (provider: string) => string;
  readonly progressOf: (provider: string, native: string) => string;
}

function lineProgress(context: CliContext, words: Words): CancelProgress {
  const shown = new Map<string, string>();
  return {
    onEvent: (event) => {
      const ref = formatReference(event.ref);
      const text = lineOf(event, words);
      // A reading that says what the one before said is no news.
      if (text === undefined || shown.get(ref) === text) return;
      shown.set(ref, text);
      context.stderr.write(`${ref}: ${showControls(text)}\n`);
    },
    stop: () => {},
  };
}

function lineOf(event: CancelEvent, { titleOf, progressOf }: Words): string | undefined {
  const { provider } = event.ref;
  const service = titleOf(provider);
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
      const progress = details.progress === null ? "" : `, ${progressOf(provider, details.progress.native)}`;
      return `${event.status} (${service} says ${nativeStatus}${flag}${progress})`;
    }
    case "phase":
      return event.phase === "settling" ? "ended; looking once more before it is told" : undefined;
    case "members":
      return `ended; looking again at ${event.active} of its ${event.known} jobs, still active`;
    case "trouble":
      return personWords(event.error);
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
  outcome: CancelOutcome | undefined;
}

const mostRows = 12;
const tickMs = 250;

async function liveProgress(context: CliContext, words: Words): Promise<CancelProgress> {
  const { fitLines } = await import("../output/fit-lines.js");
  const { clock, stderr } = context;
  const style = styleOf(context, stderr);
  const live = new LiveLines(stderr);
  const rows = new Map<string, Row>();

  const draw = (): void => {
    const all = [...rows.values()];
    // What is still going on is worth the room.
    const shown = [
      ...all.filter((row) => row.outcome === undefined),
      ...all.filter((row) => row.outcome !== undefined),
    ];
    const room = Math.max(20, stderr.columns - 1);
    const blocks = shown
      .slice(0, mostRows)
      .map((row) => fitLines(row.ref, piecesOf(row, clock.now(), style), room));
    const lines: string[] = [];
    let told = 0;
    for (const block of blocks) {
      const isLast = told + 1 === shown.length;
      if (lines.length + block.length + (isLast ? 0 : 1) > roomFor(stderr)) break;
      lines.push(...block);
      told += 1;
    }
    const more = shown.length - told;
    live.draw(more > 0 ? [...lines, style.dim(`… and ${more} more`)] : lines);
  };
  const stopDrawing = context.redraw(tickMs, draw);

  return {
    onEvent: (event) => {
      const ref = formatReference(event.ref);
      const row = rows.get(ref) ?? newRow(ref, clock.now());
      rows.set(ref, row);
      note(row, event, words);
      if (event.kind !== "call" || longPauseOf(event.event) !== undefined) draw();
    },
    stop: () => {
      stopDrawing();
      live.clear();
    },
  };
}

/** What is told of one job, what matters most first. */
function piecesOf(row: Row, nowMs: number, style: Style): readonly Piece[] {
  const { status, outcome, progress } = row;
  const state: Piece =
    outcome !== undefined
      ? { text: outcome, paint: (text) => paintOutcome(style, outcome, text) }
      : status !== undefined
        ? { text: status, paint: (text) => paintStatus(style, status, text) }
        : { text: "…", paint: style.dim };
  return [
    state,
    { text: formatDuration(nowMs - row.startedAtMs), paint: style.dim },
    { text: progress === null ? "" : progressBar(progress.done, progress.total, 10) },
    { text: showControls(row.doing), paint: style.dim },
    { text: showControls(row.native), paint: style.dim },
  ];
}

function newRow(ref: string, startedAtMs: number): Row {
  return { ref, startedAtMs, status: undefined, doing: "", native: "", progress: null, outcome: undefined };
}

/** Takes what has happened into the row of its job. */
function note(row: Row, event: CancelEvent, words: Words): void {
  if (event.kind === "reading") {
    row.status = event.status;
    row.native = event.reading.nativeStatus + (event.reading.cancelFlag === true ? ", flag set" : "");
    row.progress = event.reading.details.progress;
    row.doing = "";
  } else if (event.kind === "finished") {
    row.outcome = event.result.outcome;
  } else row.doing = lineOf(event, words) ?? row.doing;
}
