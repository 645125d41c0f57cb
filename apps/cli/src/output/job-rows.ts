import { jobStatuses } from "@simjobs/core";
import { designWords } from "./design-words.js";
import type { JobDocument } from "./job-document.js";
import type { Times } from "./format-time.js";
import type { Cell, Column } from "./plain-rows.js";
import { paintStatus } from "./status-colour.js";
import type { Style } from "./style.js";

/** A column of a table of jobs. */
export interface JobColumn {
  readonly head: string | Column;
  readonly cell: (job: JobDocument, style: Style, times: Times) => Cell;
  /** By what it is sorted: numbers by their size, texts by their letters. */
  readonly key: (job: JobDocument) => string | number | null;
}

/** Every column that there is, by the name that `--columns` and `--sort` know it by. */
export const jobColumns = {
  ref: text("REFERENCE", ({ ref }) => ref),
  status: {
    head: "STATUS",
    cell: ({ status }, style) => ({ text: status, paint: (shown) => paintStatus(style, status, shown) }),
    key: ({ status }) => jobStatuses.indexOf(status),
  },
  native: text("SERVICE SAYS", ({ nativeStatus, endUnclear }) =>
    endUnclear ? `${nativeStatus} (ended)` : nativeStatus,
  ),
  progress: {
    head: "PROGRESS",
    cell: ({ progress }) => ({ text: progress === null ? "-" : `${progress.done}/${progress.total}` }),
    key: ({ progress }) =>
      progress === null || progress.total === 0 ? null : progress.done / progress.total,
  },
  created: time("SUBMITTED", ({ createdAt }) => createdAt),
  started: time("STARTED", ({ startedAt }) => startedAt),
  ended: time("ENDED", ({ endedAt }) => endedAt),
  updated: time("CHANGED", ({ updatedAt }) => updatedAt),
  name: text({ title: "NAME", canCut: true }, nameWords),
  kind: text("KIND", ({ kind }) => kind),
  type: text("TYPE", ({ type }) => type),
  owner: text("OWNER", ({ owner }) => owner),
  project: text("PROJECT", ({ project }) => project),
  parent: text("PART OF", ({ parent }) => parent),
  submittedAs: text("SUBMITTED AS", ({ submittedAs }) => submittedAs),
  message: text({ title: "MESSAGE", canCut: true }, ({ message }) => message),
  errorCode: text("ERROR CODE", ({ errorCode }) => errorCode),
} as const satisfies Readonly<Record<string, JobColumn>>;

export type JobColumnName = keyof typeof jobColumns;

/** The columns that are shown where none are asked for; what reads them counts them. */
export const usualColumns: readonly JobColumnName[] = [
  "ref",
  "status",
  "native",
  "progress",
  "created",
  "name",
];

/** Whether a word is the name of a column. */
export function isJobColumn(word: string): word is JobColumnName {
  return Object.hasOwn(jobColumns, word);
}

/** The names of all columns, as they are written. */
export function jobColumnNames(): readonly string[] {
  return Object.keys(jobColumns);
}

/** The heads of some columns. */
export function jobHeads(names: readonly JobColumnName[]): readonly (string | Column)[] {
  return names.map((name) => jobColumns[name].head);
}

/** One job as a row of a table. */
export function jobRow(
  job: JobDocument,
  names: readonly JobColumnName[],
  style: Style,
  times: Times,
): readonly Cell[] {
  return names.map((name) => jobColumns[name].cell(job, style, times));
}

/** What a job is called, and which of a sweep it is. */
function nameWords({ name, design }: JobDocument): string | null {
  const point = design === null ? "" : designWords(design);
  if (point === "") return name;
  return name === null ? point : `${name}: ${point}`;
}

function text(head: string | Column, of: (job: JobDocument) => string | null): JobColumn {
  return { head, cell: (job) => ({ text: of(job) ?? "-" }), key: of };
}

function time(head: string, of: (job: JobDocument) => string | null): JobColumn {
  return { head, cell: (job, _style, times) => times.moment(of(job)), key: of };
}
