import { redact } from "../secrets/redact.js";
import { asSecrets, type Secrets } from "../secrets/secrets.js";

// Control, format (direction marks, zero-width and tag characters), line and paragraph separators, lone surrogates.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const looksLikeHtml =
  /<(?:!doctype|html|head|body|title|h[1-6]|p|div|span|center|script|style|br|hr|pre)\b/iu;
// More than any page that a person wrote as an error message, little enough to search quickly.
const searched = 65_536;

/** Makes control and direction characters visible, as `\x1b` and `\u202e`. Other text is left as it is. */
export function showControls(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return code > 0xff
      ? `\\u${code.toString(16).padStart(4, "0")}`
      : `\\x${code.toString(16).padStart(2, "0")}`;
  });
}

/**
 * The beginning of a text from outside, fit to be shown on one line: without secrets and HTML tags, white space
 * collapsed, control and direction characters visible, at most `max` characters.
 *
 * @param secrets - texts known to hold what is secret
 */
export function cleanExcerpt(text: string, max = 200, secrets: Secrets | readonly string[] = []): string {
  const known = asSecrets(secrets);
  const start = redact(text.slice(0, searched), known);
  const plain = looksLikeHtml.test(start) ? redact(withoutTags(start), known) : start;
  // Once more when white space has come together, and as the end of one may have been cut off.
  const shown = showControls(known.hideCut(plain.replace(/\s+/gu, " ").trim()));
  if (shown.length <= max) return shown;
  const cut = shown.slice(0, Math.max(0, max - 1));
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["nbsp", " "],
  ["#39", "'"],
]);

function withoutTags(html: string): string {
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    text += `${html.slice(at, open < 0 ? html.length : open)} `;
    if (open < 0) break;
    const end = endOfMarkup(html, open);
    if (end < 0) break; // cut off in the middle of a tag
    at = end;
  }
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39);/gu, (whole, name: string) => entities.get(name) ?? whole);
}

/** Where a tag, a comment, or a whole script or style element ends; -1 if it does not. */
function endOfMarkup(html: string, open: number): number {
  if (html.startsWith("<!--", open)) return after(html, "-->", open);
  const name = /^<(script|style)\b/iu.exec(html.slice(open, open + 8))?.[1];
  if (name === undefined) return after(html, ">", open);
  const closing = new RegExp(`</${name}`, "giu");
  closing.lastIndex = open;
  const found = closing.exec(html);
  return found === null ? -1 : after(html, ">", found.index);
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}
