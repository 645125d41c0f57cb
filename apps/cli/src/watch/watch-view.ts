import { formatReference, type JobError, type JobProgress, type JobRef } from "@simjobs/core";
import type { JobChange } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { clockTime, formatDuration } from "../output/format-time.js";
import { LiveLines } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { paintStatus } from "../output/status-colour.js";
import { styleOf } from "../output/style.js";

/** Shows people what changes. */
export interface WatchView {
  show(change: JobChange): void;
  trouble(ref: JobRef, error: JobError): void;
  stop(): void;
}

/** One line a change on stdout; below them, on a terminal, how far each job has come. */
export async function startWatchView(context: CliContext): Promise<WatchView> {
  const plain = lineView(context);
  return context.stdout.isTTY && context.stderr.isTTY ? liveView(context, plain) : plain;
}

function lineView(context: CliContext): WatchView {
  const style = styleOf(context, context.stdout);
  const troubles = new Map<string, string>();
  return {
    show: ({ at, ref, state, observation, missing }) => {
      const name = formatReference(ref);
      troubles.delete(name);
      if (missing || state === null) {
        context.stdout.write(`${clockTime(at)}  ${name}  not found\n`);
        return;
      }
      const { nativeStatus, details } = state.newest;
      const progress =
        details.progress === null ? "" : `  ${details.progress.done}/${details.progress.total}`;
      const note = observation?.kind === "contradiction" ? "  (it had ended before)" : "";
      const status = paintStatus(style, state.status);
      context.stdout.write(
        `${clockTime(at)}  ${name}  ${status}  ${showControls(nativeStatus)}${progress}${note}\n`,
      );
    },
    trouble: (ref, error) => {
      const name = formatReference(ref);
      if (troubles.get(name) === error.message) return;
      troubles.set(name, error.message);
      context.stderr.write(`${name}: ${showControls(error.message)}; trying again\n`);
    },
    stop: () => {},
  };
}

const tickMs = 1000;
const mostRows = 12;

async function liveView(context: CliContext, plain: WatchView): Promise<WatchView> {
  const { cutToWidth } = await import("../output/format-table.js");
  const { clock, stderr } = context;
  const style = styleOf(context, stderr);
  const live = new LiveLines(stderr);
  const startedAtMs = clock.now();
  const open = new Map<string, { readonly text: string; readonly progress: JobProgress | null }>();

  const draw = (): void => {
    const spent = formatDuration(clock.now() - startedAtMs);
    const lines = [...open].slice(0, mostRows).map(([name, { text, progress }]) => {
      const bar =
        progress === null
          ? ""
          : `  ${progressBar(progress.done, progress.total, 20)} ${progress.done}/${progress.total}`;
      return cutToWidth(`${name}  ${text}${bar}  ${spent}`, Math.max(20, stderr.columns - 1));
    });
    const more = open.size - lines.length;
    live.draw([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].map((line) => style.dim(line)));
  };
  const stopDrawing = context.redraw(tickMs, draw);

  return {
    show: (change) => {
      live.clear();
      plain.show(change);
      const name = formatReference(change.ref);
      if (change.ended || change.state === null) open.delete(name);
      else {
        const { status, newest } = change.state;
        open.set(name, { text: status, progress: newest.details.progress });
      }
      draw();
    },
    trouble: (ref, error) => {
      live.clear();
      plain.trouble(ref, error);
      draw();
    },
    stop: () => {
      stopDrawing();
      live.clear();
    },
  };
}
