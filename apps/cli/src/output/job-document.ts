import { formatReference, type JobProgress, type JobRef, type JobStatus, type Reading } from "@simjobs/core";

/** One job as `list --json` and `status --json` tell it. */
export interface JobDocument {
  readonly ref: string;
  readonly status: JobStatus;
  /** The service's own word. */
  readonly nativeStatus: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly progress: JobProgress | null;
  /** Whether a cancel is recorded on the job and not carried out yet; `null` where that is not told. */
  readonly cancelFlag: boolean | null;
  /** The service says that the job is over, with a word that does not tell how. */
  readonly endUnclear: boolean;
  readonly run: number;
  readonly message: string | null;
  readonly errorCode: string | null;
  readonly owner: string | null;
  readonly project: string | null;
  readonly parent: string | null;
  /** What was submitted from here and is run by this job, under its own reference; `null` where that is not known. */
  readonly submittedAs: string | null;
  readonly createdAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly updatedAt: string | null;
}

/** @param known - what we know besides the reading */
export function jobDocument(
  reading: Reading,
  known: { readonly name?: string | undefined; readonly submittedAs?: JobRef | undefined } = {},
): JobDocument {
  const { ref, status, nativeStatus, cancelFlag, endUnclear, run, details } = reading;
  const { name, type, progress, message, errorCode, owner, project, parent } = details;
  const { createdAt, startedAt, endedAt, updatedAt } = details;
  return {
    ref: formatReference(ref),
    status,
    nativeStatus,
    name: name ?? known.name ?? null,
    type,
    progress,
    cancelFlag,
    endUnclear,
    run,
    message,
    errorCode,
    owner,
    project,
    parent: parent === null ? null : formatReference(parent),
    submittedAs: known.submittedAs === undefined ? null : formatReference(known.submittedAs),
    createdAt,
    startedAt,
    endedAt,
    updatedAt,
  };
}
