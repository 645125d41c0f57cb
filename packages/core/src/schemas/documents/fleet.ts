import * as z from "zod/mini";
import { flag, maybeText, text, told, whole } from "../fields.js";

export const wishesDocument = told(
  z.object({
    schema: z.literal("simjobs.wishes/1"),
    wishes: told(
      z.array(
        z.object({
          id: told(text, "the wish"),
          ref: told(text, "the job"),
          isNew: told(
            flag,
            "whether it was made now; otherwise there was an open one for the job, which counts",
          ),
        }),
      ),
      "the wishes that the store has, in the order of the jobs",
    ),
  }),
  "wishes that were handed over to a fleet",
);

export const workerDocument = told(
  z.object({
    schema: z.literal("simjobs.worker/1"),
    kind: told(
      z.enum([
        "ready",
        "taken",
        "closed",
        "open",
        "left",
        "lost",
        "trouble",
        "recovered",
        "unattended",
        "ended",
      ]),
      "what has happened: `ready` to work, a wish `taken`, its end on record (`closed`), to be looked at again later (`open`), left to others (`left`), " +
        "held by another worker (`lost`), something in the way (`trouble`), which is over (`recovered`), wishes for an account that no living worker is signed in to, which stay open (`unattended`), the worker's own end (`ended`)",
    ),
    at: told(text, "when, ISO 8601 in UTC"),
    provider: told(maybeText, "the service"),
    id: told(maybeText, "the wish"),
    ref: told(maybeText, "the job"),
    outcome: told(maybeText, "how it ended, or stands"),
    message: told(maybeText, "in words"),
    url: told(maybeText, "where its health and numbers are told, of `ready`"),
    pid: told(whole, "the process"),
  }),
  "one thing that a worker does, a document a line",
);
