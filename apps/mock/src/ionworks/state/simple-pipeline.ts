import type { OwnedRecord } from "./record-store.js";

/** Several elements in one job. Its state is the job's. */
export interface SimplePipeline extends OwnedRecord {
  readonly config: Readonly<Record<string, unknown>>;
  readonly jobId: string;
}
