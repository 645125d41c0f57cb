import * as z from "zod/mini";
import { jobReply, type JobRecord } from "./job.js";

/** What the list's pages are said to be. The key names are the likeliest ones, not documented ones. */
export const jobPageReply = z.looseObject({ jobs: z.array(jobReply), total: z.nullish(z.number()) });
/** The envelope of several sibling lists. `count` is the number on this page. */
export const jobItemsReply = z.looseObject({
  items: z.array(jobReply),
  count: z.nullish(z.number()),
  total: z.nullish(z.number()),
});
/** What the official client reads. */
export const jobArrayReply = z.array(jobReply);

/** One page of jobs, in whichever of the three envelopes it came. */
export interface JobPage {
  readonly jobs: readonly JobRecord[];
  /** How many there are in all, where the reply tells. */
  readonly total: number | null;
}

/** Parses a value by a schema, or throws the error of the call at hand. */
type Parse = <T>(schema: z.ZodMiniType<T>, value: unknown) => T;

/**
 * Reads a reply of `GET /jobs`. The shape is told first and parsed then, so that an error names the field within it.
 *
 * @see docs/services/ionworks.md 3.3
 */
export function readJobPage(body: unknown, parse: Parse): JobPage {
  if (Array.isArray(body)) return { jobs: parse(jobArrayReply, body), total: null };
  if (typeof body === "object" && body !== null && "items" in body) {
    const page = parse(jobItemsReply, body);
    return { jobs: page.items, total: page.total ?? null };
  }
  const page = parse(jobPageReply, body);
  return { jobs: page.jobs, total: page.total ?? null };
}
