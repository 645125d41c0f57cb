/** What makes a text no list that can be taken: its form, or that it is more than anybody would write. */
export type ListTrouble = "other-form" | "too-large";

export interface ListScannerOptions {
  /** Is given the text of each row, which is not known to be JSON. */
  readonly onRow: (row: string) => void;
  /** Longest row, in characters. @default 33_554_432, as long as any other reply may be */
  readonly maxRow?: number | undefined;
  /** Most characters around the rows. @default 1_048_576 */
  readonly maxEnvelope?: number | undefined;
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket, comma] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];
/** No row of a list of jobs is nested as deep. */
const mostDepth = 64;
const incomplete = -1;

/**
 * Goes through the JSON text of an envelope whose `data` is a list, piece by piece, and picks out its rows. A list can have
 * a hundred thousand rows of which two are wanted: the others need not become objects, nor be held.
 */
export class ListScanner {
  readonly #onRow: (row: string) => void;
  readonly #maxRow: number;
  readonly #maxEnvelope: number;
  #place: "before" | "rows" | "after" = "before";
  /** Whether a row or the end of the list may come, a row must, or a comma or the end. */
  #next: "row-or-end" | "row" | "comma-or-end" = "row-or-end";
  /** What has come and was not gone through yet; before and after the list all of it. */
  #text = "";
  /** The text as far as the list. */
  #envelope = "";
  /** What is incomplete is looked at again when it has grown to this length, so that little is looked at often. */
  #againAt = 0;
  #trouble: ListTrouble | undefined;

  constructor({ onRow, maxRow = 33_554_432, maxEnvelope = 1_048_576 }: ListScannerOptions) {
    this.#onRow = onRow;
    this.#maxRow = maxRow;
    this.#maxEnvelope = maxEnvelope;
  }

  /** Takes the next piece. @returns why it is no list, once that shows: the rest need not come then */
  push(piece: string): ListTrouble | undefined {
    this.#text += piece;
    const most = this.#place === "rows" ? this.#maxRow : this.#maxEnvelope;
    const isDue = this.#text.length >= Math.min(this.#againAt, most);
    if (this.#trouble === undefined && isDue) this.#goOn();
    return this.#trouble;
  }

  /**
   * To be asked when all has come.
   *
   * @returns the whole text with no rows in its list; `undefined` where there was no list, or it is cut off
   */
  end(): string | undefined {
    if (this.#trouble === undefined) this.#goOn();
    return this.#trouble === undefined && this.#place === "after"
      ? `${this.#envelope}[]${this.#text}`
      : undefined;
  }

  #goOn(): void {
    this.#againAt = 0;
    if (this.#place === "before") this.#findList();
    if (this.#place === "rows") this.#takeRows();
    if (this.#place !== "rows" && this.#text.length > this.#maxEnvelope) this.#trouble ??= "too-large";
  }

  #findList(): void {
    const found = findList(this.#text);
    if (found === undefined) this.#trouble = "other-form";
    else if (found === incomplete) this.#againAt = 2 * this.#text.length;
    else {
      this.#envelope = this.#text.slice(0, found);
      this.#text = this.#text.slice(found + 1);
      this.#place = "rows";
    }
  }

  #takeRows(): void {
    const text = this.#text;
    let at = 0;
    for (;;) {
      at = skipSpace(text, at);
      if (at === text.length) break;
      const code = text.charCodeAt(at);
      if (code === closeBracket && this.#next !== "row") {
        this.#place = "after";
        this.#text = text.slice(at + 1);
        return;
      }
      if (this.#next === "comma-or-end") {
        if (code !== comma) return this.#isOtherForm();
        this.#next = "row";
        at += 1;
        continue;
      }
      const end = skipValue(text, at);
      if (end === undefined || end === at) return this.#isOtherForm();
      if ((end === incomplete ? text.length : end) - at > this.#maxRow) {
        this.#trouble = "too-large";
        return;
      }
      if (end === incomplete) {
        this.#againAt = 2 * (text.length - at);
        break;
      }
      this.#next = "comma-or-end";
      this.#onRow(text.slice(at, end));
      at = end;
    }
    this.#text = text.slice(at);
  }

  #isOtherForm(): void {
    this.#trouble = "other-form";
  }
}

/** Where the list of an envelope begins; `incomplete` if it may still come, `undefined` if it cannot. */
function findList(text: string): number | undefined {
  const begin = skipSpace(text, text.startsWith("\uFEFF") ? 1 : 0);
  if (begin === text.length) return incomplete;
  if (text.charCodeAt(begin) !== openBrace) return undefined;
  for (let at = begin + 1; ;) {
    const key = skipSpace(text, at);
    if (key === text.length) return incomplete;
    if (text.charCodeAt(key) !== quote) return undefined;
    const afterKey = skipString(text, key);
    if (afterKey === incomplete) return incomplete;
    const between = skipSpace(text, afterKey);
    if (between === text.length) return incomplete;
    if (text.charCodeAt(between) !== colon) return undefined;
    const value = skipSpace(text, between + 1);
    if (value === text.length) return incomplete;
    const isList = text.charCodeAt(value) === openBracket && text.slice(key, afterKey) === '"data"';
    if (isList) return value;
    const end = skipValue(text, value);
    if (end === undefined || end === incomplete) return end;
    const next = skipSpace(text, end);
    if (next === text.length) return incomplete;
    if (text.charCodeAt(next) !== comma) return undefined;
    at = next + 1;
  }
}

/** Where a value ends that begins here; `incomplete` if the text ends first, `undefined` for what is nested without end. */
function skipValue(text: string, begin: number): number | undefined {
  let depth = 0;
  for (let at = begin; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = skipString(text, at);
      if (end === incomplete || depth === 0) return end;
      at = end;
      continue;
    }
    if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > mostDepth) return undefined;
    } else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return at; // after a number or a word
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || isSpace(code))) return at;
    at += 1;
  }
  return incomplete;
}

function skipString(text: string, begin: number): number {
  for (let at = text.indexOf('"', begin + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((at - before) % 2 === 1) return at + 1; // an even number of backslashes
  }
  return incomplete;
}

function skipSpace(text: string, begin: number): number {
  let at = begin;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
