import { Readable } from "node:stream";
import { inspect } from "node:util";
import { isJobError, JobError, type CallEvent, type Clock } from "@simjobs/core";
import { AttemptError, attemptError, failedCall } from "./failure/attempt-error.js";
import { Connections } from "./connect/connections.js";
import { checkIdentity, Download } from "./download.js";
import { decideRetry, isPassingStatus, isThrottling } from "./retry/decide-retry.js";
import { Exchange, type RawReply } from "./exchange.js";
import { Limits, Stopped } from "./limits.js";
import { isInsideHost } from "./address/network-address.js";
import type { ProxySettings } from "./connect/proxy-settings.js";
import { decideRedirect } from "./address/redirect.js";
import { secretValues } from "./failure/redact.js";
import { encodeBody, type WireBody } from "./request-body.js";
import { RequestBudget } from "./retry/request-budget.js";
import { requestTarget } from "./address/request-target.js";
import { parseRetryAfter } from "./retry/retry-after.js";
import { RetryTokens } from "./retry/retry-tokens.js";
import { parseServiceAddress } from "./address/service-address.js";
import { systemClock } from "./time/system-clock.js";
import { realAfter, type After } from "./time/timers.js";
import type { DownloadRequest, HttpDownload, HttpReply, HttpRequest, Transport } from "./transport.js";
import { unpack } from "./reply/unpack.js";
import { decodeText, WholeReply } from "./reply/whole-reply.js";

export interface TransportOptions {
  /** Address of the service, with its base path; see `parseServiceAddress`. */
  baseUrl: string;
  /** Deadlines, pauses and dates. @default systemClock */
  clock?: Clock;
  /** From 0 to less than 1, for the jitter of pauses. @default Math.random */
  random?: () => number;
  /** @default "simjobs" */
  userAgent?: string;
  /** Limit of one attempt, headers and body together, in milliseconds. @default 30_000 */
  attemptTimeoutMs?: number;
  /** Limit of a call that brings no deadline of its own, in milliseconds. @default 120_000 */
  overallTimeoutMs?: number;
  /** The same for a call whose body is a stream, in milliseconds. @default 3_600_000 */
  transferTimeoutMs?: number;
  /** Longest silence while a stream is sent, instead of `attemptTimeoutMs`, in milliseconds. @default 30_000 */
  idleTimeoutMs?: number;
  /** Limit of making a connection, in milliseconds. @default 10_000 */
  connectTimeoutMs?: number;
  /** Largest reply that is read, in decoded bytes. @default 33_554_432 (32 MiB) */
  maxReplyBytes?: number;
  /** Obeys `Retry-After` whole, for somebody who waits for minutes anyway. @default false */
  longWait?: boolean;
  /** Shared by the transports of one account; `null` for none. @default one of its own, 10 a second, 8 at once */
  budget?: RequestBudget | null;
  /** @default none; see `proxySettingsFrom` */
  proxy?: ProxySettings | undefined;
  /** Certificates in PEM form, believed besides the usual ones. Checks are never off. */
  extraCa?: string | undefined;
  /** Guards one exchange: real time passes on a network, whatever `clock` says. Given by tests. @default setTimeout */
  after?: After;
}

/**
 * Makes a transport to one service.
 *
 * @throws {JobError} `bad_input`, `unsafe_address`
 */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

/** One call on its way through attempts. */
interface Call {
  readonly request: HttpRequest;
  readonly what: string;
  readonly target: string;
  readonly body: WireBody | undefined;
  readonly deadlineMs: number;
  /** Texts that hold what must not be told. */
  readonly secrets: readonly string[];
  /** Whether the body of a success is handed out as it arrives, and the longest silence then. */
  readonly streams: { readonly idleMs: number } | undefined;
  attempts: number;
  /** Whether something may have reached the service and was not answered with a clear "not done". */
  mayHaveLeft: boolean;
}

/** Where one request of a call goes. */
interface Hop {
  readonly origin: string;
  readonly target: string;
  readonly withBody: boolean;
  readonly known: boolean;
}

/** What the loop of attempts looks at. */
interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes of what arrived what the caller gets. */
type Finish<R extends Head> = (raw: RawReply, limits: Limits, fromStorage: boolean) => Promise<R>;

type Outcome<R extends Head> = { readonly reply: R } | { readonly error: AttemptError };

// How long others hold back after a throttled answer that is not tried again.
const holdBackMs = { usual: 1000, longest: 5000 };

