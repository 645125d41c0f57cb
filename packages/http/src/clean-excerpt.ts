import { redact } from "./redact.js";

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
 * @param secrets - values known to be secret
 */
export function cleanExcerpt(text: string, max = 200, secrets: readonly string[] = []): string {
  const start = redact(text.slice(0, searched), secrets);
  const plain = looksLikeHtml.test(start) ? redact(withoutTags(start), secrets) : start;
  const shown = showControls(plain.replace(/\s+/gu, " ").trim());
  if (shown.length <= max) return shown;
  const cut = shown.slice(0, Math.max(0, max - 1));
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
};

function withoutTags(html: string): string {
  let text = "";
  let at = 0;
  let skipUntil = ""; // the name of the element whose content is not text
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) {
      if (skipUntil === "") text += html.slice(at);
      break;
    }
    if (skipUntil === "") text += html.slice(at, open);
    const comment = html.startsWith("<!--", open);
    const close = html.indexOf(comment ? "-->" : ">", open);
    if (close < 0) break;
    if (!comment) {
      const name = (/^<(\/?[a-z0-9]+)/iu.exec(html.slice(open, open + 20))?.[1] ?? "").toLowerCase();
      if (skipUntil !== "") {
        if (name === `/${skipUntil}`) skipUntil = "";
      } else if (name === "script" || name === "style") skipUntil = name;
    }
    text += " ";
    at = close + (comment ? 3 : 1);
  }
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39);/gu, (whole, name: string) => entities[name] ?? whole);
}
