import type { JobError, JobRef } from "@simjobs/core";
import type { JobChange } from "@simjobs/control";
import type { TreeLook } from "./follow-tree.js";

/** Shows people what changes. */
export interface WatchView {
  show(change: JobChange): void;
  trouble(ref: JobRef, error: JobError): void;
  /** Shows what a job is made of. */
  showTree(look: TreeLook): void;
  /** Prints something of somebody else's, above what moves. */
  aside(print: () => void): void;
  stop(): void;
}
