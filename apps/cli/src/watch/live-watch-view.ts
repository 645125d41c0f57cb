import { formatReference, type JobProgress } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { fitLines } from "../output/fit-lines.js";
import { cutToWidth } from "../output/format-table.js";
import { formatDuration } from "../output/format-time.js";
import { LiveLines, roomFor } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { styleOf } from "../output/style.js";
import type { TreeLook } from "./follow-tree.js";
import { treeRows, type TreeRow } from "./tree-rows.js";
import type { WatchView } from "./watch-view.js";

const tickMs = 1000;
const mostRows = 12;

/** How far each job has come, below the lines of another view. */
export function liveWatchView(context: CliContext, plain: WatchView): WatchView {
  const { clock, stderr } = context;
  const style = styleOf(context, stderr);
  const live = new LiveLines(stderr);
  const startedAtMs = clock.now();
  const open = new Map<string, { readonly text: string; readonly progress: JobProgress | null }>();
  const trees = new Map<string, TreeLook>();

  const draw = (): void => {
    const spent = formatDuration(clock.now() - startedAtMs);
    const room = Math.max(20, stderr.columns - 1);
    const lines = [...open].flatMap(([name, { text, progress }]) => {
      const told = [text, progress === null ? "" : barOf(progress), spent].map((each) => ({ text: each }));
      const tree = trees.get(name);
      const below = tree === undefined ? [] : treeRows(tree).flatMap((row) => treeLines(row, room));
      return [...fitLines(name, told, room), ...below];
    });
    const most = Math.min(mostRows, roomFor(stderr) - 1);
    const shown = lines.length > most + 1 ? lines.slice(0, most) : lines;
    const more = lines.length - shown.length;
    live.draw([...shown, ...(more > 0 ? [`… and ${more} more lines`] : [])].map((line) => style.dim(line)));
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

function treeLines({ reading, depth }: TreeRow, room: number): readonly string[] {
  const { name } = reading.details;
  const title =
    name === null
      ? formatReference(reading.ref)
      : cutToWidth(showControls(name), Math.max(8, room - 2 * depth - 14));
  return fitLines(`${"  ".repeat(depth)}└ ${title}`, [{ text: reading.status }], room);
}
