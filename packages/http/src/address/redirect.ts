import type { RequestIntent } from "@simjobs/core";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import { isInsideHost } from "./network-address.js";
import { parseUrl } from "./parse-url.js";
import { isHomeInside, type SpeaksPlainHttp } from "./plain-hosts.js";
import { isAboutAnother, isSamePath } from "./same-subject.js";

const maxRedirects = 3;

/** What decides whether and how a redirect is followed. */
export interface RedirectQuestion {
  readonly status: number;
  readonly location: string | undefined;
  readonly method: string;
  readonly intent: RequestIntent;
  /** Path and query that the call began with. */
  readonly target: string;
  /** The segment of the path that names what the call is about. */
  readonly subject: string | undefined;
  /** The address that answered. */
  readonly from: URL;
  /** The configured origin, the only one that credentials go to. */
  readonly home: string;
  readonly speaksPlain: SpeaksPlainHttp;
  /** Whether every address so far was at home. Once away, a request has lost its credentials for good. */
  readonly known: boolean;
  /** Redirects followed before this one. */
  readonly followed: number;
  readonly hasBody: boolean;
  readonly canSendBodyAgain: boolean;
  readonly followToStorage: boolean;
}

export type RedirectDecision =
  | { readonly kind: "none" }
  | { readonly kind: "home"; readonly to: URL; readonly keepBody: boolean }
  | { readonly kind: "storage"; readonly to: URL }
  | { readonly kind: "refused"; readonly why: string };

const redirecting = new Set([301, 302, 303, 307, 308]);
const notInAddress = /[^\u0020-\u007e]/u;

/** Whether to follow a redirect, and whether it stays at home. Credentials go home only. */
export function decideRedirect(question: RedirectQuestion): RedirectDecision {
  const { status, method, from, home } = question;
  if (!redirecting.has(status)) return { kind: "none" };
  const { location } = question;
  // An address holds no other characters. Bytes beyond come as Latin-1, and what was meant by them is a guess.
  const to =
    location === undefined || notInAddress.test(location) ? undefined : parseUrl(location.trim(), from);
  if (to === undefined) return refused(`it redirects (${status}) to nowhere that can be read`);
  const target = showTarget(to);
  if (question.followed >= maxRedirects)
    return refused(`it redirects more than ${maxRedirects} times, now to ${target}`);
  if (to.protocol !== "https:" && to.protocol !== "http:") return refused(`it redirects to ${target}`);
  if (to.username !== "" || to.password !== "")
    return refused(`it redirects to ${target} with a user name in the address`);
  if (from.protocol === "https:" && to.protocol === "http:")
    return refused(`it redirects from https to http, to ${target}`);
  if (method !== "GET" && status !== 307 && status !== 308) {
    return refused(`it redirects (${status}) a ${method} to ${target}`);
  }
  if (to.origin === home && question.known) {
    if (leadsAstray(question, to)) return refused(`it redirects to something else, ${target}`);
    const keepBody = question.hasBody && status !== 303;
    if (keepBody && !question.canSendBodyAgain)
      return refused(`it redirects a body that cannot be sent again to ${target}`);
    return { kind: "home", to, keepBody };
  }
  if (!question.followToStorage) return refused(`it redirects to another origin, ${target}`);
  if (method !== "GET" || question.hasBody)
    return refused(`it redirects more than a plain GET to another origin, ${target}`);
  const { speaksPlain } = question;
  const isHomePlain = speaksPlain(new URL(home));
  if (to.protocol !== "https:" && !(speaksPlain(to) && isHomePlain)) {
    return refused(`it redirects to plain http, ${target}`);
  }
  if (isInsideHost(to.hostname) && !isHomeInside(home, speaksPlain))
    return refused(`it redirects to a private address, ${target}`);
  return { kind: "storage", to };
}

/**
 * What acts is done where it was asked for: at the same path with or without a slash at the end, as frameworks redirect. What
 * reads may be led to another place, but not to another thing.
 */
function leadsAstray({ intent, target, subject }: RedirectQuestion, to: URL): boolean {
  const [path = "", query = ""] = target.split(/\?(.*)/su);
  if (intent === "cancel" || intent === "submit") {
    return !isSamePath(path, to.pathname) || to.search.slice(1) !== query;
  }
  return isAboutAnother({ path, subject }, to.pathname);
}

/** An address without its query, which is a secret in a signed link. */
function showTarget(url: URL): string {
  const query = url.search === "" ? "" : "?[redacted]";
  return cleanExcerpt(`${url.protocol}//${url.host}${url.pathname}`, 200) + query;
}

function refused(why: string): RedirectDecision {
  return { kind: "refused", why };
}
