import type { JobRow } from "../page-messages.js";

/** What a row is made of. */
export interface RowSource {
  readonly ref: string;
  /** The record that it is of: another one under the same reference is another row. */
  readonly of: object;
  /** Changes whenever the row does, and costs less. */
  readonly signature: (nowMs: number) => string;
  readonly row: (nowMs: number) => JobRow;
}
