import { asSecrets, hidden, type Secrets } from "./secrets.js";

/** Header names whose values prove who we are, or who somebody is. Lower case. */
const secretHeaders = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
  "x-api-key",
  "x-auth-token",
  "x-amz-security-token",
]);

// A word that names a secret, wherever it stands in a longer name: `session_token`, `jessPwd`, `X-Amz-Signature`.
const secretName =
  "[\\w.-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|signature|credential|session[_-]?id)[\\w.-]{0,40}";

const patterns: readonly (readonly [RegExp, string])[] = [
  // name and password in an address
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@"'<>]{1,1000}@/giu, `$1${hidden}@`],
  // every query of a full address: signed links come in too many dialects to know them by their parameters
  [/(\bhttps?:\/\/[^\s?#"'<>\\]{1,4000})\?[^\s"'<>\\]+/giu, `$1?${hidden}`],
  // header lines
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(["']?\s{0,8}[:=]\s{0,8})[^\r\n]+/giu,
    `$1$2${hidden}`,
  ],
  [/\b(bearer|basic)\s{1,8}[\w.~+/=-]{6,}/giu, `$1 ${hidden}`],
  // "name": "value", with the escapes that JSON allows
  [
    new RegExp(`(["']${secretName}["']\\s{0,8}:\\s{0,8})("(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|[\\d.]+)`, "giu"),
    `$1"${hidden}"`,
  ],
  // the same inside of a text that was quoted once more: \"name\": \"value\"
  [new RegExp(`(\\\\"${secretName}\\\\"\\s{0,8}:\\s{0,8}\\\\")[^"\\\\]*`, "giu"), `$1${hidden}`],
  // name=value, name: value
  [
    new RegExp(`\\b(${secretName}\\s{0,4}(?:=|:\\s))(?!"?\\[redacted\\])\\s{0,4}[^\\s&;,"'<>]+`, "giu"),
    `$1${hidden}`,
  ],
  [/([?&](?:sig|key|auth|code)=)[^\s&;,"'<>]+/giu, `$1${hidden}`],
  // anything that looks like a JSON Web Token
  [/\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/gu, hidden],
];

/**
 * Takes secrets out of a text that is going to be shown or kept: credential headers, tokens, passwords, the queries of
 * addresses (signed links), and the given values in whatever way they are written.
 *
 * @param secrets - texts known to hold what is secret; those shorter than 4 characters are left alone
 */
export function redact(text: string, secrets: Secrets | readonly string[] = []): string {
  let clean = asSecrets(secrets).hide(text);
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/** Headers as they may be shown: the values of those that hold credentials are taken out. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.has(name.toLowerCase()) ? hidden : redact(value),
    ]),
  );
}
