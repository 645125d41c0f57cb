import { errorCodeOf } from "@simjobs/core";

/** Whether a caught value is an error of the operating system, with its code. */
export function isErrnoException(error: unknown): error is { readonly code: string } {
  return errorCodeOf(error) !== undefined;
}
