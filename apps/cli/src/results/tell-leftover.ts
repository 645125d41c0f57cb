import type { Leftover } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";

/** Says what a command that was ended in the middle has left, where that could not all be put right. */
export function tellLeftover({ stderr }: CliContext, { folder, kept }: Leftover): void {
  const where = showControls(folder);
  if (kept.length === 0) {
    stderr.write(
      `simjobs: ${where} was left by a command that was ended in the middle, and cannot be removed.\n`,
    );
    return;
  }
  const shown = kept.slice(0, 10).map((path) => showControls(path));
  const more = kept.length > 10 ? ` and ${kept.length - 10} more` : "";
  stderr.write(
    `simjobs: a command that was to replace files was ended in the middle. In ${where} there is still what had to make room: ${shown.join(", ")}${more}.\n` +
      "  Its place is taken by now, or has gone. It goes back by itself when results are saved there and there is room for it.\n",
  );
}
