import { formatReference } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { Times } from "./format-time.js";
import type { Cell } from "./plain-rows.js";
import { paintOutcome } from "./status-colour.js";
import type { Style } from "./style.js";

export const cancelColumns = [
  "REFERENCE",
  "OUTCOME",
  "SERVICE SAYS",
  "REQUESTED",
  "CONFIRMED",
  "REQUESTS",
] as const;

/** One result as a row of a table. */
export function cancelRow(result: CancelResult, style: Style, times: Times): readonly Cell[] {
  return [
    { text: formatReference(result.ref) },
    { text: result.outcome, paint: (text) => paintOutcome(style, result.outcome, text) },
    { text: result.nativeStatus ?? "-" },
    times.clock(result.requestedAt),
    times.clock(result.confirmedAt),
    { text: String(result.requests) },
  ];
}
