import type { JobError } from "@simjobs/core";

/** The same error of a request that certainly has done nothing: it did not leave, or was answered with a clear no. */
export function neverLeft(error: JobError): JobError {
  return error.mayHaveLeft ? error.retold({ mayHaveLeft: false }) : error;
}
