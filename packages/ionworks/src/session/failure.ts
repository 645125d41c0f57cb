import { isJobError, type FieldError, type JobError, type JobErrorCode } from "@simjobs/core";
import { cleanExcerpt, failureOf, type HttpReply, type RequestIntent, type Secrets } from "@simjobs/http";
import { isNoToAnother } from "./about-another.js";
import { signInHint } from "./credentials.js";
import { readErrorBody } from "./error-body.js";

/** Statuses of a no that is about a thing, and not about who asks. */
const noesToOne = new Set([400, 404, 409, 410, 422]);

/** The service's name, in messages and in references. */
export const providerName = "ionworks";

/**
 * The error for a reply that is no success. Its `mayHaveLeft` tells whether what was asked for may have been done: a
 * clear no of the service leaves nothing open, a fault or a stranger's answer does.
 *
 * @param notFoundIsMeant - whether a 404 is the service's own word about the thing
 * @see docs/services/ionworks.md 5.1, 5.2
 */
export function failureOfReply(
  reply: HttpReply,
  {
    intent,
    notFoundIsMeant,
    subject,
    secrets,
  }: {
    readonly intent: RequestIntent;
    readonly notFoundIsMeant: boolean;
    /** The segment of the path that named the one thing that the answer is to be about. */
    readonly subject?: string | undefined;
    /** What must not be repeated from the reply. */
    readonly secrets: Secrets;
  },
): JobError {
  const body = readErrorBody(reply.text);
  const isToAnother = noesToOne.has(reply.status) && isNoToAnother(body.message, subject);
  const failure = failureOf(reply, providerName, {
    code: body.serviceCode,
    message: body.shape === "not-json" ? undefined : body.message,
    as: isToAnother
      ? "bad_reply"
      : reply.status === 402
        ? "refused"
        : notFoundIsMeant
          ? "not_found"
          : undefined,
  });
  const isClearNo = reply.status < 500 && failure.code !== "bad_reply";
  const clean = (text: string): string => cleanExcerpt(text, 300, secrets);
  return failure.retold({
    ...hintFor(failure.code, reply.status, intent),
    mayHaveLeft: acts(intent) && !isClearNo,
    fieldErrors: body.fields.map(({ path, message }) => ({ path: clean(path), message: clean(message) })),
  });
}

/**
 * The fields that the service refused, each with its message, of the error that tells of a 422; none for any other
 * error. The error's message names the first ten of them.
 */
export function fieldErrorsOf(error: unknown): readonly FieldError[] {
  // An error of an older copy of core has none.
  return (isJobError(error) ? error.fieldErrors : undefined) ?? [];
}

/** What FastAPI itself says of a path that it does not know, and what this service says of a job that it does not. */
export function isBareNotFound(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return JSON.stringify(body) === '{"detail":"Not Found"}';
  } catch {
    return false;
  }
}

function acts(intent: RequestIntent): boolean {
  return intent === "cancel" || intent === "submit";
}

function hintFor(code: JobErrorCode, status: number, intent: RequestIntent): { hint?: string | undefined } {
  if (code === "unauthorized") return { hint: signInHint };
  if (code === "forbidden") {
    return { hint: "Check which organization the sign-in is for (`user`)." };
  }
  if (code === "refused" && status === 402) {
    return { hint: "See what is left of the organization's hours (`usage`)." };
  }
  if (code === "not_found" && intent === "submit") {
    return {
      hint: "Check that the project (`projectId`), and what the request names, is there for this sign-in.",
    };
  }
  return {};
}
