import type { JobRef } from "@simjobs/core";

/** A service, or a mock of it, with an account that is signed in, as a check needs it. */
export interface ProviderStage {
  /** A job of that account that goes on for ten minutes and more, and that a cancel stops. */
  startJob(): Promise<JobRef>;
  /** A job of that account that has completed. */
  completedJob(): Promise<JobRef>;
  /** A job that the service does not know. */
  unknownJob(): JobRef;
}
