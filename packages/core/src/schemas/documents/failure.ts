import * as z from "zod/mini";
import { jobErrorCodes } from "../../words/job-error-codes.js";
import { named, text, told } from "../fields.js";

const failureFields = {
  code: told(
    z.enum([...jobErrorCodes, "unexpected", "interrupted"]),
    "the reason, for programs: a code of `@simjobs/core`, `interrupted`, or `unexpected` for a mistake in simjobs",
  ),
  message: told(text, "the reason, for people"),
  hint: told(z.optional(text), "what to try next"),
  httpStatus: told(z.optional(z.int()), "the status of the service's answer"),
  serviceMessage: told(z.optional(text), "its words"),
  serviceCode: told(z.optional(text), "its code"),
  correlationId: told(z.optional(text), "what its support asks for"),
  retryable: told(
    z.boolean(),
    "whether the same command, unchanged, may well succeed later and does no harm if it is run again",
  ),
  retryAfterMs: told(
    z.optional(z.number()),
    "how long the service asked to be left alone, in milliseconds from its answer on",
  ),
  mayHaveLeft: told(
    z.optional(z.literal(true)),
    "`true` where the request may have been carried out all the same",
  ),
};

/** What went wrong with one thing, where others went well. */
export const failure = named("failure", z.object(failureFields));

const failureOfOne = named(
  "failure-of-one",
  z.object({
    ref: told(z.optional(text), "the job that it is about"),
    provider: told(z.optional(text), "the service, where it is about no single job"),
    ...failureFields,
  }),
);

/** What could not be read, beside what could. */
export const errors = told(
  z.optional(z.array(failureOfOne)),
  "what could not be read, where there is such a thing",
);

export const errorDocument = told(
  z.object({
    schema: z.literal("simjobs.error/1"),
    ...failureFields,
    ref: told(z.optional(text), "the job, where others follow or went before"),
  }),
  "what went wrong, where nothing else can be told",
);
