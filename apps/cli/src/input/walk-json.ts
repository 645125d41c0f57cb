/** A part of a text of JSON, as it is written. A name stands in its quotes. */
export interface JsonToken {
  readonly kind: "number" | "name" | "object" | "list" | "close";
  readonly text: string;
}

/** Where a text of JSON has something wrong in it. Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** What was expected there; `undefined` where the text is JSON and one of its parts was objected to. */
  readonly expected?: string | undefined;
  readonly objection?: string | undefined;
}

const plain = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringBody = /[^"\\\u0000-\u001f]*/y; // oxlint-disable-line no-control-regex -- JSON forbids them in strings
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literal = /true|false|null/y;
const noNumber = /-?(?:NaN|Infinity|inf\b)/iy;

/**
 * Goes through a text of JSON to its end, or to the first thing that is wrong. Keeps its own stack, so that no depth of
 * nesting can overflow ours.
 *
 * @param judge - is shown each part in turn, and may object to it
 * @returns undefined for a text that is JSON without anything to object to
 */
export function walkJson(
  text: string,
  judge: (token: JsonToken) => string | undefined = () => undefined,
): JsonFault | undefined {
  const walk = new JsonWalk(text, judge);
  return walk.toTheEnd();
}

class JsonWalk {
  readonly #text: string;
  readonly #judge: (token: JsonToken) => string | undefined;
  readonly #open: ("{" | "[")[] = [];
  #at = 0;

  constructor(text: string, judge: (token: JsonToken) => string | undefined) {
    this.#text = text;
    this.#judge = judge;
  }

  toTheEnd(): JsonFault | undefined {
    for (;;) {
      const depth = this.#open.length;
      const fault = this.#beginValue();
      if (fault !== undefined) return fault;
      if (this.#open.length > depth) continue; // what was opened has a value of its own first
      const end = this.#endValue();
      if (end !== "goes on") return end;
    }
  }

  #beginValue(): JsonFault | undefined {
    this.#skip();
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{" || first === "[") {
      this.#at += 1;
      const objection = this.#tell(first === "{" ? "object" : "list", start);
      if (objection !== undefined) return objection;
      this.#skip();
      if (this.#text[this.#at] === (first === "{" ? "}" : "]")) return this.#close();
      this.#open.push(first);
      return first === "{" ? this.#takeName() : undefined;
    }
    if (first === '"') return this.#takeString();
    if (this.#take(literal)) return undefined;
    if (this.#take(number)) return this.#tell("number", start);
    return this.#wrong(this.#take(noNumber, false) ? "a value, and JSON has no NaN or Infinity" : "a value");
  }

  /** Closes what ends with a value. */
  #endValue(): JsonFault | "goes on" | undefined {
    for (;;) {
      this.#skip();
      const inside = this.#open.at(-1);
      if (inside === undefined) {
        return this.#at === this.#text.length ? undefined : this.#wrong("the end of the file");
      }
      if (this.#text[this.#at] === ",") {
        this.#at += 1;
        const fault = inside === "{" ? this.#takeName() : undefined;
        return fault ?? "goes on";
      }
      if (this.#text[this.#at] !== (inside === "{" ? "}" : "]")) {
        return this.#wrong(inside === "{" ? "a comma or }" : "a comma or ]");
      }
      this.#open.pop();
      const objection = this.#close();
      if (objection !== undefined) return objection;
    }
  }

  #close(): JsonFault | undefined {
    const start = this.#at;
    this.#at += 1;
    return this.#tell("close", start);
  }

  #takeName(): JsonFault | undefined {
    this.#skip();
    const start = this.#at;
    if (this.#text[start] !== '"') return this.#wrong('a name in "double quotes"');
    const fault = this.#takeString() ?? this.#tell("name", start);
    if (fault !== undefined) return fault;
    this.#skip();
    if (this.#text[this.#at] !== ":") return this.#wrong("a colon after the name");
    this.#at += 1;
    return undefined;
  }

  #takeString(): JsonFault | undefined {
    this.#at += 1; // the opening quote
    for (;;) {
      this.#take(stringBody);
      if (this.#text[this.#at] === '"') {
        this.#at += 1;
        return undefined;
      }
      if (this.#text[this.#at] !== "\\") return this.#wrong('the closing " of a text');
      if (!this.#take(escape)) return this.#wrong("a known escape after \\");
    }
  }

  #skip(): void {
    this.#take(plain);
  }

  #take(form: RegExp, andGoOn = true): boolean {
    form.lastIndex = this.#at;
    const match = form.exec(this.#text);
    if (match === null) return false;
    if (andGoOn) this.#at += match[0].length;
    return true;
  }

  #tell(kind: JsonToken["kind"], start: number): JsonFault | undefined {
    const objection = this.#judge({ kind, text: this.#text.slice(start, this.#at) });
    return objection === undefined ? undefined : { ...this.#placeOf(start), objection };
  }

  #wrong(expected: string): JsonFault {
    return { ...this.#placeOf(this.#at), expected };
  }

  #placeOf(at: number): { readonly line: number; readonly column: number } {
    const lines = this.#text.slice(0, at).split("\n");
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }
}
