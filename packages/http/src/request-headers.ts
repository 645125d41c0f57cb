import type { Call } from "./call.js";

/** The headers of a request to the service itself, names and values in turn. */
export function ownHeaders({ request, body, streams }: Call, userAgent: string, withBody: boolean): string[] {
  const headers = [
    "user-agent",
    userAgent,
    "accept",
    streams === undefined ? "application/json" : "*/*",
    "accept-encoding",
    acceptedEncoding(streams),
  ];
  if (withBody && body !== undefined) {
    for (const [name, value] of body.headers) headers.push(name, value);
    headers.push("content-length", String(body.contentLength));
  }
  const own = request.headers === undefined ? headers : withOwn(headers, request.headers);
  const { credentials } = request;
  for (const name in credentials) {
    const value = credentials[name];
    if (value !== undefined) own.push(name, value);
  }
  return own;
}

/** What a stranger may know: nothing that the caller gave, but what it wants to read. */
export function strangerHeaders({ request, streams }: Call, userAgent: string): string[] {
  const accept = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === "accept");
  return [
    "user-agent",
    userAgent,
    "accept",
    accept?.[1] ?? "*/*",
    "accept-encoding",
    acceptedEncoding(streams),
  ];
}

/** What is streamed is written down as it comes. */
function acceptedEncoding(streams: Call["streams"]): string {
  return streams === undefined || streams.unpacks ? "gzip" : "identity";
}

/** The caller's own headers go before ours of the same name, but for the length, which is as it is. */
function withOwn(headers: readonly string[], given: Readonly<Record<string, string>>): string[] {
  const own = Object.entries(given);
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  names.delete("content-length");
  const all: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at], headers[at + 1]];
    if (name !== undefined && value !== undefined && !names.has(name)) all.push(name, value);
  }
  for (const [name, value] of own) all.push(name, value);
  return all;
}
