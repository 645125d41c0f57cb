import type { ServiceName } from "../base/service-of.js";

/** Which requests a fault touches. All that is given must hold. */
export interface FaultMatch {
  readonly provider?: ServiceName | undefined;
  readonly method?: string | undefined;
  /** A path with everything below it; with `*` (any characters) or a last `$` (the end) exactly that. */
  readonly path?: string | undefined;
  /** The first of the matching requests that is touched, from 1. Alone it means that one request. */
  readonly nth?: number | undefined;
  /** How many matching requests are touched. Without `nth`: all. */
  readonly times?: number | undefined;
  /** Of these, only every so manieth is touched: with 5, the fifth, the tenth and so on. @default 1, each */
  readonly every?: number | undefined;
}

/** A fault as it stands in the book. */
export interface FaultRecord {
  readonly id: string;
  readonly match: FaultMatch;
  readonly fault: Readonly<Record<string, unknown>>;
  /** How many requests have matched so far. */
  readonly matched: number;
  /** How many of them were touched. */
  readonly applied: number;
}
