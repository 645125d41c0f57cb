import stringWidth from "string-width";
import type { JobStatus, Reading } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { foldToWidth } from "../output/fit-lines.js";
import { cutToWidth } from "../output/format-table.js";
import { timesOf } from "../output/format-time.js";
import { LiveLines, roomFor } from "../output/live-lines.js";
import { progressBar } from "../output/progress-bar.js";
import { paintStatus } from "../output/status-colour.js";
import { styleOf, type Style } from "../output/style.js";
import { wrapLines } from "../output/wrap-lines.js";
import type { DemoMoment, DemoView } from "./demo-view.js";

interface Panel {
  readonly title: string;
  readonly ref: string;
  reading: Reading | undefined;
  status: JobStatus | undefined;
  readonly moments: DemoMoment[];
}

const mostMoments = 11;
const leastWidth = 20;
const tickMs = 100;

/** Panels that move, one for each service: side by side where their references fit, else one above the other. */
export function liveDemoView(context: CliContext): DemoView {
  const { clock, stdout } = context;
  const style = styleOf(context, stdout);
  const { stamp } = timesOf(context, stdout);
  const live = new LiveLines(stdout);
  const panels = new Map<string, Panel>();
  const startedAtMs = clock.now();
  let heading = "";

  const draw = (): void => {
    const width = Math.max(leastWidth, stdout.columns - 1);
    const half = Math.floor((width - 3) / 2);
    const isBeside = [...panels.values()].every(({ ref }) => stringWidth(ref) <= half);
    const seconds = ((clock.now() - startedAtMs) / 1000).toFixed(1);
    const head = wrapLines(`${heading} (${seconds} s)`, width).split("\n");
    const room = roomFor(stdout) - head.length - 1;
    const each = {
      width: isBeside ? half : width,
      height: isBeside ? room : Math.floor(room / Math.max(1, panels.size)),
    };
    const drawn = [...panels.values()].map((panel) => panelLines(panel, each, style, stamp));
    const [left = [], right = []] = drawn;
    const body = isBeside
      ? left.map((line, index) => `${padTo(line, each.width)}   ${(right[index] ?? blank).text}`)
      : drawn.flat().map(({ text }) => text);
    live.draw([...head.map(style.bold), "", ...body]);
  };
  const stopDrawing = context.redraw(tickMs, draw);

  return {
    open: (title) => {
      heading = title;
    },
    job: (provider, title, ref) => {
      panels.set(provider, { title, ref, reading: undefined, status: undefined, moments: [] });
    },
    moment: (moment) => {
      panels.get(moment.provider)?.moments.push(moment);
    },
    reading: (provider, reading, status) => {
      const panel = panels.get(provider);
      if (panel === undefined) return;
      panel.reading = reading;
      panel.status = status;
    },
    stop: () => {
      stopDrawing();
      draw();
      live.keep();
      stdout.write("\n");
    },
  };
}

/** A line with its width: colours have none. */
interface Line {
  readonly text: string;
  readonly width: number;
}

const blank: Line = { text: "", width: 0 };

function panelLines(
  panel: Panel,
  { width, height }: { readonly width: number; readonly height: number },
  style: Style,
  stamp: (iso: string) => string,
): readonly Line[] {
  const { title, ref, reading, status, moments } = panel;
  const line = (plain: string, paint: (text: string) => string = (text) => text): Line => {
    const cut = cutToWidth(showControls(plain), width);
    return { text: paint(cut), width: stringWidth(cut) };
  };
  const progress = reading?.details.progress ?? null;
  const flag = reading?.cancelFlag === true ? "  ⚑ cancel flag set" : "";
  const says = reading === undefined ? "" : `${title} says ${reading.nativeStatus}${flag}`;
  const bar =
    progress === null
      ? line(status === "running" ? "at work (this service tells no progress)" : "", style.dim)
      : line(`${progressBar(progress.done, progress.total, 24)} ${progress.done} of ${progress.total} cases`);
  const facts = [
    line(`┌ ${title} ${"─".repeat(Math.max(0, width - title.length - 3))}`, style.dim),
    ...foldToWidth(ref, width).map((piece) => line(piece, style.bold)),
    status === undefined
      ? line("submitting …", style.dim)
      : line(status, (text) => paintStatus(style, status, text)),
    line(says, reading?.cancelFlag === true ? style.yellow : style.dim),
    bar,
  ];
  const room = Math.min(mostMoments, Math.max(0, height - facts.length));
  const shown = room === 0 ? [] : moments.slice(-room);
  return [
    ...facts,
    ...Array.from({ length: room }, (_, index) => {
      const moment = shown[index];
      return moment === undefined
        ? line("")
        : line(`${stamp(moment.at)} ${moment.brief}`, paintOf(moment, style));
    }),
  ];
}

function paintOf({ mood }: DemoMoment, style: Style): (text: string) => string {
  return mood === "good" ? style.green : mood === "warning" ? style.yellow : (text) => text;
}

function padTo({ text, width }: Line, wanted: number): string {
  return text + " ".repeat(Math.max(0, wanted - width));
}
