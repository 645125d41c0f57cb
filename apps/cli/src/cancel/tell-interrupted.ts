import { formatReference, hasEnded } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { CliContext, Interruption } from "../context.js";
import { jobs } from "./consent.js";
import { mostByName } from "./cancel-session.js";
import type { RecordState } from "../output/record-state.js";

/** Says what an interruption has left, and how to go on. */
export function tellInterrupted(
  { stderr }: Pick<CliContext, "stderr">,
  results: readonly CancelResult[],
  { by }: Interruption,
  record: RecordState,
): void {
  const open = results.filter(({ status, outcome }) => outcome !== "not-found" && !hasEnded(status));
  stderr.write("Stopped waiting; no job was stopped by that.\n");
  const asked = open.filter(({ sends }) => sends > 0);
  const unasked = open.filter(({ sends }) => sends === 0);
  if (results.length > 1) {
    stderr.write(
      `  ${jobs(results.length - open.length)} over, ${asked.length} asked and not over yet, ${unasked.length} not asked\n`,
    );
  }
  if (unasked.length > 0) stderr.write(`  ${fateOfUnasked(by, record)}\n`);
  if (record !== "none" && asked.length > 0)
    stderr.write(`  To find out what became of ${asked.length === 1 ? "it" : "them"}: simjobs resume\n`);
  tellCommand(stderr, asked, "To look on:", "simjobs watch");
  tellCommand(stderr, unasked, "To cancel: ", "simjobs cancel"); // those that were asked need no second cancel
}

function fateOfUnasked(by: Interruption["by"], record: RecordState): string {
  if (record === "none") return "Those not asked are not on record either: nothing will be sent for them.";
  if (by !== "SIGINT") return "Those not asked stay on record: simjobs resume asks for them.";
  return record === "whole"
    ? "Those not asked are withdrawn: nothing will be sent for them."
    : "Those not asked could not be withdrawn: simjobs resume --list shows what stays open, simjobs resume --drop gives it up.";
}

function tellCommand(
  stderr: CliContext["stderr"],
  results: readonly CancelResult[],
  what: string,
  command: string,
): void {
  if (results.length === 0 || results.length > mostByName) return;
  stderr.write(`  ${what} ${command} ${results.map(({ ref }) => formatReference(ref)).join(" ")}\n`);
}
