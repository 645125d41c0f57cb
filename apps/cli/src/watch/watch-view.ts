import { formatReference, type JobError, type JobProgress, type JobRef } from "@simjobs/core";
import type { JobChange } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { formatDuration, timesOf } from "../output/format-time.js";
import { canDraw, LiveLines } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { paintStatus } from "../output/status-colour.js";
import { styleOf } from "../output/style.js";
import type { TreeLook } from "./follow-tree.js";
import { treeRows, type TreeRow } from "./tree-rows.js";

/** Shows people what changes. */
export interface WatchView {
  show(change: JobChange): void;
  trouble(ref: JobRef, error: JobError): void;
  /** Shows what a job is made of. */
  showTree(look: TreeLook): void;
  /** Prints something of somebody else's, above what moves. */
  aside(print: () => void): void;
  stop(): void;
}

/** One line a change on stdout; below them, on a terminal, how far each job has come. */
export async function startWatchView(context: CliContext): Promise<WatchView> {
  const plain = lineView(context);
  return context.stdout.isTTY && canDraw(context, context.stderr) ? liveView(context, plain) : plain;
}

function lineView(context: CliContext): WatchView {
  const style = styleOf(context, context.stdout);
  const { stamp } = timesOf(context, context.stdout);
  const troubles = new Map<string, string>();
  const shownMembers = new Map<string, string>();
  return {
    showTree: (look) => {
      for (const { reading, depth } of treeRows(look)) {
        const name = formatReference(reading.ref);
        if (shownMembers.get(name) === reading.nativeStatus) continue;
        shownMembers.set(name, reading.nativeStatus);
        const at = stamp(new Date(context.clock.wallNow()).toISOString());
        const native = showControls(reading.nativeStatus);
        const title = reading.details.name === null ? "" : `  ${showControls(reading.details.name)}`;
        const indent = `${"  ".repeat(depth)}└ `;
        context.stdout.write(
          `${at}  ${indent}${name}  ${paintStatus(style, reading.status)}  ${native}${title}\n`,
        );
      }
    },
    aside: (print) => print(),
    show: ({ at, ref, state, observation, missing }) => {
      const name = formatReference(ref);
      troubles.delete(name);
      if (missing || state === null) {
        context.stdout.write(`${stamp(at)}  ${name}  not found\n`);
        return;
      }
      const { nativeStatus, details } = state.newest;
      const progress =
        details.progress === null ? "" : `  ${details.progress.done}/${details.progress.total}`;
      const note = observation?.kind === "contradiction" ? "  (it had ended before)" : "";
      const why =
        state.status === "failed" && details.message !== null ? `  ${showControls(details.message)}` : "";
      const status = paintStatus(style, state.status);
      context.stdout.write(
        `${stamp(at)}  ${name}  ${status}  ${showControls(nativeStatus)}${progress}${note}${why}\n`,
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
  const trees = new Map<string, TreeLook>();

  const draw = (): void => {
    const spent = formatDuration(clock.now() - startedAtMs);
    const lines = [...open].flatMap(([name, { text, progress }]) => {
      const bar = progress === null ? "" : `  ${barOf(progress)}`;
      const tree = trees.get(name);
      const below = tree === undefined ? [] : treeRows(tree).map(treeLine);
      return [`${name}  ${text}${bar}  ${spent}`, ...below];
    });
    const shown = lines.slice(0, mostRows).map((line) => cutToWidth(line, Math.max(20, stderr.columns - 1)));
    const more = lines.length - shown.length;
    live.draw([...shown, ...(more > 0 ? [`… and ${more} more`] : [])].map((line) => style.dim(line)));
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
    showTree: (look) => {
      const root = formatReference(look.root);
      trees.set(root, look);
      live.clear();
      if (!open.has(root)) plain.showTree(look); // it has ended, and its line moves no more
      draw();
    },
    aside: (print) => {
      live.clear();
      print();
      draw();
    },
    stop: () => {
      stopDrawing();
      live.clear();
    },
  };
}

function barOf({ done, total }: JobProgress): string {
  return `${progressBar(done, total, 20)} ${done}/${total}`;
}

function treeLine({ reading, depth }: TreeRow): string {
  const { name } = reading.details;
  const title = name === null ? formatReference(reading.ref) : showControls(name);
  return `${"  ".repeat(depth)}└ ${title}  ${reading.status}`;
}
