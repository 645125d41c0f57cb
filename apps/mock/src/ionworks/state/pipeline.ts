import type { IonworksJob } from "./ionworks-jobs.js";
import type { OwnedRecord } from "./record-store.js";

export const elementTypes = ["entry", "data_fit", "array_data_fit", "calculation", "validation"] as const;
export type ElementType = (typeof elementTypes)[number];

/** How replies name the types. */
export const elementLabels: Readonly<Record<ElementType, string>> = {
  entry: "Direct Entry",
  data_fit: "Data Fit",
  array_data_fit: "Array Data Fit",
  calculation: "Calculation",
  validation: "Validation",
};

export interface PipelineElement {
  readonly id: string;
  readonly name: string;
  /** From 1. */
  readonly order: number;
  readonly type: ElementType;
  readonly config: Readonly<Record<string, unknown>>;
  /** Runs it, once the elements before have ended. */
  readonly jobId: string;
}

export interface Pipeline extends OwnedRecord {
  readonly options: Readonly<Record<string, unknown>>;
  readonly elements: readonly PipelineElement[];
  /** The course of the whole, as if it were one job. Cancels and faults that touch the pipeline are kept here. */
  readonly run: IonworksJob;
}
