import { JobError, type JobErrorCode } from "@simjobs/core";
import { cleanExcerpt } from "../reply/clean-excerpt.js";
import type { Secrets } from "./secrets.js";
import type { HttpReply } from "../transport.js";
import { WholeReply } from "../reply/whole-reply.js";

export interface FailureDetails {
  /** The service's own words, taken from the body. @default an excerpt of the body */
  readonly message?: string | undefined;
  /** The service's own code, taken from the body. */
  readonly code?: string | undefined;
  /** What this failure is, where the client knows better than the table: a 404 of the service's own is `not_found`. */
  readonly as?: JobErrorCode | undefined;
  readonly hint?: string | undefined;
}

const codeOfStatus: Readonly<Record<number, JobErrorCode>> = {
  400: "rejected_input",
  401: "unauthorized",
  403: "forbidden",
  // A 404 may be any web server's that never heard of the job. Only the client can tell the service's own.
  404: "bad_reply",
  409: "conflict",
  410: "gone",
  413: "too_large",
  422: "rejected_input",
  429: "throttled",
};

const hints: Readonly<Partial<Record<JobErrorCode, string>>> = {
  unauthorized: "Sign in (again).",
  throttled: "Wait a little and try again.",
  service_failed: "The fault is the service's. Try again later.",
};

/** Where a service does not even know its own paths, it is most often another server that answers. */
const addressHint =
  "Check that the base address is that of the service itself, with all that stands before its own paths.";

/**
 * What an answer that is not a success means: one table for all services. Of the body only a cleaned excerpt is kept.
 * `mayHaveLeft` is true, as for everything that was answered.
 *
 * @param provider - for the message: `jess answered 404 to GET /jobs/1`
 */
export function failureOf(reply: HttpReply, provider: string, details: FailureDetails = {}): JobError {
  const secrets = WholeReply.secretsOf(reply);
  const clean = (text: string | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : cleanExcerpt(text, 500, secrets);
  const message = clean(details.message);
  const code = details.as ?? codeOfAnswer(reply.status);
  const told = message === undefined ? describeBody(reply) : `: ${message}`;
  return new JobError(code, `${provider} answered ${reply.status} to ${reply.what}${told}`, {
    hint: details.hint ?? (reply.status === 404 && code === "bad_reply" ? addressHint : hints[code]),
    httpStatus: reply.status,
    serviceMessage: message,
    serviceCode: clean(details.code),
    correlationId: reply.correlationId,
    mayHaveLeft: true,
  });
}

function codeOfAnswer(status: number): JobErrorCode {
  if (status >= 500 && status <= 599) return "service_failed";
  return codeOfStatus[status] ?? "bad_reply";
}

/** ` (text/html): Bad gateway`, for the end of a message about a reply. */
export function describeBody(reply: HttpReply): string {
  const secrets = WholeReply.secretsOf(reply);
  const location = reply.status >= 300 && reply.status <= 399 ? reply.headers["location"] : undefined;
  const to = location === undefined ? "" : `, redirecting to ${withoutQuery(location, secrets)}`;
  const type = cleanExcerpt(reply.headers["content-type"] ?? "no content type", 80, secrets);
  if (WholeReply.hasSecretBody(reply)) return `${to} (${type}; the body is not shown)`;
  const excerpt = cleanExcerpt(reply.text, 200, secrets);
  return excerpt === "" ? `${to} with an empty body` : `${to} (${type}): ${excerpt}`;
}

/** An address as it may be shown: what follows the question mark is a secret in a signed link. */
function withoutQuery(location: string, secrets: Secrets): string {
  const [place = "", ...query] = location.split(/[?#]/u);
  return cleanExcerpt(place, 200, secrets) + (query.length === 0 ? "" : "?[redacted]");
}