class HttpTransport implements Transport {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly #home: string;
  readonly #basePath: string;
  readonly #random: () => number;
  readonly #userAgent: string;
  readonly #attemptTimeoutMs: number;
  readonly #overallTimeoutMs: number;
  readonly #transferTimeoutMs: number;
  readonly #idleTimeoutMs: number;
  readonly #maxReplyBytes: number;
  readonly #longWait: boolean;
  readonly #budget: RequestBudget | null;
  readonly #after: After;
  readonly #connections: Connections;
  readonly #tokens = new RetryTokens();
  #closed = false;

  constructor(options: TransportOptions) {
    this.baseUrl = parseServiceAddress(options.baseUrl);
    const url = new URL(this.baseUrl);
    this.#home = url.origin;
    this.#basePath = this.baseUrl.slice(url.origin.length);
    this.clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#userAgent = options.userAgent ?? "simjobs";
    this.#attemptTimeoutMs = options.attemptTimeoutMs ?? 30_000;
    this.#overallTimeoutMs = options.overallTimeoutMs ?? 120_000;
    this.#transferTimeoutMs = options.transferTimeoutMs ?? 3_600_000;
    this.#idleTimeoutMs = options.idleTimeoutMs ?? 30_000;
    this.#maxReplyBytes = options.maxReplyBytes ?? 32 * 1024 * 1024;
    this.#longWait = options.longWait ?? false;
    this.#budget = options.budget === undefined ? new RequestBudget({ clock: this.clock }) : options.budget;
    this.#after = options.after ?? realAfter;
    if (options.extraCa !== undefined) checkCertificates(options.extraCa);
    this.#connections = new Connections({
      proxy: options.proxy,
      extraCa: options.extraCa,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    });
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    const { signal } = request;
    signal?.throwIfAborted();
    const body = request.body === undefined ? undefined : await encodeBody(request.body);
    const call = this.#begin(request, body, undefined);
    return this.#repeat(call, (raw) => this.#whole(call, raw));
  }

  async download({ idleTimeoutMs, ...rest }: DownloadRequest): Promise<HttpDownload> {
    const request: HttpRequest = { ...rest, intent: "read" };
    rest.signal?.throwIfAborted();
    const call = this.#begin(request, undefined, { idleMs: idleTimeoutMs ?? this.#idleTimeoutMs });
    return this.#repeat(call, (raw, limits, fromStorage) => this.#streamed(call, raw, limits, fromStorage));
  }

  /** Attempts until an answer is to be kept, or there will be none. */
  async #repeat<R extends Head>(call: Call, finish: Finish<R>): Promise<R> {
    const { request } = call;
    const { signal } = request;
    let taken = 0;
    for (;;) {
      const outcome = await this.#attempt(call, finish);
      const reply = "reply" in outcome ? outcome.reply : undefined;
      if (reply !== undefined && !isPassingStatus(reply.status)) {
        this.#tokens.succeeded(taken);
        return reply;
      }
      const retryAfterMs = parseRetryAfter(reply?.headers["retry-after"], this.clock.wallNow());
      const decision = decideRetry({
        intent: request.intent,
        attempts: call.attempts,
        failure: "error" in outcome ? outcome.error.kind : "status",
        status: reply?.status,
        retryAfterMs,
        mayHaveLeft: call.mayHaveLeft,
        canSendAgain: call.body?.canOpen() ?? true,
        nowMs: this.clock.now(),
        deadlineMs: call.deadlineMs,
        longWait: request.longWait ?? this.#longWait,
        tokens: this.#tokens.left,
        random: this.#random(),
      });
      if (isThrottling(reply?.status, retryAfterMs)) {
        const asked = Math.min(retryAfterMs ?? holdBackMs.usual, holdBackMs.longest);
        this.#budget?.throttled(decision.retry ? decision.pauseMs : asked);
      }
      if (!decision.retry) {
        if ("reply" in outcome) return outcome.reply;
        throw failedCall(outcome.error, this.#facts(call));
      }
      this.#tokens.take(decision.tokens);
      taken += decision.tokens;
      tell(call, { kind: "retry", ...shown(request), inMs: decision.pauseMs, why: decision.why });
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
    const isTransfer = request.body?.kind === "stream" || streams !== undefined;
    const limitMs = isTransfer ? this.#transferTimeoutMs : this.#overallTimeoutMs;
    return {
      request,
      what: `${request.method} ${request.path}`,
      target: requestTarget(this.#basePath, request),
      body,
      deadlineMs: request.deadlineMs ?? this.clock.now() + limitMs,
      secrets: secretTexts(request),
      streams,
      attempts: 0,
      mayHaveLeft: false,
    };
  }

  /** One attempt in its turn: a reply of any status, or why there is none. */
  async #attempt<R extends Head>(call: Call, finish: Finish<R>): Promise<Outcome<R>> {
    const { signal, intent } = call.request;
    signal?.throwIfAborted();
    if (this.#closed) throw new JobError("unreachable", `${call.what} came after the transport was closed`);
    try {
      const turn = this.#budget?.acquire(intent, { signal, deadlineMs: call.deadlineMs });
      if (turn !== undefined) await turn;
    } catch (error) {
      throw isJobError(error, "deadline") ? this.#tooLate(call) : error;
    }
    try {
      call.attempts += 1;
      return { reply: await this.#exchange(call, finish) };
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (error instanceof Stopped) throw this.#tooLate(call);
      if (error instanceof AttemptError) return { error };
      throw error;
    } finally {
      this.#budget?.release();
    }
  }

  /** One exchange with the service, redirects included, under the limits of one attempt. */
  async #exchange<R extends Head>(call: Call, finish: Finish<R>): Promise<R> {
    const { request } = call;
    const remainingMs = call.deadlineMs - this.clock.now();
    if (remainingMs <= 0) throw new Stopped("deadline");
    const isTransfer = request.body?.kind === "stream" || call.streams !== undefined;
    const limits = new Limits({
      after: this.#after,
      signal: request.signal,
      remainingMs,
      attemptMs: request.attemptTimeoutMs ?? (isTransfer ? undefined : this.#attemptTimeoutMs),
      idleMs: isTransfer ? (call.streams?.idleMs ?? this.#idleTimeoutMs) : undefined,
    });
    let goesOn = false; // what still arrives stays under the same limits
    let known = true; // whether it is still the service that we talk to, and credentials may be shown
    const answered = (raw: RawReply, leftBefore: boolean): Promise<R> => {
      if (raw.status === 429) call.mayHaveLeft = leftBefore; // a clear no
      tell(call, { kind: "reply", ...shown(request), httpStatus: raw.status });
      goesOn = raw.stream !== undefined;
      return finish(raw, limits, !known);
    };
    try {
      tell(call, { kind: "request", ...shown(request), attempt: call.attempts, intent: request.intent });
      let at: URL | undefined; // where redirects have led to
      let target = call.target; // as it was written, not as a URL would write it
      let withBody = call.body !== undefined;
      for (let followed = 0; ; followed += 1) {
        const leftBefore = call.mayHaveLeft;
        const raw = await this.#hop(
          call,
          { origin: at?.origin ?? this.#home, target, withBody, known },
          limits,
        );
        if (raw.status < 300 || raw.status > 399) return await answered(raw, leftBefore);
        const next = decideRedirect({
          status: raw.status,
          location: headerOf(raw, "location"),
          method: request.method,
          from: at ?? new URL(this.#home + call.target),
          home: this.#home,
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

  /** One request to one address. */
  async #hop(call: Call, { origin, target, withBody, known }: Hop, limits: Limits): Promise<RawReply> {
    const { request } = call;
    const alone = request.intent === "submit";
    const guarded = !known && !isInsideHost(new URL(this.#home).hostname);
    const opening = this.#connections.open({ origin, alone, guarded });
    const connection = opening instanceof Promise ? await opening : opening;
    const exchange = new Exchange({
      maxBytes: request.maxReplyBytes ?? this.#maxReplyBytes,
      ...(call.streams === undefined
        ? {}
        : { streams: true, maxStreamBytes: request.maxReplyBytes ?? Infinity, onPause: limits.rest }),
      proxied: connection.proxied,
      onStart: () => {
        call.mayHaveLeft = true;
        tell(call, { kind: "may-have-left", ...shown(request) });
      },
      onProgress: limits.progress,
    });
    const body =
      withBody && call.body !== undefined ? this.#openBody(call, call.body, exchange, limits) : undefined;
    try {
      limits.check();
      limits.guard(exchange);
      connection.dispatcher.dispatch(
        {
          origin,
          path: target,
          method: request.method,
          headers: known ? this.#headers(call, withBody) : this.#strangerHeaders(call),
          ...(body === undefined ? {} : { body }),
          ...(alone ? { reset: true } : {}),
        },
        exchange,
      );
      return await exchange.reply;
    } catch (error) {
      throw error instanceof Stopped ? error : attemptError(error, exchange.mayHaveLeft, connection.proxied);
    } finally {
      if (body instanceof Readable) body.destroy();
      connection.release();
    }
  }

  #openBody(call: Call, body: WireBody, exchange: Exchange, limits: Limits) {
    const opened = body.open({
      sent: (sentBytes) => {
        limits.progress();
        tell(call, { kind: "upload", sentBytes, totalBytes: body.contentLength });
      },
      failed: (error) => exchange.stop(new AttemptError("body", bodyFailure(error), { cause: error })),
    });
    // `failed` has told it already, and undici listens only while it sends.
    if (opened instanceof Readable) opened.on("error", () => undefined);
    return opened;
  }

  #headers({ request, body, streams }: Call, withBody: boolean): string[] {
    const own = Object.entries(request.headers ?? {});
    const given = new Set(own.map(([name]) => name.toLowerCase()));
    const headers: string[] = [];
    const add = (name: string, value: string): void => {
      if (!given.has(name)) headers.push(name, value);
    };
    add("user-agent", this.#userAgent);
    add("accept", streams === undefined ? "application/json" : "*/*");
    add("accept-encoding", streams === undefined ? "gzip" : "identity");
    if (withBody && body !== undefined) {
      for (const [name, value] of body.headers) add(name, value);
      headers.push("content-length", String(body.contentLength));
    }
    for (const [name, value] of own) headers.push(name, value);
    for (const [name, value] of Object.entries(request.credentials ?? {})) headers.push(name, value);
    return headers;
  }

  /** What a stranger may know: nothing that the caller gave, but what it wants to read. */
  #strangerHeaders({ request, streams }: Call): string[] {
    const accept = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === "accept");
    const encoding = streams === undefined ? "gzip" : "identity";
    return ["user-agent", this.#userAgent, "accept", accept?.[1] ?? "*/*", "accept-encoding", encoding];
  }

  async #whole({ request, what, secrets }: Call, raw: RawReply): Promise<WholeReply> {
    const encoding = headerOf(raw, "content-encoding");
    const bytes =
      encoding === undefined
        ? raw.body
        : await unpack(raw.body, encoding, request.maxReplyBytes ?? this.#maxReplyBytes);
    return new WholeReply({
      status: raw.status,
      headers: raw.headers,
      text: decodeText(bytes, headerOf(raw, "content-type")),
      what,
      secrets,
      bodyIsSecret: request.intent === "sign-in",
    });
  }

  // oxlint-disable-next-line require-await -- rejects where it throws
  async #streamed(call: Call, raw: RawReply, limits: Limits, fromStorage: boolean): Promise<Download> {
    const { what, secrets } = call;
    try {
      checkIdentity(headerOf(raw, "content-encoding"));
    } catch (error) {
      limits.end();
      raw.stream?.drop();
      throw error;
    }
    return new Download({
      status: raw.status,
      headers: raw.headers,
      what,
      secrets,
      bodyIsSecret: false,
      fromStorage,
      body: raw.stream ?? raw.body,
      nameFailure: (error) => this.#nameFailure(call, error),
      ended: () => limits.end(),
    });
  }

  /** Why a body that had begun did not arrive whole. */
  #nameFailure(call: Call, error: unknown): unknown {
    const { signal } = call.request;
    if (signal?.aborted === true) return signal.reason;
    if (error instanceof Stopped) return this.#tooLate(call);
    return error instanceof AttemptError ? failedCall(error, this.#facts(call)) : error;
  }

  #facts(call: Call) {
    return {
      what: call.what,
      origin: this.#home,
      attempts: call.attempts,
      mayHaveLeft: call.mayHaveLeft,
      secrets: secretValues(call.secrets),
    };
  }

  #tooLate(call: Call): JobError {
    const sent = call.mayHaveLeft ? "ended without an answer" : "ran out before it was sent";
    return new JobError("deadline", `the time for ${call.what} at ${this.#home} ${sent}`, {
      mayHaveLeft: call.mayHaveLeft,
    });
  }
}

function tell(call: Call, event: CallEvent): void {
  try {
    call.request.onEvent?.(event);
  } catch {
    // An observer must not throw, and one that does must not undo what happened.
  }
}

function shown(request: HttpRequest): { method: string; path: string } {
  return { method: request.method, path: request.path };
}

function headerOf(raw: RawReply, name: string): string | undefined {
  const value = raw.headers[name];
  return typeof value === "object" ? value.join(", ") : value;
}

function bodyFailure(error: unknown): string {
  return `the body could not be sent: ${error instanceof Error ? error.message : String(error)}`;
}

/** Texts of a request that hold what must not be told: its credentials and, of a sign-in, every text in its body. */
function secretTexts(request: HttpRequest): readonly string[] {
  const texts = request.credentials === undefined ? [] : Object.values(request.credentials);
  if (request.intent === "sign-in" && request.body?.kind === "json") collectTexts(request.body.value, texts);
  return texts;
}

function collectTexts(value: unknown, texts: string[]): void {
  if (typeof value === "string") texts.push(value);
  else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collectTexts(inner, texts);
  }
}

function checkCertificates(pem: string): void {
  if (!/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/u.test(pem)) {
    throw new JobError("bad_input", "the extra CA holds no certificate in PEM form", {
      hint: "Give the text of a .pem file that begins with -----BEGIN CERTIFICATE-----.",
    });
  }
}
