import { inspect } from "node:util";
import { callFrom, checkedOptions, isJobError, JobError, type Clock } from "@simjobs/core";
import { requestTarget } from "./address/request-target.js";
import { Call, isTransfer } from "./call.js";
import { Connections } from "./connect/connections.js";
import type { Download } from "./download.js";
import type { RawReply } from "./exchange/exchange.js";
import { AttemptError } from "./failure/attempt-error.js";
import { wholeReplyOf } from "./finish-reply.js";
import { Limits, Stopped } from "./limits.js";
import { headerOf, toldTime } from "./raw-reply.js";
import { encodeBody, type WireBody } from "./request-body.js";
import { decideRetry, isPassingStatus, isThrottling } from "./retry/decide-retry.js";
import { RetryTokens } from "./retry/retry-tokens.js";
import { KnownSecrets } from "./secrets/secrets.js";
import { sendHop, type HopSettings } from "./send-hop.js";
import { transportSettings, type TransportSettings } from "./transport-settings.js";
import type { DownloadRequest, HttpDownload, HttpReply, HttpRequest, Transport } from "./transport.js";
import type { TransportOptions } from "./transport-options.js";
import type { WholeReply } from "./reply/whole-reply.js";

/**
 * Makes a transport to one service.
 *
 * @throws {JobError} `bad_input`, `unsafe_address`
 */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(checkedOptions("options", options));
}

/** What the loop of attempts looks at. */
interface Head {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/** Makes of what arrived what the caller gets. */
type Finish<R extends Head> = (
  call: Call,
  raw: RawReply,
  limits: Limits,
  fromStorage: boolean,
) => R | Promise<R>;

type Outcome<R extends Head> = { readonly reply: R } | { readonly error: AttemptError };

// How long others hold back after a throttled answer that is not tried again, where nobody waits for minutes.
const holdBackMs = { usual: 1000, longest: 5000 };

class HttpTransport implements Transport {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly secrets = new KnownSecrets();
  readonly #settings: TransportSettings;
  readonly #connections: Connections;
  readonly #hopSettings: HopSettings;
  readonly #tokens = new RetryTokens();
  #closed = false;
  #clockAheadMs: number | null = null;

  constructor(options: TransportOptions) {
    const settings = transportSettings(options);
    this.#settings = settings;
    this.baseUrl = settings.home + settings.basePath;
    this.clock = settings.clock;
    this.secrets.add(...(settings.proxy?.secrets ?? []));
    this.#connections = new Connections(settings);
    this.#hopSettings = { ...settings, connections: this.#connections };
  }

  get clockAheadMs(): number | null {
    return this.#clockAheadMs;
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    checkedOptions("request", request);
    return await this.#told(begun(request, this.clock), undefined, this.#whole); // a promise that is handed on takes longer
  }

  async download(request: DownloadRequest): Promise<HttpDownload> {
    const { idleTimeoutMs, unpacks = false, ...rest } = checkedOptions("request", request);
    const streams = { idleMs: idleTimeoutMs ?? this.#settings.idleTimeoutMs, unpacks };
    return this.#told(begun({ ...rest, intent: "read" }, this.clock), streams, this.#streamed);
  }

  /** Carries a call out, and tells the logger of its failure. */
  async #told<R extends Head>(request: HttpRequest, streams: Call["streams"], finish: Finish<R>): Promise<R> {
    request.signal?.throwIfAborted();
    const encoding = request.body === undefined ? undefined : encodeBody(request.body);
    const body = encoding instanceof Promise ? await encoding : encoding;
    const call = this.#begin(request, body, streams);
    try {
      return await this.#repeat(call, finish);
    } catch (error) {
      if (isJobError(error)) this.#settings.log?.failed(call, error);
      throw error;
    }
  }

