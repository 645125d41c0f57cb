import { formatReference } from "@simjobs/core";
import type { CancelResult, Evidence } from "@simjobs/control";
import { errorDocument } from "./report-error.js";

/** One result as `cancel --json` tells it. */
export function cancelDocument(result: CancelResult): Readonly<Record<string, unknown>> {
  const { ref, outcome, status, nativeStatus, requestedAt, confirmedAt, requests, sends } = result;
  const { cause, why, settled, vanished, message, evidence, tree, error, notLearned } = result;
  return {
    ref: formatReference(ref),
    outcome,
    status,
    nativeStatus,
    requestedAt,
    confirmedAt,
    requests,
    sends,
    cause,
    why,
    settled,
    vanished,
    message,
    evidence: evidence.map(evidenceDocument),
    tree: tree === null ? null : { ...tree, members: tree.members.map(cancelDocument) },
    error: error === null ? null : withoutSchema(errorDocument(error)),
    notLearned,
  };
}

function evidenceDocument({
  at,
  what,
  source,
  nativeStatus,
  cancelFlag,
  progress,
  message,
}: Evidence): object {
  return { at, what, source, nativeStatus, cancelFlag, progress, message };
}

function withoutSchema({ schema: _schema, ...facts }: ReturnType<typeof errorDocument>): object {
  return facts;
}
