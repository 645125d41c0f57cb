import { Readable } from "node:stream";
import { isHomeInside } from "./address/plain-hosts.js";
import type { Call } from "./call.js";
import type { Connections } from "./connect/connections.js";
import { Exchange, type RawReply } from "./exchange/exchange.js";
import { AttemptError, attemptError } from "./failure/attempt-error.js";
import { Stopped, type Limits } from "./limits.js";
import { largestBuffer, type WireBody } from "./request-body.js";
import { ownHeaders, strangerHeaders } from "./request-headers.js";
import type { TransportSettings } from "./transport-settings.js";

/** Where one request of a call goes. */
export interface Hop {
  readonly origin: string;
  readonly target: string;
  readonly withBody: boolean;
  readonly known: boolean;
}

/** What every such request is sent by. */
export interface HopSettings extends Pick<
  TransportSettings,
  "home" | "speaksPlain" | "userAgent" | "maxReplyBytes"
> {
  readonly connections: Connections;
}

/** One request to one address. */
export async function sendHop(
  call: Call,
  { origin, target, withBody, known }: Hop,
  limits: Limits,
  { home, speaksPlain, userAgent, maxReplyBytes, connections }: HopSettings,
): Promise<RawReply> {
  const { request } = call;
  const alone = request.intent === "submit";
  const guarded = !known && !isHomeInside(home, speaksPlain);
  const light = isLight(call);
  const opening = connections.open({ origin, alone, guarded, light });
  const connection = opening instanceof Promise ? await opening : opening;
  const exchange = new Exchange({
    maxBytes: request.maxReplyBytes ?? maxReplyBytes,
    streams: call.streams !== undefined,
    // What is unpacked is counted then; as it comes it is never larger, but for a little.
    maxStreamBytes: request.maxReplyBytes,
    proxy: connection.proxy,
    onStart: () => call.leaves(),
    onProgress: limits.countsSilence ? () => limits.progress() : undefined,
    onPause: limits.countsSilence ? () => limits.rest() : undefined,
  });
  const body = withBody && call.body !== undefined ? openBody(call, call.body, exchange, limits) : undefined;
  try {
    limits.check();
    limits.guard(exchange);
    const headers = known ? ownHeaders(call, userAgent, withBody) : strangerHeaders(call, userAgent);
    connection.dispatch(
      { origin, path: target, method: request.method, headers, body: body ?? null, reset: alone },
      exchange,
    );
    return await exchange.reply;
  } catch (error) {
    throw error instanceof Stopped ? error : attemptError(error, exchange.mayHaveLeft, connection.proxy);
  } finally {
    if (body instanceof Readable) body.destroy();
    connection.release?.();
  }
}

/** A question, or a sign-in, of which nothing is streamed. */
function isLight({ request: { intent, body }, body: wired, streams }: Call): boolean {
  const isHarmless = intent === "read" || intent === "sign-in";
  if (!isHarmless || streams !== undefined) return false;
  return wired === undefined || (body?.kind === "json" && wired.contentLength <= largestBuffer);
}

function openBody(call: Call, body: WireBody, exchange: Exchange, limits: Limits) {
  const opened = body.open({
    sent: (sentBytes) => {
      limits.progress();
      call.tell(() => ({ kind: "upload", sentBytes, totalBytes: body.contentLength }));
    },
    failed: (error) => exchange.stop(new AttemptError("body", bodyFailure(error), { cause: error })),
  });
  // `failed` has told it already, and undici listens only while it sends.
  if (opened instanceof Readable) opened.on("error", () => undefined);
  return opened;
}

function bodyFailure(error: unknown): string {
  return `the body could not be sent: ${error instanceof Error ? error.message : String(error)}`;
}
