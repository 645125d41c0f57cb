import * as z from "zod/mini";
import { wireId } from "./job.js";

const named = z.looseObject({ id: wireId, name: z.nullish(z.string()) });

/** A project, as `GET /projects` and `GET /projects/{id}` send it. @see docs/services/ionworks.md 2.2 */
export const projectReply = z.looseObject({
  ...named.shape,
  description: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
});
export type ProjectRecord = z.infer<typeof projectReply>;

/** An organization. @see docs/services/ionworks.md 2.2 */
export const organizationReply = named;
export type OrganizationRecord = z.infer<typeof organizationReply>;

const used = {
  /** Hours. */
  usage: z.nullish(z.number()),
  /** Hours; `null` is no limit. */
  limit: z.nullish(z.number()),
};

/** The reply of `GET /organizations/current/usage`. @see docs/services/ionworks.md 2.2 */
export const usageReply = z.looseObject({
  period_start: z.nullish(z.string()),
  period_end: z.nullish(z.string()),
  simulation: z.nullish(z.looseObject(used)),
  compute: z.nullish(
    z.looseObject({
      ...used,
      /** Hours, by type of work. */
      usage_by_type: z.nullish(z.record(z.string(), z.nullish(z.number()))),
    }),
  ),
});
export type UsageRecord = z.infer<typeof usageReply>;

/** Objects whose fields nobody has listed, such as the reply of `GET /discovery/capabilities`. */
export const anyObjectReply = z.record(z.string(), z.unknown());