  /** Attempts until an answer is to be kept, or there will be none. */
  async #repeat<R extends Head>(call: Call, finish: Finish<R>): Promise<R> {
    const { request } = call;
    const { signal } = request;
    const longWait = request.longWait ?? this.#settings.longWait;
    const { maxRetries, maxRetryAfterMs, isTimed } = this.#settings;
    // A pause that the service asks for has no other end, where nobody has given one.
    const isOpen =
      (longWait || maxRetryAfterMs !== undefined) && request.deadlineMs === undefined && !isTimed;
    let taken = 0;
    for (;;) {
      const outcome = await this.#attempt(call, isOpen, finish);
      const reply = "reply" in outcome ? outcome.reply : undefined;
      if (reply !== undefined && !isPassingStatus(reply.status)) {
        this.#tokens.succeeded(taken);
        return reply;
      }
      const retryAfterMs = reply?.retryAfterMs;
      const decision = decideRetry({
        intent: request.intent,
        attempts: call.attempts,
        failure: "error" in outcome ? outcome.error.kind : "status",
        status: reply?.status,
        retryAfterMs,
        mayHaveLeft: call.mayHaveLeft,
        canSendAgain: call.body?.canOpen() ?? true,
        nowMs: this.clock.now(),
        deadlineMs: isOpen ? Infinity : call.deadlineMs,
        longWait,
        spentMs: call.spentMs,
        patienceMs: this.#settings.patienceMs,
        maxRetries,
        maxRetryAfterMs,
        tokens: this.#tokens.left,
        random: this.#settings.random(),
      });
      if (isThrottling(reply?.status, retryAfterMs)) {
        const asked = retryAfterMs ?? holdBackMs.usual;
        const held = longWait ? asked : Math.min(asked, holdBackMs.longest);
        this.#settings.budget?.throttled(decision.retry ? decision.pauseMs : held);
      }
      if (!decision.retry) {
        if ("reply" in outcome) return outcome.reply;
        throw call.failed(outcome.error);
      }
      this.#tokens.take(decision.tokens);
      taken += decision.tokens;
      if (isOpen) call.deadlineMs += decision.pauseMs;
      call.tell((about) => ({ kind: "retry", ...about, inMs: decision.pauseMs, why: decision.why }));
      this.#settings.log?.retries(call, decision.pauseMs, decision.why);
      await this.clock.sleep(decision.pauseMs, signal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connections.close();
  }

  [inspect.custom](): string {
    return `Transport { ${this.baseUrl} }`;
  }

  #begin(request: HttpRequest, body: WireBody | undefined, streams: Call["streams"]): Call {
    if (request.credentials !== undefined) this.secrets.add(...Object.values(request.credentials));
    const limitMs = isTransfer(request, streams)
      ? this.#settings.transferTimeoutMs
      : this.#settings.timeoutMs;
    return new Call({
      request,
      home: this.#settings.home,
      secrets: this.secrets,
      target: requestTarget(this.#settings.basePath, request),
      body,
      deadlineMs: request.deadlineMs ?? this.clock.now() + limitMs,
      streams,
      beganMs: this.clock.now(),
      isTimed: request.deadlineMs !== undefined || this.#settings.isTimed,
    });
  }

  /** One attempt in its turn: a reply of any status, or why there is none. */
  async #attempt<R extends Head>(call: Call, isOpen: boolean, finish: Finish<R>): Promise<Outcome<R>> {
    const { signal } = call.request;
    signal?.throwIfAborted();
    if (this.#closed) throw new JobError("unreachable", `${call.what} came after the transport was closed`);
    try {
      const turn = this.#turn(call, isOpen);
      if (turn !== undefined) await turn;
    } catch (error) {
      if (isJobError(error, "throttled")) throw call.noTurn(error);
      throw isJobError(error, "deadline") ? call.tooLate() : error;
    }
    const beganMs = this.clock.now();
    call.attemptBeganMs = beganMs;
    let isLost = false;
    try {
      call.attempts += 1;
      return { reply: await this.#exchange(call, finish) };
    } catch (error) {
      isLost = call.mayHaveLeft && isGivenUp(error);
      if (signal?.aborted === true) throw signal.reason;
      if (error instanceof Stopped) throw call.tooLate();
      if (error instanceof AttemptError) return { error };
      throw error;
    } finally {
      call.spentMs += this.clock.now() - beganMs;
      this.#settings.budget?.release(isLost);
    }
  }

  /** Waits for its turn, which counts for nothing where nobody has given the call an end. */
  #turn(call: Call, isOpen: boolean): Promise<void> | undefined {
    const { signal, intent } = call.request;
    const askedMs = this.clock.now();
    const turn = this.#settings.budget?.acquire(intent, {
      signal,
      deadlineMs: isOpen ? undefined : call.deadlineMs,
      onPause: (inMs) => {
        const why = "the service has asked another process for that";
        call.tell((about) => ({ kind: "retry", ...about, inMs, why }));
      },
    });
    if (!isOpen) return turn;
    return turn?.then(() => void (call.deadlineMs += this.clock.now() - askedMs));
  }

