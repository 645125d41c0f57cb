import { formatReference } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import { clockTime } from "./format-time.js";
import type { Cell } from "./plain-rows.js";
import { paintOutcome } from "./status-colour.js";
import type { Style } from "./style.js";

export const cancelColumns = [
  "REFERENCE",
  "OUTCOME",
  "SERVICE SAYS",
  "REQUESTED (UTC)",
  "CONFIRMED (UTC)",
  "REQUESTS",
] as const;

/** One result as a row of a table. */
export function cancelRow(
  result: CancelResult,
  style: Style,
  options: { readonly wholeTimes: boolean },
): readonly Cell[] {
  const time = (iso: string | null): string => (options.wholeTimes ? (iso ?? "-") : clockTime(iso));
  return [
    { text: formatReference(result.ref) },
    { text: result.outcome, paint: (text) => paintOutcome(style, result.outcome, text) },
    { text: result.nativeStatus ?? "-" },
    { text: time(result.requestedAt) },
    { text: time(result.confirmedAt) },
    { text: String(result.requests) },
  ];
}
