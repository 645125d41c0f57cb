import * as z from "zod/mini";
import { jobReply, type JobRecord } from "./job.js";
import type { PageShape } from "./page.js";

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

/** @see docs/services/ionworks.md 3.3 */
export const jobPages: PageShape<JobRecord> = { item: jobReply, key: "jobs" };
