import type { Clock, JobError } from "@simjobs/core";
import type { Call } from "../call.js";
import type { RawReply } from "../exchange/exchange.js";
import { headerOf } from "../raw-reply.js";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import type { LogFields, Logger, LogLevel } from "./logger.js";

/** Tells a logger what becomes of the calls of a transport. */
export class CallLog {
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  begins(call: Call): void {
    this.#tell("debug", call, "is sent", {});
  }

  answered(call: Call, raw: RawReply): void {
    const { status: httpStatus } = raw;
    const durationMs = this.#clock.now() - call.attemptBeganMs;
    const id = headerOf(raw, "x-correlation-id") ?? headerOf(raw, "x-request-id");
    const requestId = id === undefined ? undefined : cleanExcerpt(id, 200, call.secrets());
    const level = httpStatus >= 400 ? "warn" : "info";
    this.#tell(level, call, `answered ${httpStatus} in ${shown(durationMs)}`, {
      durationMs,
      httpStatus,
      requestId,
    });
  }

  retries(call: Call, retryInMs: number, why: string): void {
    this.#tell("warn", call, `is sent again in ${shown(retryInMs)}: ${why}`, { retryInMs });
  }

  failed(call: Call, error: JobError): void {
    const { code, httpStatus, correlationId: requestId } = error;
    const durationMs = this.#clock.now() - call.beganMs;
    const message = `failed after ${shown(durationMs)}: ${error.message}`;
    this.#tell("error", call, message, { durationMs, httpStatus, requestId, code });
  }

  /** A listener must not throw, and one that does must not undo what happened. */
  #tell(level: LogLevel, call: Call, what: string, fields: Partial<LogFields>): void {
    const { method } = call.request;
    const secrets = call.secrets();
    const path = secrets.hide(call.request.path);
    const message = `${method} ${path} ${secrets.hide(what)}`;
    const all = { method, path, attempt: call.attempts, ...fields };
    try {
      if (typeof this.#logger === "function") this.#logger({ level, message, ...all });
      else this.#logger[level](message, all);
    } catch {
      // Nobody is helped by a call that fails for it.
    }
  }
}

function shown(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
