import { formatReference, hasEnded } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { CliContext, Interruption } from "../context.js";
import { jobs } from "./consent.js";
import { mostByName } from "./cancel-session.js";

/** Says what an interruption has left, and how to go on. */
export function tellInterrupted(
  context: CliContext,
  results: readonly CancelResult[],
  { by }: Interruption,
  hasJournal: boolean,
): void {
  const { stderr } = context;
  const open = results.filter(({ status, outcome }) => outcome !== "not-found" && !hasEnded(status));
  stderr.write("Stopped waiting; no job was stopped by that.\n");
  const asked = open.filter(({ sends }) => sends > 0);
  const unasked = open.filter(({ sends }) => sends === 0);
  if (results.length > 1) {
    stderr.write(
      `  ${jobs(results.length - open.length)} over, ${asked.length} asked and not over yet, ${unasked.length} not asked\n`,
    );
  }
  if (unasked.length > 0 && hasJournal) {
    stderr.write(
      by === "SIGINT"
        ? `  Those not asked are withdrawn: nothing will be sent for them.\n`
        : `  Those not asked stay on record: simjobs resume asks for them.\n`,
    );
  }
  if (hasJournal && (asked.length > 0 || (unasked.length > 0 && by !== "SIGINT")))
    stderr.write("  To find out what became of them: simjobs resume\n");
  if (open.length === 0 || open.length > mostByName) return;
  const refs = open.map(({ ref }) => formatReference(ref)).join(" ");
  stderr.write(`  To go on waiting: simjobs watch ${refs}\n  To cancel:        simjobs cancel ${refs}\n`);
}
