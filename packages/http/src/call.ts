import { JobError, type CallEvent } from "@simjobs/core";
import { failedCall, type AttemptError } from "./failure/attempt-error.js";
import { KnownSecrets, type Secrets } from "./secrets/secrets.js";
import type { WireBody } from "./request-body.js";
import type { HttpRequest } from "./transport.js";

export interface CallFacts {
  readonly request: HttpRequest;
  /** The service's origin, for messages. */
  readonly home: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly body: WireBody | undefined;
  readonly deadlineMs: number;
  /** What must not be told, by whomever it was sent. */
  readonly secrets: Secrets;
  /** Whether the body of a success is handed out as it arrives, the longest silence then, and whether it is unpacked. */
  readonly streams: { readonly idleMs: number; readonly unpacks: boolean } | undefined;
  /** When it began, on the transport's clock. */
  readonly beganMs: number;
  /** Whether its end is one that the caller has given, by the call or for all of them. */
  readonly isTimed: boolean;
}

/** One call on its way through attempts: what is known of it, and what is told about it. */
export class Call {
  readonly request: HttpRequest;
  /** `GET /jobs/1`, for messages. */
  readonly what: string;
  readonly target: string;
  readonly body: WireBody | undefined;
  deadlineMs: number;
  readonly streams: CallFacts["streams"];
  attempts = 0;
  readonly beganMs: number;
  /** When the present attempt began. */
  attemptBeganMs: number;
  /** Time that they have taken, in milliseconds: pauses and the wait for a turn are not counted. */
  spentMs = 0;
  /** Whether something may have reached the service and was not answered with a clear "not done". */
  mayHaveLeft = false;
  /** Whether it changes anything at a job: of a question nobody needs to know whether it arrived. */
  readonly #acts: boolean;
  readonly #isTimed: boolean;
  readonly #home: string;
  readonly #secrets: Secrets;

  constructor(facts: CallFacts) {
    this.request = facts.request;
    this.what = `${facts.request.method} ${facts.request.path}`;
    this.target = facts.target;
    this.body = facts.body;
    this.deadlineMs = facts.deadlineMs;
    this.streams = facts.streams;
    this.beganMs = facts.beganMs;
    this.attemptBeganMs = facts.beganMs;
    this.#isTimed = facts.isTimed;
    this.#home = facts.home;
    this.#acts = ["cancel", "submit"].includes(facts.request.intent);
    this.#secrets = facts.secrets;
  }

  /** Whether it takes as long as its bytes do, in either direction. */
  get isTransfer(): boolean {
    return isTransfer(this.request, this.streams);
  }

  /** What must not be told of it: all credentials, and every text in the body of a sign-in. */
  secrets(): Secrets {
    const { intent, body } = this.request;
    if (intent !== "sign-in" || body?.kind !== "json") return this.#secrets;
    const texts: string[] = [];
    collectTexts(body.value, texts);
    return new KnownSecrets(texts, this.#secrets);
  }

  /** Tells whoever listens; the event is made only if somebody does. */
  tell(event: (about: { method: string; path: string }) => CallEvent): void {
    const { onEvent, method, path } = this.request;
    if (onEvent === undefined) return;
    try {
      onEvent(event({ method, path }));
    } catch {
      // An observer must not throw, and one that does must not undo what happened.
    }
  }

  /** Whether it would be done twice if it was made again: a submit that may have arrived. */
  get mayBeDone(): boolean {
    return this.mayHaveLeft && this.request.intent === "submit";
  }

  /** The request is about to be written to a connection. */
  leaves(): void {
    this.mayHaveLeft = true;
    this.tell((about) => ({ kind: "may-have-left", ...about }));
  }

  /**
   * The error for an attempt that gave no whole answer and is not followed by another.
   *
   * @param httpStatus - of an answer that had begun
   */
  failed(error: AttemptError, httpStatus?: number): JobError {
    return failedCall(error, {
      httpStatus,
      what: this.what,
      origin: this.#home,
      attempts: this.attempts,
      mayHaveLeft: this.mayHaveLeft && this.#acts,
      mayBeDone: this.mayBeDone,
      secrets: this.secrets(),
    });
  }

  /** It did not leave in time, and not for want of answers. */
  noTurn(error: JobError): JobError {
    const again = this.attempts > 0 ? "could be sent again" : "was sent";
    return error.retold({
      message: `the time for ${this.what} at ${this.#home} ran out before it ${again}: ${error.message}`,
      mayHaveLeft: this.mayHaveLeft && this.#acts,
      retryable: this.mayBeDone ? false : undefined,
    });
  }

  /** The time is over: the caller's, or, where that is not told, as long as anybody would wait for an answer. */
  tooLate(): JobError {
    const { mayHaveLeft } = this;
    const sent = mayHaveLeft ? "ended without an answer" : "ran out before it was sent";
    const isOurs = !this.#isTimed && this.attempts > 0;
    return new JobError(
      isOurs ? "unreachable" : "deadline",
      `the time for ${this.what} at ${this.#home} ${sent}`,
      { mayHaveLeft: mayHaveLeft && this.#acts, retryable: this.mayBeDone ? false : undefined },
    );
  }
}

export function isTransfer(request: HttpRequest, streams: CallFacts["streams"]): boolean {
  return streams !== undefined || request.body?.kind === "stream";
}

function collectTexts(value: unknown, texts: string[]): void {
  if (typeof value === "string") texts.push(value);
  else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collectTexts(inner, texts);
  }
}
