import { meaningOf } from "./error-meaning.js";
import type { JobErrorCode } from "./words/job-error-codes.js";

export { jobErrorCodes, type JobErrorCode } from "./words/job-error-codes.js";

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
  /** `x-correlation-id`, or else `x-request-id`, of the answer, to quote to the service's support. */
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
  /** Whether the same call may well succeed later, without anybody doing anything about it. @default what the code means */
  retryable?: boolean | undefined;
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
  /** How long the service asks us to wait before the next request, in milliseconds; `undefined` where it does not. */
  readonly retryAfterMs: number | undefined;
  readonly #retryable: boolean | undefined;

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
    this.#retryable = options.retryable;
  }

  /**
   * Whether the same call may well succeed later, without anybody doing anything about it, and does no harm if it is made twice:
   * never for a submit that may have arrived.
   */
  get retryable(): boolean {
    return this.#retryable ?? meaningOf(this.code).passes;
  }

  /**
   * The same failure, told anew by somebody who knows better what it means. All that is not given, or `undefined`, stays as
   * it is, the cause too.
   */
  retold(changes: JobErrorChanges): JobError {
    const { code = this.code } = changes;
    const options: JobErrorOptions = {
      hint: changes.hint ?? this.hint,
      httpStatus: changes.httpStatus ?? this.httpStatus,
      serviceMessage: changes.serviceMessage ?? this.serviceMessage,
      serviceCode: changes.serviceCode ?? this.serviceCode,
      correlationId: changes.correlationId ?? this.correlationId,
      mayHaveLeft: changes.mayHaveLeft ?? this.mayHaveLeft,
      fieldErrors: changes.fieldErrors ?? this.fieldErrors,
      retryAfterMs: changes.retryAfterMs ?? this.retryAfterMs,
      retryable: changes.retryable ?? (code === this.code ? this.#retryable : undefined),
    };
    if (changes.cause !== undefined) options.cause = changes.cause;
    else if ("cause" in this) options.cause = this.cause;
    return new JobError(code, changes.message ?? this.message, options);
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
