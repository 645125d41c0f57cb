import * as z from "zod/mini";
import { number, text, time, wireId } from "./fields.js";

const named = z.looseObject({ id: wireId, name: text });

/** A project, as `GET /projects` and `GET /projects/{id}` send it. @see docs/services/ionworks.md 2.2 */
export const projectReply = z.looseObject({
  ...named.shape,
  description: text,
  organization_id: text,
});
export type ProjectRecord = z.infer<typeof projectReply>;

/** An organization. @see docs/services/ionworks.md 2.2 */
export const organizationReply = named;
export type OrganizationRecord = z.infer<typeof organizationReply>;

const used = {
  /** Hours. */
  usage: number,
  /** Hours; `null` is no limit. */
  limit: number,
};

/** The reply of `GET /organizations/current/usage`. @see docs/services/ionworks.md 2.2 */
export const usageReply = z.looseObject({
  period_start: time,
  period_end: time,
  simulation: z.nullish(z.looseObject(used)),
  compute: z.nullish(
    z.looseObject({
      ...used,
      /** Hours, by type of work. */
      usage_by_type: z.nullish(z.record(z.string(), number)),
    }),
  ),
});
export type UsageRecord = z.infer<typeof usageReply>;

/**
 * Objects whose fields nobody has listed, such as the reply of `GET /discovery/capabilities`.
 *
 * @see docs/services/ionworks.md 2.2
 */
export const anyObjectReply = z.record(z.string(), z.unknown());
