import type { Content } from "./content.js";

/** One file of a job's results. */
export interface ResultFile {
  /** Below the job's folder, slashes between the parts. */
  readonly path: string;
  readonly content: Content;
  /** Whole seconds, in milliseconds since 1970-01-01 UTC. */
  readonly modifiedMs: number;
}