  /** One exchange with the service, redirects included, under the limits of one attempt. */
  async #exchange<R extends Head>(call: Call, finish: Finish<R>): Promise<R> {
    const { request } = call;
    const remainingMs = call.deadlineMs - this.clock.now();
    if (remainingMs <= 0) throw new Stopped("deadline");
    const limits = new Limits({
      after: this.#settings.after,
      signal: request.signal,
      remainingMs,
      attemptMs:
        request.attemptTimeoutMs ??
        (call.isTransfer ? undefined : this.#shortened(call, this.#settings.attemptTimeoutMs)),
      idleMs: call.isTransfer
        ? this.#shortened(call, call.streams?.idleMs ?? this.#settings.idleTimeoutMs)
        : undefined,
    });
    let goesOn = false; // what still arrives stays under the same limits
    let known = true; // whether it is still the service that we talk to, and credentials may be shown
    const answered = (raw: RawReply, leftBefore: boolean): R | Promise<R> => {
      if (raw.status === 429) call.mayHaveLeft = leftBefore; // a clear no
      call.tell((about) => ({ kind: "reply", ...about, httpStatus: raw.status }));
      this.#settings.log?.answered(call, raw);
      goesOn = raw.stream !== undefined;
      return finish(call, raw, limits, !known);
    };
    try {
      const { attempts: attempt } = call;
      call.tell((about) => ({ kind: "request", ...about, attempt, intent: request.intent }));
      this.#settings.log?.begins(call);
      let at: URL | undefined; // where redirects have led to
      let target = call.target; // as it was written, not as a URL would write it
      let withBody = call.body !== undefined;
      for (let followed = 0; ; followed += 1) {
        const leftBefore = call.mayHaveLeft;
        const raw = await sendHop(
          call,
          { origin: at?.origin ?? this.#settings.home, target, withBody, known },
          limits,
          this.#hopSettings,
        );
        if (known) this.#learnTime(raw);
        if (raw.status < 300 || raw.status > 399 || request.keepsRedirect === true)
          return await answered(raw, leftBefore);
        const { decideRedirect } = await import("./address/redirect.js");
        const next = decideRedirect({
          status: raw.status,
          location: headerOf(raw, "location"),
          method: request.method,
          intent: request.intent,
          target: call.target,
          subject: request.subject,
          from: at ?? new URL(this.#settings.home + call.target),
          home: this.#settings.home,
          speaksPlain: this.#settings.speaksPlain,
          known,
          followed,
          hasBody: withBody,
          canSendBodyAgain: call.body?.canOpen() ?? true,
          followToStorage: request.followToStorage ?? false,
        });
        if (next.kind === "none") return await answered(raw, leftBefore);
        if (next.kind === "refused") {
          throw new AttemptError("redirect", next.why, {
            httpStatus: raw.status,
            correlationId: headerOf(raw, "x-correlation-id"),
          });
        }
        call.mayHaveLeft = leftBefore; // it was not done there
        at = next.to;
        target = next.to.pathname + next.to.search;
        known = next.kind === "home";
        withBody = next.kind === "home" && next.keepBody;
      }
    } finally {
      if (!goesOn) limits.end();
    }
  }

  /** What a cache kept has the time of then. */
  #learnTime(raw: RawReply): void {
    const told = toldTime(raw);
    if (told === undefined || headerOf(raw, "age") !== undefined) return;
    this.#clockAheadMs = told + 500 - this.clock.wallNow(); // it was cut to whole seconds
  }

  /** The limit of an attempt that is not the first: no more than there is patience for. */
  #shortened(call: Call, limitMs: number): number {
    return call.attempts > 1 ? Math.min(limitMs, this.#settings.patienceMs - call.spentMs) : limitMs;
  }

  readonly #whole = (call: Call, raw: RawReply): WholeReply | Promise<WholeReply> =>
    wholeReplyOf(call, raw, this.#settings);

  readonly #streamed = async (
    call: Call,
    raw: RawReply,
    limits: Limits,
    fromStorage: boolean,
  ): Promise<Download> => {
    const { downloadOf } = await import("./begin-download.js");
    const { maxReplyBytes, wallNow } = this.#settings;
    return downloadOf(call, raw, { maxReplyBytes, wallNow, limits, fromStorage });
  };
}

/** Whether it was we who would not wait any longer: the other side does not know of that, and may get to the request later. */
function isGivenUp(error: unknown): boolean {
  return !(error instanceof AttemptError) || error.kind === "timeout";
}

/** A request that begins now. A deadline that never comes is as good as none. */
function begun(request: HttpRequest, clock: Clock): HttpRequest {
  const { timeoutMs, deadlineMs } = request;
  if (timeoutMs === undefined && deadlineMs !== Infinity) return request;
  const call = callFrom({ timeoutMs, deadlineMs }, clock);
  return {
    ...request,
    timeoutMs: undefined,
    deadlineMs: call.deadlineMs === Infinity ? undefined : call.deadlineMs,
  };
}
