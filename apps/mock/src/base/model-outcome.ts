/**
 * How a model fares in a job that ends FINISHED all the same: it completes, completes with severe errors, ends with a
 * fatal error, or dies without writing its end.
 */
export const modelOutcomes = ["completes", "severe", "fatal", "crashed"] as const;
export type ModelOutcome = (typeof modelOutcomes)[number];
