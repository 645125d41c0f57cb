import type { JobDocument } from "./job-document.js";
import type { Times } from "./format-time.js";
import type { Cell, Column } from "./plain-rows.js";
import { paintStatus } from "./status-colour.js";
import type { Style } from "./style.js";

export const jobColumns = [
  "REFERENCE",
  "STATUS",
  "SERVICE SAYS",
  "PROGRESS",
  "SUBMITTED",
  { title: "NAME", canCut: true },
] as const satisfies readonly (string | Column)[];

/** One job as a row of a table. */
export function jobRow(job: JobDocument, style: Style, times: Times): readonly Cell[] {
  const { progress } = job;
  return [
    { text: job.ref },
    { text: job.status, paint: (text) => paintStatus(style, job.status, text) },
    { text: job.endUnclear ? `${job.nativeStatus} (ended)` : job.nativeStatus },
    { text: progress === null ? "-" : `${progress.done}/${progress.total}` },
    times.moment(job.createdAt),
    { text: job.name ?? "-" },
  ];
}
