import { formatReference } from "@simjobs/core";
import type { CancelResult, Evidence } from "@simjobs/control";
import { endingOf, type DocumentOf } from "@simjobs/core/schemas";
import { errorDocument } from "./report-error.js";

type ResultDocument = DocumentOf<"simjobs.cancel/1">["results"][number];

/** One result as `cancel --json` tells it. */
export function cancelDocument(result: CancelResult): ResultDocument {
  const { ref, status, sends, why, vanished, message, evidence, tree, error, notLearned } = result;
  return {
    ref: formatReference(ref),
    ...endingOf(result),
    status,
    sends,
    why,
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
}: Evidence): ResultDocument["evidence"][number] {
  return { at, what, source, nativeStatus, cancelFlag, progress, message };
}

function withoutSchema({
  schema: _schema,
  ref: _ref,
  ...facts
}: ReturnType<typeof errorDocument>): ResultDocument["error"] {
  return facts;
}
