import type { CliContext } from "../context.js";
import { formatBytes } from "./format-bytes.js";
import { canDraw, LiveLines } from "./live-lines.js";
import { progressBar } from "./progress-bar.js";
import { styleOf } from "./style.js";

/** Shows how far a transfer has come: as a bar on a terminal, as lines elsewhere. */
export interface TransferView {
  /** @param totalBytes - `null` where it is not known */
  moved(bytes: number, totalBytes: number | null, what?: string): void;
  stop(): void;
}

// Elsewhere, smaller ones are over before anybody wonders.
const worthLines = 5_000_000;
const drawEveryMs = 100;

/** @param title - what is going on: `Sending to JESS` */
export async function startTransferView(context: CliContext, title: string): Promise<TransferView> {
  return canDraw(context, context.stderr) ? barView(context, title) : lineView(context, title);
}

async function barView(context: CliContext, title: string): Promise<TransferView> {
  const { cutToWidth } = await import("./format-table.js");
  const { clock, stderr } = context;
  const style = styleOf(context, stderr);
  const live = new LiveLines(stderr);
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    moved: (bytes, totalBytes, what) => {
      if (clock.now() - lastAtMs < drawEveryMs && bytes !== totalBytes) return; // all of it stays to be seen
      lastAtMs = clock.now();
      const share =
        totalBytes === null
          ? formatBytes(bytes)
          : `${progressBar(bytes, totalBytes, 20)} ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
      const line = `${title}${what === undefined ? "" : ` ${what}`}  ${share}`;
      live.draw([style.dim(cutToWidth(line, Math.max(20, stderr.columns - 1)))]);
    },
    stop: () => live.clear(),
  };
}

function lineView({ stderr }: CliContext, title: string): TransferView {
  let next = 0; // from so many bytes on there is a line again
  let last: string | undefined;
  return {
    moved: (bytes, totalBytes, what) => {
      if (what !== last || next === 0) next = totalBytes === null ? worthLines : totalBytes / 4;
      last = what;
      if (bytes < next || (totalBytes ?? worthLines) < worthLines) return;
      // Every quarter; where nobody knows of what, whenever there is twice as much.
      next = totalBytes === null ? bytes * 2 : (Math.floor((bytes / totalBytes) * 4) + 1) * (totalBytes / 4);
      const of = totalBytes === null ? "" : ` of ${formatBytes(totalBytes)}`;
      stderr.write(`${title}${what === undefined ? "" : ` ${what}`}: ${formatBytes(bytes)}${of}\n`);
    },
    stop: () => {},
  };
}
