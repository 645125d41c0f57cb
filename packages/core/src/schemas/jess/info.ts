import * as z from "zod/mini";
import { text } from "./fields.js";

/**
 * What answers to `GET /info`: J1, and U1 alike. Without an envelope, its keys in capitals.
 *
 * @see docs/services/jess.md 3 J1
 */
export const infoReply = z.looseObject({
  /** `JESS Web API`, `Users Web API`. */
  Title: z.string(),
  Description: text,
  Major: z.int(),
  Minor: z.int(),
  Revision: z.int(),
  Release: text,
  Update: z.nullish(z.int()),
  Notice: text,
});
export type JessInfo = z.infer<typeof infoReply>;
