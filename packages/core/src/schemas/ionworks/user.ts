import * as z from "zod/mini";
import { text } from "./fields.js";

/** The reply of `GET /users/me`. @see docs/services/ionworks.md 2.2 */
export const userReply = z.looseObject({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  email: text,
  /** The one that a key is for. */
  authorized_organization: z.nullish(
    z.looseObject({ id: z.string().check(z.minLength(1), z.maxLength(200)), name: text }),
  ),
  organizations: z.nullish(z.array(z.unknown())),
});
export type UserRecord = z.infer<typeof userReply>;
