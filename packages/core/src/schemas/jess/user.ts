import * as z from "zod/mini";
import { answerFields, text } from "./fields.js";

/**
 * The `data` of U6: the person who signed in.
 *
 * @see docs/services/jess.md 3 U6
 */
export const userReply = z.looseObject({
  title: text,
  firstname: text,
  middlename: text,
  surname: text,
  nickname: text,
  position: text,
  company: text,
  email: text,
  tel: text,
  address: text,
  postcode: text,
  country: text,
  website: text,
  twitter: text,
  linkedin: text,
  /** Whether a JESS account is linked, and which. @see docs/services/jess.md 1.2 */
  use_jess: z.nullish(z.boolean()),
  jess_user: text,
  /** Always the word `hidden`. */
  jess_pwd: text,
});
export type JessUser = z.infer<typeof userReply>;

/**
 * The answer to U7.
 *
 * @see docs/services/jess.md 3 U7
 */
export const userUpdateReply = z.looseObject({ ...answerFields, session: z.optional(z.unknown()) });
