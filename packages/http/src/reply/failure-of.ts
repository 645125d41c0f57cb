import { JobError, type JobErrorCode } from "@simjobs/core";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import type { Secrets } from "../secrets/secrets.js";
import { shownSpan } from "../text/shown-span.js";
import type { HttpReply } from "../transport.js";
import { WholeReply } from "./whole-reply.js";

/** What a client knows better about a reply than its status tells. */
export interface FailureDetails {
  /** The service's own words, taken from the body. @default an excerpt of the body */
  readonly message?: string | undefined;
  /** The service's own code, taken from the body. */
  readonly code?: string | undefined;
  /** What this failure is, where the client knows better than the table: a 404 of the service's own is `not_found`. */
  readonly as?: JobErrorCode | undefined;
  readonly hint?: string | undefined;
  /** A page for people is the service's own, as the client knows it. @default false, it comes from something on the way */
  readonly isOwnPage?: boolean | undefined;
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

/**
 * No to a submit as such, for its length, its type or its headers, whoever on the way says so: none of it is work that could have
 * been begun. To a question or a cancel they say nothing of what was asked.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5, https://www.rfc-editor.org/rfc/rfc6585#section-5
 */
const noesToSubmit = new Set([411, 413, 414, 415, 431]);

/** Of these the page of a firewall or a proxy on the way says nothing: it has not asked the service. */
const noesOfItsOwn = new Set([400, 402, 403, 409, 410, 422, 451]);
const strangerHint =
  "A page in place of the service's own answer comes from something on the way, such as a firewall or a proxy. Try again, or from another network.";

const hints: Readonly<Partial<Record<JobErrorCode, string>>> = {
  unauthorized: "Sign in (again).",
  throttled: "Wait a little and try again.",
  service_failed: "The fault is the service's. Try again later.",
};

/** Where a service does not even know its own paths, it is most often another server that answers. */
const addressHint =
  "Check that the base address is that of the service itself, with all that stands before its own paths.";

const sizeHint =
  "That is more than is taken in one request, by the service or by something on the way. Send less at once.";

/**
 * What an answer that is not a success means: one table for all services. Of the body only a cleaned excerpt is kept.
 * `mayHaveLeft` is true for everything that was answered, but for questions, which do nothing.
 *
 * @param provider - for the message: `jess answered 404 to GET /jobs/1`
 */
export function failureOf(reply: HttpReply, provider: string, details: FailureDetails = {}): JobError {
  const secrets = WholeReply.secretsOf(reply);
  const clean = (text: string | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : cleanExcerpt(text, 500, secrets);
  const message = clean(details.message);
  const isOfStranger = details.as === undefined && details.isOwnPage !== true && isPageOfStranger(reply);
  const code = isOfStranger ? "bad_reply" : (details.as ?? codeOfAnswer(reply));
  const told = message === undefined ? describeBody(reply) : `: ${message}`;
  const asked = reply.retryAfterMs === undefined ? "" : `, asking to wait ${shownSpan(reply.retryAfterMs)}`;
  return new JobError(code, `${provider} answered ${reply.status} to ${reply.what}${asked}${told}`, {
    hint: details.hint ?? (isOfStranger ? strangerHint : hintFor(code, reply)),
    httpStatus: reply.status,
    serviceMessage: message,
    serviceCode: clean(details.code),
    correlationId: reply.correlationId,
    retryAfterMs: reply.retryAfterMs,
    mayHaveLeft: WholeReply.mayHaveActed(reply),
    // A 429 is a clear no. After anything else a submit may have been carried out.
    retryable: WholeReply.isOfSubmit(reply) && code !== "throttled" ? false : undefined,
  });
}

/** Whether what was asked for may have been done, of a request that was answered so: always but for questions. */
export function mayHaveActed(reply: Pick<HttpReply, "what">): boolean {
  return WholeReply.mayHaveActed(reply);
}

/** Whether a no is a page for people, which no service sends to a program: it is about the road, not the door. */
function isPageOfStranger({ status, headers, text }: HttpReply): boolean {
  if (!noesOfItsOwn.has(status)) return false;
  const isHtml = /^\s*(?:text\/html|application\/xhtml)/iu.test(headers["content-type"] ?? "");
  return (
    (isHtml && text.trim() !== "") || /^\uFEFF?\s*<(?:!doctype\s+html|html)\b/iu.test(text.slice(0, 1000))
  );
}

function hintFor(code: JobErrorCode, { status, retryAfterMs }: HttpReply): string | undefined {
  if (status === 404 && code === "bad_reply") return addressHint;
  if (status === 413 && code === "rejected_input") return sizeHint;
  const mayPass = code === "throttled" || code === "service_failed";
  return mayPass && retryAfterMs !== undefined
    ? `Try again in ${shownSpan(retryAfterMs)}: the service asks for that.`
    : hints[code];
}

function codeOfAnswer(reply: HttpReply): JobErrorCode {
  const { status } = reply;
  if (noesToSubmit.has(status) && WholeReply.isOfSubmit(reply)) return "rejected_input";
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
