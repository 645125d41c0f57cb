import type { IonworksJob } from "./ionworks-jobs.js";
import type { OwnedRecord } from "./record-store.js";

/** An optimization and its runs. Its state is that of its newest run's job. */
export interface Optimization extends OwnedRecord {
  readonly kind: string;
  readonly modelId: string | null;
  readonly templateId: string | null;
  /** Oldest first, never empty. A run counts from its moment on. */
  readonly runs: { readonly fromMs: number; readonly job: IonworksJob }[];
}
