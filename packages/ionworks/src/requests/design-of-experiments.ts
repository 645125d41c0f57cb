import * as z from "zod/mini";

const aCount = z.number().check(z.int(), z.gte(0));

const designRow = z.looseObject({
  type: z.string(),
  name: z.string().check(z.minLength(1)),
  min: z.nullish(z.number()),
  max: z.nullish(z.number()),
  count: z.nullish(aCount),
  values: z.nullish(z.array(z.unknown())),
  mean: z.nullish(z.number()),
  std: z.nullish(z.number()),
});
/**
 * Which parameters are varied, and how.
 *
 * @see docs/services/ionworks.md 3.5
 */
export const designParametersDoe = z.looseObject({
  sampling: z.string(),
  rows: z.nullish(z.array(designRow)),
  count: z.nullish(aCount),
});
/** A design of experiments: which parameters vary, and how. Each of its points is a simulation. */
export type DesignParametersDoe = z.infer<typeof designParametersDoe>;

/**
 * How many simulations a design of experiments asks for: for a grid the product of its rows (each has its `values` or
 * its `count`), otherwise its `count`. What is not told counts as one.
 *
 * @see docs/services/ionworks.md 3.5
 */
export function countDesigns(doe: DesignParametersDoe | null | undefined): number {
  if (doe === null || doe === undefined) return 1;
  if (doe.sampling !== "grid") return doe.count ?? 1;
  return (doe.rows ?? []).reduce((product, row) => product * (row.values?.length ?? row.count ?? 1), 1);
}
