import type { CallEvent } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { formatDuration } from "./format-time.js";

/** Tells on stderr what is asked and answered; undefined where nobody wants to know. */
export function verboseEvents(
  context: Pick<CliContext, "stderr">,
  verbose: boolean | undefined,
): ((event: CallEvent) => void) | undefined {
  if (verbose !== true) return undefined;
  return (event) => context.stderr.write(`  ${showControls(wordsOf(event))}\n`);
}

/** From this length on a pause is told to everybody. */
const longPauseMs = 5_000;

/** A pause that somebody who waits should know of: the service asks to be left alone for so long. */
export function longPauseOf(event: CallEvent): string | undefined {
  if (event.kind !== "retry" || event.inMs < longPauseMs) return undefined;
  return `asked to wait; trying again in ${formatDuration(event.inMs)} (${event.why})`;
}

function wordsOf(event: CallEvent): string {
  switch (event.kind) {
    case "request":
      return `→ ${event.method} ${event.path}${event.attempt > 1 ? ` (attempt ${event.attempt})` : ""}`;
    case "may-have-left":
      return `  ${event.method} ${event.path} is on its way`;
    case "reply":
      return `← ${event.httpStatus} ${event.method} ${event.path}`;
    case "retry":
      return `↻ ${event.method} ${event.path} again in ${event.inMs} ms: ${event.why}`;
    case "signed-in":
      return `signed in (${event.how})`;
    case "upload":
      return `sent ${event.sentBytes} of ${event.totalBytes ?? "?"} bytes`;
    case "download":
      return `received ${event.receivedBytes} of ${event.totalBytes ?? "?"} bytes`;
  }
}
