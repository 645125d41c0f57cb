import { formatReference, isJobError, type JobRef } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { exitCodes, exitOfError } from "../exit-codes.js";
import type { Failure } from "../output/failure.js";
import { errorDocument } from "./report-error.js";

type FailureDocument = NonNullable<DocumentOf<"simjobs.status/1">["errors"]>[number];

/** A failure as `--json` tells it, beside what could be done. */
export function failureDocument({ about, error }: Failure): FailureDocument {
  const { schema: _schema, ...facts } = errorDocument(error, { account: accountOf(about) });
  return { ...(typeof about === "string" ? { provider: about } : { ref: formatReference(about) }), ...facts };
}

/** Tells failures on stderr, each once. */
export function printFailures(context: Pick<CliContext, "stderr">, failures: readonly Failure[]): void {
  for (const { about, error } of failures) {
    const { message, hint } = errorDocument(error, { account: accountOf(about) });
    const name = typeof about === "string" ? about : formatReference(about);
    context.stderr.write(`simjobs: ${name}: ${showControls(message)}\n`);
    if (hint !== undefined) context.stderr.write(`  ${showControls(hint)}\n`);
  }
}

function accountOf(about: JobRef | string): string | undefined {
  return typeof about === "string" ? undefined : about.account;
}

export function exitOfFailure({ error }: Failure): number {
  return isJobError(error) ? exitOfError(error) : exitCodes.unexpected;
}
