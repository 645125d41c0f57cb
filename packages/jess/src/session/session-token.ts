const cookieName = "session_token";

/** What a reply does to the session token: a new one, the old one voided, or nothing. */
export type TokenChange =
  | { readonly kind: "new"; readonly token: string }
  | { readonly kind: "void" }
  | { readonly kind: "none" };

/**
 * Looks for the session token among the cookies of a reply. The first cookie of that name counts.
 *
 * The form of the cookie that log-off sends is not known, so every usual way of voiding one is read: no value, an age
 * that is not positive, an expiry in the past.
 *
 * @param wallNowMs - wall clock, for the expiry
 * @see docs/services/jess.md 1.3, 3 U4
 */
export function tokenChange(setCookies: readonly string[], wallNowMs: number): TokenChange {
  for (const cookie of setCookies) {
    const [pair = "", ...attributes] = cookie.split(";");
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.slice(0, equals).trim() !== cookieName) continue;
    const token = unquote(pair.slice(equals + 1).trim());
    if (token === "" || isExpired(attributes, wallNowMs) || !isCookieValue(token)) return { kind: "void" };
    return { kind: "new", token };
  }
  return { kind: "none" };
}

/** The request header that carries a token. */
export function cookieHeader(token: string): string {
  return `${cookieName}=${token}`;
}

/** Whether a text can stand in a `Cookie` header as it is. */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text);
}

/** When a token was issued and for how long it is good, in milliseconds, as far as it tells that itself. */
export interface TokenTimes {
  /** Wall clock of the service. */
  readonly issuedAtMs: number | undefined;
  readonly lifeMs: number | undefined;
}

/** Reads a token's own times, without any trust in them: nothing is checked, and any text can be given. */
export function tokenTimes(token: string): TokenTimes {
  const claims = claimsOf(token);
  const issuedAt = secondsOf(claims, "iat");
  const expires = secondsOf(claims, "exp");
  return {
    issuedAtMs: issuedAt === undefined ? undefined : issuedAt * 1000,
    lifeMs: issuedAt === undefined || expires === undefined ? undefined : (expires - issuedAt) * 1000,
  };
}

/** Whether a token was issued before another. `false` where one of them does not tell. */
export function isOlderToken(token: string, other: string): boolean {
  const [issued, otherIssued] = [tokenTimes(token).issuedAtMs, tokenTimes(other).issuedAtMs];
  return issued !== undefined && otherIssued !== undefined && issued < otherIssued;
}

function claimsOf(token: string): unknown {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    return undefined; // not a JWT: the token is opaque to us
  }
}

function secondsOf(claims: unknown, name: "iat" | "exp"): number | undefined {
  if (typeof claims !== "object" || claims === null) return undefined;
  const value: unknown = Reflect.get(claims, name);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function isExpired(attributes: readonly string[], wallNowMs: number): boolean {
  const value = (name: string): string | undefined =>
    attributes
      .map((text) => text.trim())
      .find((text) => text.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const maxAge = value("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0; // outranks Expires
  const expires = Date.parse(value("expires") ?? "");
  return !Number.isNaN(expires) && expires <= wallNowMs;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
