import type { QuickModel } from "../cell/make-cell.js";
import type { OwnedRecord } from "./record-store.js";

/** A model with values for one cell, which a simulation can name by its id. */
export interface ParameterizedModel extends OwnedRecord {
  /** The model below it. */
  readonly modelId: string;
  readonly cellSpecId: string;
  readonly model: QuickModel;
  /** Values by name, as they were handed in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly fit: FittedModel | null;
}

/** What a fit has found, as it was saved. */
interface FittedModel {
  readonly circuit: {
    readonly soc: readonly number[];
    readonly ocv: readonly number[];
    readonly r0: readonly number[];
    readonly pairs: readonly { readonly r: readonly number[]; readonly tau: readonly number[] }[];
  };
  readonly capacityAh: number;
}
