import * as z from "zod/mini";
import { number, pageCounts } from "./fields.js";
import { jobReply } from "./job.js";

/**
 * What the pages of `GET /jobs` are said to be. The key names are the likeliest ones, not documented ones.
 *
 * @see docs/services/ionworks.md 3.3
 */
export const jobPageReply = z.looseObject({ jobs: z.array(jobReply), total: number });

/**
 * The envelope of several sibling lists.
 *
 * @see docs/services/ionworks.md 3.3
 */
export const jobItemsReply = z.looseObject({ items: z.array(jobReply), ...pageCounts });

/**
 * What the official client reads.
 *
 * @see docs/services/ionworks.md 3.3
 */
export const jobArrayReply = z.array(jobReply);
