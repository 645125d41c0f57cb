import * as z from "zod/mini";
import { text, time } from "./fields.js";

/**
 * One node of J12 since 2021. Its children are nodes again.
 *
 * @see docs/services/jess.md 3 J12
 */
export const resultNodeReply = z.looseObject({
  /** The name and its size, for people. */
  text,
  /** `root`, `folder`, or the ending of the file's name. */
  type: text,
  data: z.looseObject({
    /** From the job's own folder on, with a slash before it. */
    fullPath: z.string(),
    folder: z.nullish(z.boolean()),
    lastModified: time,
    /** Bytes. */
    size: z.nullish(z.number()),
  }),
  children: z.nullish(z.array(z.unknown())),
});

/**
 * One node of the users' storage (U8), and of J12 before 2021. Its children are nodes again.
 *
 * @see docs/services/jess.md 3 U8
 */
export const folderNodeReply = z.looseObject({
  fileName: z.string(),
  name: text,
  open: z.nullish(z.boolean()),
  nocheck: z.nullish(z.boolean()),
  /** Bytes. */
  fileSize: z.nullish(z.number()),
  children: z.nullish(z.array(z.unknown())),
});

/**
 * The `data` of J12, in either shape.
 *
 * @see docs/services/jess.md 3 J12
 */
export const directoryReply = z.union([resultNodeReply, folderNodeReply]);
