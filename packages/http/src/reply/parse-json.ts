/** What was wrong with a text that was to be JSON of bounded size, in words that end a sentence about it. */
export class JsonTrouble extends SyntaxError {
  readonly code: "bad_reply" | "too_large";

  constructor(code: "bad_reply" | "too_large", message: string) {
    super(message);
    this.code = code;
  }
}

/** Deeper than anything that a service has to tell: folders within folders count twice. */
const mostDepth = 256;
/** Names of fields are short; very many long ones of one length take a parser minutes. */
const longestKey = 4096;
/** What a list or object, and whatever stands in one, takes at least once it is parsed, in bytes. */
const cost = { container: 64, value: 24 };
/** What any text may cost; a longer text may cost twice its own length. */
const usualCost = 128 * 1024 * 1024;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Parses JSON from outside. Its text is looked through first: what is nested without an end, or would take many times its
 * own size, costs neither the memory nor the process. Where a name stands twice in one object nobody knows which counts,
 * so that is no answer either.
 *
 * @throws {SyntaxError} for what is no JSON, and for what is more than that
 */
export function parseJson(text: string): unknown {
  const names = survey(text, Math.max(usualCost, 2 * text.length));
  const value: unknown = JSON.parse(text);
  if (names > 0 && countNames(value) !== names) {
    throw new JsonTrouble("bad_reply", "JSON that has a name twice in one object");
  }
  return value;
}

/** How many names the objects of a JSON text have. What it makes of a text that is no JSON does not matter. */
function survey(text: string, maxCost: number): number {
  let names = 0;
  let depth = 0;
  let spent = 0;
  let lastString = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      lastString = end - at;
      at = end;
    } else if (code === colon) {
      names += 1;
      if (lastString > longestKey) throw new JsonTrouble("bad_reply", "JSON with a name of endless length");
    } else if (code === comma) {
      spent += cost.value;
      if (spent > maxCost) throw tooMuch();
    } else if (code === openBracket || code === openBrace) {
      depth += 1;
      spent += cost.container;
      if (depth > mostDepth) throw new JsonTrouble("bad_reply", `JSON nested more than ${mostDepth} deep`);
      if (spent > maxCost) throw tooMuch();
    } else if (code === closeBracket || code === closeBrace) depth -= 1;
  }
  return names;
}

function tooMuch(): JsonTrouble {
  return new JsonTrouble("too_large", "JSON of more parts than can be held");
}

/** Where the string that begins here has its last quote; the end of the text if it has none. */
function endOfString(text: string, begin: number): number {
  for (let at = text.indexOf('"', begin + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((at - before) % 2 === 1) return at; // an even number of backslashes
  }
  return text.length;
}

function countNames(value: unknown): number {
  let names = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object") names += countNames(item);
  } else if (isObject(value)) {
    for (const name in value) {
      names += 1;
      const inner = value[name];
      if (typeof inner === "object" && inner !== null) names += countNames(inner);
    }
  }
  return names;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
