import * as z from "zod/mini";
import { answerFields, text } from "./fields.js";

/**
 * The answer to U10.
 *
 * @see docs/services/jess.md 3 U10
 */
export const storedFilesReply = z.looseObject({
  ...answerFields,
  fileHandle: text,
  /** The address of what was stored. */
  callback: text,
});

/**
 * The answer to U11.
 *
 * @see docs/services/jess.md 3 U11
 */
export const deletionReply = z.looseObject(answerFields);
