/** What was found in the text of a list. */
export interface ScannedList {
  /** The text of each row that was to be kept. */
  readonly kept: readonly string[];
  /** The whole text with no rows in its list. */
  readonly envelope: string;
}

const quote = 0x22;
const backslash = 0x5c;
const [openBrace, closeBrace, openBracket, closeBracket, comma] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/**
 * Goes through the JSON text of an envelope whose `data` is a list, and picks rows of it. A list can have a hundred
 * thousand rows of which two are wanted: the others need not become objects.
 *
 * @param isWanted - looks at the text of a row, which is not known to be JSON
 * @returns `undefined` where the text is no such envelope or is cut off: then it is to be read as a whole
 */
export function scanList(text: string, isWanted: (row: string) => boolean): ScannedList | undefined {
  const begin = /^\ufeff?\s*\{/u.exec(text)?.[0].length;
  if (begin === undefined) return undefined;
  for (let at: number | undefined = begin; at !== undefined;) {
    const key = skipSpace(text, at);
    if (text.charCodeAt(key) !== quote) return undefined;
    const afterKey = skipString(text, key);
    if (afterKey === undefined) return undefined;
    const colon = skipSpace(text, afterKey);
    const value = skipSpace(text, colon + 1);
    if (text[colon] !== ":") return undefined;
    const isList = text.slice(key, afterKey) === '"data"' && text.charCodeAt(value) === openBracket;
    if (isList) return scanRows(text, value, isWanted);
    const next = skipSpace(text, skipValue(text, value) ?? text.length);
    at = text.charCodeAt(next) === comma ? next + 1 : undefined;
  }
  return undefined;
}

function scanRows(text: string, begin: number, isWanted: (row: string) => boolean): ScannedList | undefined {
  const kept: string[] = [];
  const done = (end: number): ScannedList => ({
    kept,
    envelope: `${text.slice(0, begin)}[]${text.slice(end)}`,
  });
  const first = skipSpace(text, begin + 1);
  if (text.charCodeAt(first) === closeBracket) return done(first + 1);
  for (let at = first; ;) {
    const end = skipValue(text, at);
    if (end === undefined || end === at) return undefined;
    const row = text.slice(at, end);
    if (isWanted(row)) kept.push(row);
    const next = skipSpace(text, end);
    if (text.charCodeAt(next) === closeBracket) return done(next + 1);
    if (text.charCodeAt(next) !== comma) return undefined;
    at = skipSpace(text, next + 1);
  }
}

/** Where a value ends that begins here; `undefined` if the text ends first. */
function skipValue(text: string, begin: number): number | undefined {
  let depth = 0;
  for (let at = begin; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = skipString(text, at);
      if (end === undefined) return undefined;
      if (depth === 0) return end;
      at = end;
      continue;
    }
    if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return at; // after a number or a word
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || isSpace(code))) return at;
    at += 1;
  }
  return undefined;
}

function skipString(text: string, begin: number): number | undefined {
  for (let at = begin + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at === -1) return undefined;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((at - before) % 2 === 1) return at + 1; // an even number of backslashes
  }
}

function skipSpace(text: string, begin: number): number {
  let at = begin;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
