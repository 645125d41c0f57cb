import { isJobError } from "@simjobs/core";

/** Whether a request that ended with this error, or was stopped, may still be on its way to the service. */
export function mayArriveLate(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true || (isJobError(error) && (error.mayHaveLeft || error.code === "deadline"));
}
