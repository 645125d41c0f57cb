import { formatReference, noDetails, type JobRef, type Reading } from "@simjobs/core";
import type { JobFacts } from "./job-facts.js";
import type { DocumentOf } from "@simjobs/core/schemas";

/** One job as `list --json` and `status --json` tell it. */
export type JobDocument = DocumentOf<"simjobs.list/1">["jobs"][number];

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
    kind: ref.kind,
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
    design: null,
    metrics: null,
    runBy: null,
    submittedAs: known.submittedAs === undefined ? null : formatReference(known.submittedAs),
    createdAt,
    startedAt,
    endedAt,
    updatedAt,
  };
}

/** The same job with what its service tells of it besides its state. */
export function withFacts(job: JobDocument, facts: JobFacts | undefined): JobDocument {
  if (facts === undefined) return job;
  const { design, metrics, submittedAs, runBy } = facts;
  return {
    ...job,
    name: job.name ?? facts.name,
    design: design === null ? null : { ...design },
    metrics: metrics === null ? null : { ...metrics },
    submittedAs: submittedAs === null ? job.submittedAs : formatReference(submittedAs),
    runBy: runBy === null ? null : formatReference(runBy),
  };
}

/** A job of which nothing was ever read. */
export function unreadJob(
  ref: JobRef,
): Omit<JobDocument, "nativeStatus" | "run"> & { readonly nativeStatus: null; readonly run: null } {
  const { createdAt, startedAt, endedAt, updatedAt, parent: _parent, ...nothing } = noDetails;
  return {
    ref: formatReference(ref),
    kind: ref.kind,
    status: "unknown",
    nativeStatus: null,
    ...nothing,
    cancelFlag: null,
    endUnclear: false,
    run: null,
    parent: null,
    design: null,
    metrics: null,
    runBy: null,
    submittedAs: null,
    createdAt,
    startedAt,
    endedAt,
    updatedAt,
  };
}
