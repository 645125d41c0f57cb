/** Shorter ones would be found in any text. */
export const shortestSecret = 4;

/** From this length on, a secret is recognised with a space in it, as a line break or a tag leaves one. */
const longEnoughToBreak = 8;
/** Up to this length every sign is looked for in every way of writing it; longer ones are tokens of plain signs. */
const mostSpelled = 128;
/** Shorter pieces of base64 are found in other texts, too. */
const shortestCode = 6;

/** One secret, and how it is found again. */
export class Secret {
  readonly value: string;
  /** What stands for it where no sign is escaped: itself without white space, in base64, in hexadecimal digits. */
  readonly #squeezed: string;
  #codes: readonly string[] | undefined;
  #pattern: RegExp | undefined;

  constructor(value: string) {
    this.value = value;
    this.#squeezed = squeezed(value);
  }

  /** A text with something else in its place. */
  replacedIn(text: string, by: string): string {
    if (!this.#mayBeIn(text)) return text;
    this.#pattern ??= secretPattern(this.value); // takes milliseconds to make, and is hardly ever needed
    return text.replace(this.#pattern, by);
  }

  #mayBeIn(text: string): boolean {
    if (/[%\\&+]/u.test(text)) return true; // something is escaped in it
    const plain = squeezed(text);
    if (plain.includes(this.#squeezed)) return true;
    const bytes = Buffer.from(this.value, "utf8");
    this.#codes ??= [bytes.toString("hex"), ...[0, 1, 2].map((offset) => codeOf(bytes, offset))];
    const [digits = "", ...codes] = this.#codes;
    if (plain.toLowerCase().includes(digits)) return true;
    const code = plain.replaceAll("-", "+").replaceAll("_", "/");
    return codes.some((one) => one.length >= shortestCode && code.includes(one));
  }
}

function squeezed(text: string): string {
  return text.replace(/\s/gu, "");
}

/**
 * Finds a secret in every usual way of writing it. No two of these ways fit the same text, and each repetition has a bound: a
 * text that almost holds a secret must not keep us for ever.
 */
function secretPattern(secret: string): RegExp {
  const bytes = Buffer.from(secret, "utf8");
  const forms = [
    spelled(secret),
    Array.from(bytes, (byte) => hex(byte, 2)).join(""),
    ...[0, 1, 2]
      .map((offset) => codeOf(bytes, offset))
      .filter((code) => code.length >= shortestCode)
      .map((code) => code.replaceAll("+", "(?:[+-]|%2[bB])").replaceAll("/", "(?:[/_]|%2[fF])")),
  ];
  return new RegExp(forms.join("|"), "gu");
}

/** Runs of white space, runs of backslashes, and every other sign by itself. */
const units = /\s+|\\+|[^]/gu;

function spelled(secret: string): string {
  const signs = secret.match(units) ?? [];
  const isLong = signs.length > mostSpelled;
  const canBreak = secret.length >= longEnoughToBreak;
  let pattern = "";
  let afterSpace = true;
  for (const sign of signs) {
    const isSpace = /^\s/u.test(sign);
    if (canBreak && !isSpace && !afterSpace) pattern += "\\s?";
    pattern += isLong && plain.test(sign) ? escaped(sign) : spellings(sign);
    afterSpace = isSpace;
  }
  return pattern;
}

const plain = /^[\w.~-]$/u;
const namedEntities: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
};

/** All ways in which a sign, or a run of white space or backslashes, is written: as it is, for an address, JSON, HTML. */
function spellings(unit: string): string {
  const { length } = unit;
  if (/^\s/u.test(unit)) {
    const one = ["\\s", "\\+", ...new Set([" ", ...Array.from(unit)].map(inOtherWays))];
    return `(?:${one.join("|")}){1,${length + 2}}`;
  }
  // What is written once more doubles them.
  if (unit.startsWith("\\")) return `(?:\\\\{${length},${8 * length}}|(?:${inOtherWays("\\")}){${length}})`;
  const asItIs = /["'/]/u.test(unit) ? `\\\\{0,8}${escaped(unit)}` : escaped(unit);
  return `(?:${asItIs}|${inOtherWays(unit)})`;
}

function inOtherWays(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const halves = Array.from({ length: sign.length }, (_each, at) => sign.charCodeAt(at));
  const forms = [
    Array.from(Buffer.from(sign.toWellFormed(), "utf8"), (byte) => `%(?:25){0,4}${hex(byte, 2)}`).join(""),
    halves.map((half) => `\\\\{1,8}u${hex(half, 4)}`).join(""),
    `\\\\{1,8}u\\{0{0,4}${hex(code, 1)}\\}`,
    `&(?:amp;){0,4}#0{0,4}${code};`,
    `&(?:amp;){0,4}#[xX]0{0,4}${hex(code, 1)};`,
  ];
  if (code < 256) forms.push(`\\\\{1,8}x${hex(code, 2)}`);
  const short = Object.hasOwn(shortEscapes, sign) ? shortEscapes[sign] : undefined;
  if (short !== undefined) forms.push(`\\\\{1,8}${short}`);
  const entity = Object.hasOwn(namedEntities, sign) ? namedEntities[sign] : undefined;
  if (entity !== undefined) forms.push(`&(?:amp;){0,4}${entity};`);
  return forms.join("|");
}

const shortEscapes: Readonly<Record<string, string>> = {
  "\b": "b",
  "\f": "f",
  "\n": "n",
  "\r": "r",
  "\t": "t",
};

/** What is the same in base64 of these bytes whatever stands around them, so many bytes after a multiple of three. */
function codeOf(bytes: Buffer, offset: number): string {
  const code = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return code.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.byteLength) * 8) / 6));
}

/** The hexadecimal digits of a number, in small and capital letters. */
function hex(value: number, digits: number): string {
  const text = value.toString(16).padStart(digits, "0");
  return text.replace(/[a-f]/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function escaped(sign: string): string {
  return sign.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
}
