import { isJobError, JobError } from "@simjobs/core";

/** What is thrown where a journal's disk fails. */
export function unwritable(name: string, error: unknown): JobError {
  if (isJobError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new JobError("journal_unwritable", `the journal ${name} cannot be written: ${why}`, {
    cause: error,
  });
}
