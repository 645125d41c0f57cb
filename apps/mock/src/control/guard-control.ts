import type { FastifyInstance } from "fastify";
import type { IncomingHttpHeaders } from "node:http";
import { hostOfHeader, isAddress, isLoopbackHost, isOpenToOthers } from "../reach/host-names.js";
import type { Reach } from "../reach/reach.js";
import { sendJson } from "../wire/send.js";

/** No page of another origin may frame an answer, load it as something else, or keep it. */
const closedHeaders = {
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** What the guard looks at in a request. */
export interface GuardedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

interface Refusal {
  readonly status: 403 | 415;
  readonly error: string;
}

/**
 * Keeps web pages from strangers out of the control of the mock: one that somebody visits while a mock runs could
 * otherwise change it, or read it by a name of its own that it points at this machine.
 */
export function guardControl(app: FastifyInstance, reach: Reach): void {
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(closedHeaders);
    const refusal = refusedControl(reach, request);
    if (refusal === null) {
      done();
      return;
    }
    sendJson(reply, JSON.stringify({ error: refusal.error }), refusal.status);
  });
}

/** Why a request to the control is turned away; `null` where it is not. */
export function refusedControl(reach: Reach, { method, headers }: GuardedRequest): Refusal | null {
  const { host } = headers;
  if (!isOwnHost(reach, host)) {
    return forbidden(
      `the mock's control does not answer to the name "${host ?? ""}"; if it is its own, start the mock with that as its public URL (--public-url http://${host ?? "twin:8787"})`,
    );
  }
  const isChange = method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
  if (isForeign(reach, headers, isChange))
    return forbidden("the mock's control is not for pages of other origins");
  // A page can send any other type, and a POST without a body, to any server without asking it first.
  const needsType = isChange && (method !== "DELETE" || hasBody(headers));
  if (!needsType || isJson(headers["content-type"])) return null;
  return {
    status: 415,
    error: `${method} to the mock's control needs the header content-type: application/json, so that no web page can send it unasked`,
  };
}

function forbidden(error: string): Refusal {
  return { status: 403, error };
}

function isOwnHost({ host: listens, publicUrl }: Reach, header: string | undefined): boolean {
  const host = hostOfHeader(header);
  if (host === null) return false;
  if (isLoopbackHost(host) || host === hostOfHeader(bracketed(listens))) return true;
  if (publicUrl !== null && host === new URL(publicUrl).hostname) return true;
  // One that is open to others may be called by any of the machine's addresses.
  return isAddress(host) && isOpenToOthers(listens);
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Whether a page of another origin asks. Only browsers say so; a link to the control's page may be followed. */
function isForeign({ publicUrl }: Reach, headers: IncomingHttpHeaders, isChange: boolean): boolean {
  const { origin } = headers;
  const isOwn = (value: string): boolean =>
    value.replace(/^https?:\/\//u, "") === headers.host ||
    (publicUrl !== null && value === new URL(publicUrl).origin);
  if (isChange && origin !== undefined && !isOwn(origin)) return true;
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return false;
  return isChange || headers["sec-fetch-mode"] !== "navigate";
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/iu.test(type?.trim() ?? "");
}
