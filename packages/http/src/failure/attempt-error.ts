import { errorCodeOf, isJobError, JobError } from "@simjobs/core";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import type { Secrets } from "../secrets/secrets.js";
import { failureKinds, type FailureKind } from "./failure-kinds.js";
import { insideAddressCode } from "../address/guarded-lookup.js";

export interface AttemptErrorOptions extends ErrorOptions {
  code?: string | undefined;
  httpStatus?: number | undefined;
  correlationId?: string | undefined;
  /** The environment variable that names the proxy, for `proxy`. */
  proxyVariable?: string | undefined;
}

/** Why one exchange gave no whole answer. Inside of this package only; callers get a `JobError`. */
export class AttemptError extends Error {
  readonly kind: FailureKind;
  readonly code: string | undefined;
  /** Of the answer, where there was one. */
  readonly httpStatus: number | undefined;
  readonly correlationId: string | undefined;
  readonly proxyVariable: string | undefined;

  constructor(kind: FailureKind, message: string, options: AttemptErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = options.code;
    this.httpStatus = options.httpStatus;
    this.correlationId = options.correlationId;
    this.proxyVariable = options.proxyVariable;
  }
}

const kindOfCode = new Map<string, FailureKind>([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "refused"],
  ["EHOSTDOWN", "refused"],
  ["ENETUNREACH", "refused"],
  ["ENETDOWN", "refused"],
  ["EADDRNOTAVAIL", "refused"],
  ["EAI_AGAIN", "name-later"],
  ["ENOTFOUND", "no-such-name"],
  ["EAI_FAIL", "no-such-name"],
  ["EAI_NODATA", "no-such-name"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect-timeout"],
  ["UND_ERR_HEADERS_OVERFLOW", "unreadable"],
  ["UND_ERR_INVALID_ARG", "invalid"],
  ["ERR_INVALID_CHAR", "invalid"],
  ["ERR_INVALID_HTTP_TOKEN", "invalid"],
  ["ERR_UNESCAPED_CHARACTERS", "invalid"],
  ["UND_ERR_NOT_SUPPORTED", "invalid"],
  ["UND_ERR_PRX_TLS", "untrusted"],
  [insideAddressCode, "redirect"],
]);

/**
 * Names what undici or Node reported.
 *
 * @param connected - whether a connection was there, so that the request may have left
 * @param proxy - the environment variable that names the proxy, where there is one on the way
 */
export function attemptError(error: unknown, connected: boolean, proxy: string | undefined): AttemptError {
  if (error instanceof AttemptError) return error;
  const code = errorCodeOf(error);
  const kind = isNotHttp(error) ? "unreadable" : kindOf(code, connected, proxy !== undefined);
  const happened = failureKinds[kind].words ?? kind;
  // Words of undici about the request itself name the header or field and never its value.
  const detail =
    kind === "invalid" && error instanceof Error
      ? `: ${error.message}`
      : code === undefined
        ? ""
        : ` (${code})`;
  return new AttemptError(kind, `${happened}${detail}`, { code, cause: error, proxyVariable: proxy });
}

/** The errors of undici's parser have no code, but the bytes that it stumbled over; none if the connection just ended. */
function isNotHttp(error: unknown): boolean {
  if (errorCodeOf(error)?.startsWith("HPE_") === true) return true; // of Node's own parser
  return (
    error instanceof Error &&
    error.name === "HTTPParserError" &&
    "data" in error &&
    typeof error.data === "string" &&
    error.data !== ""
  );
}

function kindOf(code: string | undefined, connected: boolean, proxied: boolean): FailureKind {
  if (code !== undefined) {
    if (!connected && isTlsCode(code)) return "untrusted";
    // Nothing that goes wrong on the way to or through the proxy is the service's doing.
    const known = kindOfCode.get(code);
    if (proxied && !connected && known !== "invalid" && known !== "untrusted") return "proxy";
    if (code === "ETIMEDOUT" && !connected) return "connect-timeout";
    if (known !== undefined) return known;
  }
  return proxied && !connected ? "proxy" : "lost";
}

function isTlsCode(code: string): boolean {
  return (
    /^(?:CERT_|ERR_TLS_CERT|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/u.test(
      code,
    ) || code === "EPROTO"
  );
}

function hintFor({ kind, proxyVariable = "https_proxy" }: AttemptError): string | undefined {
  if (kind !== "proxy") return failureKinds[kind].hint;
  return `Check ${proxyVariable} and no_proxy, and the proxy's user name and password.`;
}

/** Puts a failed attempt into the one error that callers see. */
export function failedCall(
  failure: AttemptError,
  facts: {
    what: string;
    origin: string;
    attempts: number;
    mayHaveLeft: boolean;
    mayBeDone: boolean;
    httpStatus: number | undefined;
    secrets: Secrets;
  },
): JobError {
  const often = facts.attempts > 1 ? `, ${facts.attempts} times` : "";
  const inner = failure.kind === "body" ? failure.cause : undefined;
  const message = `${facts.what} at ${facts.origin} failed${often}: ${cleanExcerpt(failure.message, 300, facts.secrets)}`;
  const given = isJobError(inner) ? inner : undefined;
  return new JobError(given?.code ?? failureKinds[failure.kind].code, message, {
    hint: given?.hint ?? hintFor(failure),
    httpStatus: failure.httpStatus ?? given?.httpStatus ?? facts.httpStatus,
    correlationId:
      failure.correlationId === undefined
        ? undefined
        : cleanExcerpt(failure.correlationId, 200, facts.secrets),
    mayHaveLeft: facts.mayHaveLeft,
    retryable: facts.mayBeDone ? false : undefined,
    cause: plainCause(failure.cause ?? failure, facts.secrets),
  });
}

/**
 * The cause of an error, reduced to its name, code and cleaned message: errors of sockets and parsers carry raw bytes
 * of the exchange as properties, and those may hold a cookie.
 */
function plainCause(error: unknown, secrets: Secrets): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const plain = new Error(cleanExcerpt(error.message, 300, secrets));
  plain.name = error.name;
  const code = errorCodeOf(error);
  plain.stack = `${plain.name}: ${plain.message}`;
  return code === undefined ? plain : Object.assign(plain, { code });
}
