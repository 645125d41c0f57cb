import * as z from "zod/mini";
import { answerFields, text } from "./fields.js";

/**
 * The answers to U2, U3, U4 and U5: who has signed in.
 *
 * @see docs/services/jess.md 3 U2
 */
export const authReply = z.looseObject({
  ...answerFields,
  /** A placeholder: the token is in the cookie alone. @see docs/services/jess.md 1.3 */
  jwt: text,
  user: text,
  role: text,
  email: text,
});
export type JessAuth = z.infer<typeof authReply>;
