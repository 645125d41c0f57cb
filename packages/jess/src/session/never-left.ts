import { JobError } from "@simjobs/core";

/** The same error of a request that certainly has done nothing: it did not leave, or was answered with a clear no. */
export function neverLeft(error: JobError): JobError {
  if (!error.mayHaveLeft) return error;
  const { code, message, cause, hint, httpStatus, serviceMessage, serviceCode } = error;
  const { correlationId, retryAfterMs } = error;
  return new JobError(code, message, {
    cause,
    hint,
    httpStatus,
    serviceMessage,
    serviceCode,
    correlationId,
    retryAfterMs,
  });
}
