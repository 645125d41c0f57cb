import { JobError, type JobErrorCode } from "@simjobs/core";
import { envelopeReply, type JessEnvelope } from "@simjobs/core/schemas/jess";
import {
  failureOf,
  mayHaveActed,
  parseReply,
  parseValue,
  readJson,
  redact,
  toldWords,
  type HttpReply,
  type ReplySchema,
  type Secrets,
} from "@simjobs/http";

const provider = "jess";

export const signInHint =
  "Give the e-mail and password of the ENSIMS account (`credentials`), or a token that has not run out.";
export const linkHint =
  "Link the JESS account to this ENSIMS account once, by `linkAccount` or on the service's web page.";

export function isSuccess(reply: { readonly status: number }): boolean {
  return reply.status >= 200 && reply.status <= 299;
}

/**
 * What an answer means whose status is not a success. A 404 is never the service's way to say that there is no such
 * job, so it is `bad_reply`.
 *
 * @see docs/services/jess.md 1.5
 */
export function failedReply(reply: HttpReply): JobError {
  return failureOf(reply, provider, {
    isOwnPage: isPageOfService(reply),
    hint: reply.status === 401 ? signInHint : undefined,
  });
}

/** Whether it is a page that the server which the service runs in writes by itself. */
export function isPageOfService({ text }: HttpReply): boolean {
  return pageOfJavaServer.test(text.slice(0, 4096));
}

const pageOfJavaServer = /<(?:title|h1)\b[^<>]{0,200}>\s{0,20}HTTP Status \d{3}\b/iu;

/**
 * An answer of the service's own that says no, in its own words.
 */
export function saidNo(
  reply: HttpReply,
  as: JobErrorCode,
  message: string | null | undefined,
  more: { readonly hint?: string | undefined } = {},
): JobError {
  return failureOf(reply, provider, { as, hint: more.hint, message: message ?? undefined });
}

/** The error for an answer that is not what was asked for: it proves nothing. */
export function badAnswer(
  reply: Pick<HttpReply, "status" | "correlationId" | "what">,
  how: string,
): JobError {
  return new JobError("bad_reply", `jess answered ${reply.what} ${how}`, {
    httpStatus: reply.status,
    correlationId: reply.correlationId,
    mayHaveLeft: mayHaveActed(reply),
  });
}

/** What the service says about its answer, without secrets should it repeat them, and not without an end. */
export function wordsOf(
  { status }: { readonly status?: string | null | undefined },
  secrets: Secrets,
): string {
  return redact(toldWords(status ?? "", mostWords, secrets));
}

const mostWords = 2000;

/** The service's own no, if that is what came. */
export function readNo(reply: HttpReply): JessEnvelope | undefined {
  if (!/^\uFEFF?\s*\{/u.test(reply.text)) return undefined;
  try {
    const value = readJson(reply, provider);
    const envelope = envelopeReply.safeParse(value);
    const isNothingElse = Object.keys(value ?? {}).every((key) => ["ok", "status", "data"].includes(key));
    return envelope.success && !envelope.data.ok && isNothingElse ? envelope.data : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {JobError} `bad_reply` */
export function readEnvelope(reply: HttpReply): JessEnvelope {
  return parseReply(envelopeReply, reply, provider);
}

/** Reads a reply that has no envelope. @throws {JobError} `bad_reply` */
export function readBare<T>(schema: ReplySchema<T>, reply: HttpReply): T {
  return parseReply(schema, reply, provider);
}

/** Reads what came inside of an envelope. @throws {JobError} `bad_reply` with the field's path */
export function readPart<T>(schema: ReplySchema<T>, value: unknown, reply: HttpReply): T {
  return parseValue(schema, value, reply, provider);
}
