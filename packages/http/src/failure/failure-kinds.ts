import type { JobErrorCode } from "@simjobs/core";

/** What is known of one way in which an exchange can fail. */
interface FailureMeaning {
  /** What callers get to see. */
  readonly code: JobErrorCode;
  /** Whether another attempt at once may well succeed. Of a whole answer, its status tells. */
  readonly mayRetry: boolean;
  /** What happened, in a few words. @default the kind itself */
  readonly words?: string | undefined;
  /** What to try next. */
  readonly hint?: string | undefined;
}

/** How one attempt failed, as far as it matters for another one. */
export type FailureKind =
  | "status" // a whole answer whose status may ask for another attempt
  | "refused" // nobody listens there, or no way leads there
  | "name-later" // the name service asked us to try again
  | "no-such-name"
  | "connect-timeout"
  | "lost" // the connection broke, before, in or after the request
  | "timeout" // no whole answer within the limit of one attempt
  | "untrusted" // the certificate
  | "proxy"
  | "unreadable" // not HTTP, or an encoding that we do not know
  | "too-large"
  | "redirect" // to where we do not go
  | "body" // the request's own body could not be read, or changed
  | "invalid"; // the request cannot be written down at all

/** The one table of them. A new kind does not compile until it has a row. */
export const failureKinds: Readonly<Record<FailureKind, FailureMeaning>> = {
  status: { code: "bad_reply", mayRetry: false },
  refused: {
    code: "unreachable",
    mayRetry: true,
    words: "the connection was refused",
    hint: "Check the address, and whether the service is up.",
  },
  "name-later": {
    code: "unreachable",
    mayRetry: true,
    words: "the name could not be looked up for now",
  },
  "no-such-name": {
    code: "unreachable",
    mayRetry: false,
    words: "there is no such host name",
    hint: "Check the address for a typing mistake.",
  },
  "connect-timeout": {
    code: "unreachable",
    mayRetry: true,
    words: "no connection within the time for one",
  },
  lost: { code: "unreachable", mayRetry: true, words: "the connection broke" },
  timeout: { code: "unreachable", mayRetry: true },
  untrusted: {
    code: "unreachable",
    mayRetry: false,
    words: "no TLS connection that can be trusted",
    hint: "If your organisation signs its own certificates, give that CA to the transport as well (`extraCa`).",
  },
  proxy: { code: "proxy_failed", mayRetry: false, words: "the proxy did not let us through" },
  unreadable: { code: "bad_reply", mayRetry: false, words: "the answer is not HTTP" },
  "too-large": { code: "too_large", mayRetry: false },
  redirect: { code: "bad_reply", mayRetry: false, words: "it leads to a private address" },
  body: { code: "bad_input", mayRetry: false },
  invalid: { code: "bad_input", mayRetry: false, words: "the request cannot be written down" },
};
