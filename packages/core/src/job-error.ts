/**
 * Every reason for which simjobs throws on purpose. Programs branch on these; they are stable.
 *
 * - `bad_input`: a reference, option, file or request that we refuse before asking anybody
 * - `unsafe_address`: an address that would send credentials in the clear or to a stranger
 * - `unauthorized`: not signed in, or the sign-in has run out and could not be renewed
 * - `account_not_linked`: signed in, but the account at the service has no right to run jobs yet (JESS link)
 * - `forbidden`: signed in, and not allowed
 * - `not_found`: the service itself says that there is no such thing for this account
 * - `conflict`, `rejected_input`, `gone`: the service refuses the request as such (409, 400 and 422, 410)
 * - `refused`: the service understood and said no
 * - `throttled`: asked to slow down, more often than we were willing to wait
 * - `unreachable`: nobody answered: no connection, a dropped one, a time-out of one exchange
 * - `proxy_failed`: the proxy in between did not let us through
 * - `service_failed`: the service answered with a fault of its own (5xx)
 * - `bad_reply`: an answer that cannot be read
 * - `too_large`: a reply or file over its limit
 * - `deadline`: the time that the caller gave has run out
 * - `submit_unclear`: a submit may or may not have arrived
 * - `journal_unwritable`: the local record of wishes cannot be written, so nothing was sent
 * - `journal_unreadable`: the local record of wishes and submits cannot be read, or may not be relied on
 * - `not_supported`: this provider cannot do that
 * - `not_ready`: the job has no results yet
 * - `model_failed`: the job has ended, and its own reports say that the model did not run through
 * - `file_unwritable`: a local file cannot be written: no room, no permission, or it is there already
 * - `file_unreadable`: a local file of ours, such as the settings, is there and cannot be read
 */
export const jobErrorCodes = [
  "bad_input",
  "unsafe_address",
  "unauthorized",
  "account_not_linked",
  "forbidden",
  "not_found",
  "conflict",
  "rejected_input",
  "gone",
  "refused",
  "throttled",
  "unreachable",
  "proxy_failed",
  "service_failed",
  "bad_reply",
  "too_large",
  "deadline",
  "submit_unclear",
  "journal_unwritable",
  "journal_unreadable",
  "not_supported",
  "not_ready",
  "model_failed",
  "file_unwritable",
  "file_unreadable",
] as const;
/** What went wrong; programs branch on it. */
export type JobErrorCode = (typeof jobErrorCodes)[number];

/** What an error tells besides its code and its message. */
export interface JobErrorOptions extends ErrorOptions {
  /** What to try next, in one sentence. */
  hint?: string | undefined;
  /** HTTP status of the answer, where there was one. */
  httpStatus?: number | undefined;
  /** Words of the service about this failure, cleaned of secrets and control characters. */
  serviceMessage?: string | undefined;
  /** `error_code` of the service, where it sends one. */
  serviceCode?: string | undefined;
  /** `x-correlation-id` of the answer, to quote to the service's support. */
  correlationId?: string | undefined;
  /**
   * Whether what was asked for may have been done. `false` only where it certainly was not: the request never left, or was
   * turned away at the door.
   * @default false
   */
  mayHaveLeft?: boolean | undefined;
  /** The fields that the service refused, where it names them. @default none */
  fieldErrors?: readonly FieldError[] | undefined;
  /** How long the service asks us to wait before the next request, in milliseconds (`Retry-After`). */
  retryAfterMs?: number | undefined;
}

/** What is to be different where an error is told anew. */
export interface JobErrorChanges extends JobErrorOptions {
  code?: JobErrorCode | undefined;
  message?: string | undefined;
}

/** One field of a request that a service refuses. */
export interface FieldError {
  /** `body.priority`, as the service writes its parts; empty where it names none. */
  readonly path: string;
  readonly message: string;
}

/** On every error of every copy of this class that a program has loaded. */
const brand = Symbol.for("simjobs.JobError");

/**
 * The one error that simjobs throws on purpose. Programs branch on `code`; `message` and `hint` are for people.
 *
 * A program may have loaded this class more than once, by several versions of a package. The errors of all of them are of
 * one kind, for `isJobError` and for `instanceof`.
 */
export class JobError extends Error {
  static {
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === JobError ? isJobError(value) : super[Symbol.hasInstance](value);
  }

  override readonly name = "JobError";
  readonly code: JobErrorCode;
  readonly hint: string | undefined;
  readonly httpStatus: number | undefined;
  readonly serviceMessage: string | undefined;
  readonly serviceCode: string | undefined;
  readonly correlationId: string | undefined;
  readonly mayHaveLeft: boolean;
  readonly fieldErrors: readonly FieldError[];
  readonly retryAfterMs: number | undefined;

  constructor(code: JobErrorCode, message: string, options: JobErrorOptions = {}) {
    super(bounded(message), "cause" in options ? { cause: options.cause } : {});
    this.code = code;
    this.hint = options.hint === undefined ? undefined : bounded(options.hint);
    this.httpStatus = options.httpStatus;
    this.serviceMessage = options.serviceMessage;
    this.serviceCode = options.serviceCode;
    this.correlationId = options.correlationId;
    this.mayHaveLeft = options.mayHaveLeft ?? false;
    this.fieldErrors = options.fieldErrors ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * The same failure, told anew by somebody who knows better what it means. All that is not given, or `undefined`, stays as
   * it is, the cause too.
   */
  retold(changes: JobErrorChanges): JobError {
    return new JobError(changes.code ?? this.code, changes.message ?? this.message, {
      ...("cause" in this ? { cause: this.cause } : {}),
      ...(changes.cause === undefined ? {} : { cause: changes.cause }),
      hint: changes.hint ?? this.hint,
      httpStatus: changes.httpStatus ?? this.httpStatus,
      serviceMessage: changes.serviceMessage ?? this.serviceMessage,
      serviceCode: changes.serviceCode ?? this.serviceCode,
      correlationId: changes.correlationId ?? this.correlationId,
      mayHaveLeft: changes.mayHaveLeft ?? this.mayHaveLeft,
      fieldErrors: changes.fieldErrors ?? this.fieldErrors,
      retryAfterMs: changes.retryAfterMs ?? this.retryAfterMs,
    });
  }
}

/** Nobody reads more, and what a service says in it may have no end. */
const mostCharacters = 20_000;

/** What has been cut already, and is told anew as it is, is not cut again. */
const cutEnd = /… \(cut: \d{1,16} characters\)$/u;
const longestEnd = 40;

function bounded(text: string): string {
  const { length } = text;
  const isWhole =
    length <= mostCharacters ||
    (length <= mostCharacters + longestEnd && cutEnd.test(text.slice(-longestEnd)));
  return isWhole ? text : `${text.slice(0, mostCharacters)}… (cut: ${length} characters)`;
}

/** Narrows a caught value to a `JobError` of any copy of this package, optionally with one of the given codes. */
export function isJobError(error: unknown, ...codes: readonly JobErrorCode[]): error is JobError {
  if (typeof error !== "object" || error === null || !(brand in error) || !("code" in error)) return false;
  return codes.length === 0 || codes.some((code) => code === error.code);
}
