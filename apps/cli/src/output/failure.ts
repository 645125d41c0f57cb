import type { JobRef } from "@simjobs/core";

/** A job, or a whole account, about which nothing could be learned. */
export interface Failure {
  readonly about: JobRef | string;
  readonly error: unknown;
}
