import { wrongArgument, type JobError } from "@simjobs/core";

/** How much something matters: each request, each answer, each attempt in vain, each call that failed. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What is told besides the sentence; never a secret, nor what stands behind the question mark of an address. */
export interface LogFields {
  readonly method: string;
  /** Below the service's address. */
  readonly path: string;
  /** The first one is 1. */
  readonly attempt: number;
  /** How long the attempt took, or the whole call where it has failed, in milliseconds. */
  readonly durationMs?: number | undefined;
  readonly httpStatus?: number | undefined;
  /** What the service calls the request (`x-correlation-id`, `x-request-id`), to quote to its support. */
  readonly requestId?: string | undefined;
  /** The pause before the next attempt, in milliseconds. */
  readonly retryInMs?: number | undefined;
  /** Why a call has failed: the code of its error. */
  readonly code?: JobError["code"] | undefined;
}

/** One thing that has happened. */
export interface LogEntry extends LogFields {
  readonly level: LogLevel;
  /** `GET /jobs/1 answered 200 in 34 ms`. */
  readonly message: string;
}

/** Four functions as `console` has them, or one that is given each entry. Must not throw. */
export type Logger =
  | { readonly [Level in LogLevel]: (message: string, fields: LogFields) => void }
  | ((entry: LogEntry) => void);

/** A logger, as it was given. @throws {JobError} `bad_input` */
export function checkedLogger(logger: Logger): Logger {
  const given: unknown = logger;
  const has = (level: LogLevel): boolean =>
    typeof given === "object" && given !== null && typeof Reflect.get(given, level) === "function";
  if (typeof given === "function" || levels.every(has)) return logger;
  throw wrongArgument("logger", "a function, or an object with debug, info, warn and error", given);
}

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];
