import { JobError } from "@simjobs/core";

/**
 * What is said to a user without a home folder. The machine knows none of a user without an entry there, as in a container that was
 * given a bare number, unless `HOME` says where it is.
 *
 * @param cause - the system's error
 */
export function noHome(cause: unknown): JobError {
  return new JobError("bad_input", "this user has no home folder to keep settings and records in", {
    hint: "Set SIMJOBS_HOME to a folder that you may write, or HOME.",
    cause,
  });
}
