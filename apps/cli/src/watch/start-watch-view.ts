import { formatReference } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { timesOf } from "../output/format-time.js";
import { isUnicode } from "../output/is-unicode.js";
import { canDraw } from "../output/live-lines.js";
import { paintStatus } from "../output/status-colour.js";
import { writeSentence } from "../output/write-sentence.js";
import { personWords } from "../report/person-words.js";
import { styleOf } from "../output/style.js";
import { treeRows } from "./tree-rows.js";
import type { WatchView } from "./watch-view.js";

/** One line a change on stdout; below them, on a terminal, how far each job has come. */
export async function startWatchView(context: CliContext): Promise<WatchView> {
  const plain = lineView(context);
  return context.stdout.isTTY && canDraw(context, context.stderr)
    ? (await import("./live-watch-view.js")).liveWatchView(context, plain)
    : plain;
}

function lineView(context: CliContext): WatchView {
  const style = styleOf(context, context.stdout);
  const { stamp } = timesOf(context, context.stdout);
  const branch = isUnicode(context.env) ? "└" : "+";
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
        const indent = `${"  ".repeat(depth)}${branch} `;
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
      writeSentence(
        context.stdout,
        `${stamp(at)}  ${name}  ${status}  ${showControls(nativeStatus)}${progress}${note}${why}\n`,
      );
    },
    trouble: (ref, error) => {
      const name = formatReference(ref);
      const words = personWords(error);
      if (troubles.get(name) === words) return;
      troubles.set(name, words);
      context.stderr.write(`${name}: ${showControls(words)}; trying again\n`);
    },
    stop: () => {},
  };
}
