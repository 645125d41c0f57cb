import type { Clock, ProviderCall, RequestIntent } from "@simjobs/core";
import type { Secrets } from "./secrets/secrets.js";

export type { RequestIntent } from "@simjobs/core";

/** A body that is small enough to be held, or one that is streamed and can be opened anew for a second attempt. */
export type RequestBody =
  | {
      readonly kind: "json";
      readonly value: unknown;
      /** Sent gzip-compressed from this many bytes on. Never by default. */
      readonly gzipFromBytes?: number | undefined;
    }
  | {
      readonly kind: "stream";
      readonly contentType: string;
      /** Exact length in bytes; sending another number of bytes ends the request with an error. */
      readonly contentLength: number;
      open(): AsyncIterable<Uint8Array>;
      /** Whether `open` can be called again for the same bytes. */
      readonly reopenable: boolean;
    };

/** Who calls, and for how long; what is `undefined` is as good as left out. */
type CallOptions = { readonly [K in keyof ProviderCall]?: ProviderCall[K] | undefined };

/** A request to the service, and who asks. */
export interface HttpRequest extends CallOptions {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path below the base address, beginning with `/`, its segments already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>> | undefined;
  /**
   * A `read` can be asked again; a `cancel` or a `submit` only while it certainly never left, or after a 429;
   * a `sign-in` is a read in this respect, and its body is never told to anybody.
   */
  readonly intent: RequestIntent;
  /**
   * The segment of `path` that names what the request is about, as it stands there: a job's id. A redirect to something
   * else of the same kind is not followed. What a `cancel` or a `submit` does is done at its own path or nowhere.
   */
  readonly subject?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Headers that prove who we are. They go to the configured origin only, and are shown to nobody. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  readonly body?: RequestBody | undefined;
  /** Limit of one attempt, headers and body together, in milliseconds. @default the transport's */
  readonly attemptTimeoutMs?: number | undefined;
  /** Largest reply that is read, in decoded bytes. @default the transport's */
  readonly maxReplyBytes?: number | undefined;
  /**
   * Follows a GET's redirect to another origin, as signed storage links need it: without credentials and other headers
   * of ours, over https, not to a private address. @default false, such a redirect is `bad_reply`
   */
  readonly followToStorage?: boolean | undefined;
  /** A redirect is the reply, and is not followed. @default false */
  readonly keepsRedirect?: boolean | undefined;
  /** Obeys `Retry-After` whole instead of a few seconds of it. @default the transport's */
  readonly longWait?: boolean | undefined;
}

/** A whole reply, of whatever status. */
export interface HttpReply {
  readonly status: number;
  /** Names in lower case; a header that came several times is joined by `, `, except `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  /** The decoded body as text. */
  readonly text: string;
  /** `x-correlation-id`, or else `x-request-id`, cleaned of secrets and control characters. */
  readonly correlationId: string | undefined;
  /** `GET /jobs/1`, for messages. */
  readonly what: string;
  /** How long the service asks to be left alone, in milliseconds from the answer on; a day at most. */
  readonly retryAfterMs: number | undefined;
}

/** A request for something that may be large. It is a read, also where its question takes a body. */
export interface DownloadRequest extends Omit<HttpRequest, "intent"> {
  /**
   * Asks for the body compressed and hands out what it unpacks to, which is what its limit counts. For what is read and not
   * kept. @default false, its own bytes
   */
  readonly unpacks?: boolean | undefined;
  /** Longest time without a byte, in milliseconds. A reader who takes his time is not counted. @default the transport's */
  readonly idleTimeoutMs?: number | undefined;
  /** Limit of one attempt as a whole, in milliseconds. @default none but the call's */
  readonly attemptTimeoutMs?: number | undefined;
  /** Largest body of a 2xx, in bytes. Of others the beginning is kept. @default no limit */
  readonly maxReplyBytes?: number | undefined;
}

/** A reply whose body has not been read yet. It must be read to its end or closed. */
export interface HttpDownload extends Omit<HttpReply, "text"> {
  /** It is not the service that answered, but another origin to which it sent us (`followToStorage`). */
  readonly fromStorage: boolean;
  /** Bytes that were announced, as they go over the wire; `null` where they were not. */
  readonly size: number | null;
  /**
   * The bytes, as they arrive; they can be read once, and leaving early drops the connection. A connection that breaks
   * ends it with the same errors as `download`, whose `httpStatus` is that of the answer.
   */
  readonly body: AsyncIterableIterator<Uint8Array>;
  /**
   * The rest of the body as the text of a usual reply, 1 MiB of it at most: to name a failure, or to read what came in
   * place of a file.
   *
   * @param begin - what was read already
   */
  toReply(begin?: readonly Uint8Array[]): Promise<HttpReply>;
  /** Leaves the rest unread. */
  close(): void;
}

/** Carries the requests to one service, by one set of rules. */
export interface Transport {
  /** Scheme, host, port and base path, without a slash at the end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** What must not be told: credentials that were sent, and what is added by whoever knows more. */
  readonly secrets: Secrets;
  /**
   * How far the service's clock is ahead of ours (`Clock.wallNow`), in milliseconds, by the `Date` of its last answer, which
   * has whole seconds; `null` before one has told it.
   */
  readonly clockAheadMs: number | null;
  /**
   * Sends one request and reads the whole reply, with retries as its intent allows. A reply of any status is returned,
   * so that the client's own table can name it; see `failureOf`.
   *
   * @throws {JobError} `unreachable`, `proxy_failed`, `deadline`, `throttled` for one that did not come to its turn within the budget in time,
   * `bad_reply`, `too_large`, `unsafe_address`; with
   * `mayHaveLeft` where the request may have reached the service. A stopped call rejects with the signal's reason.
   */
  send(request: HttpRequest): Promise<HttpReply>;
  /**
   * As `send`, for something that may be large: the body of a 2xx is handed out as it arrives, in its own bytes
   * (`identity`) unless it is to be unpacked. Repeated only until a body begins. Besides the connect limit there is one for silence and one for the
   * whole (`transferTimeoutMs`, where the call brings no deadline). Its place in the budget is given back as soon as the
   * body begins.
   *
   * @throws {JobError} as `send`
   */
  download(request: DownloadRequest): Promise<HttpDownload>;
  /** Closes the connections that are idle and waits for the others. */
  close(): Promise<void>;
}
