/** Where a text stops being JSON, and what was expected there. Lines and columns count from 1. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const plain = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringBody = /[^"\\\u0000-\u001f]*/y; // oxlint-disable-line no-control-regex -- JSON forbids them in strings
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literal = /true|false|null/y;

/**
 * Finds the place at which a text stops being JSON. `JSON.parse` tells it on some versions of Node only. Keeps its own
 * stack, so that no depth of nesting can overflow ours.
 *
 * @returns undefined for a text that is JSON
 */
export function findJsonError(text: string): JsonError | undefined {
  let at = 0;
  const take = (form: RegExp): boolean => {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match === null) return false;
    at += match[0].length;
    return true;
  };
  const skip = (): void => void take(plain);
  const wrong = (expected: string): JsonError => ({ ...placeOf(text, at), expected });
  const takeString = (): JsonError | undefined => {
    at++; // the opening quote
    for (;;) {
      take(stringBody);
      if (text[at] === '"') {
        at++;
        return undefined;
      }
      if (text[at] !== "\\") return wrong('the closing " of a text');
      if (!take(escape)) return wrong("a known escape after \\");
    }
  };
  const takeKey = (): JsonError | undefined => {
    skip();
    if (text[at] !== '"') return wrong('a name in "double quotes"');
    const error = takeString();
    if (error !== undefined) return error;
    skip();
    if (text[at] !== ":") return wrong("a colon after the name");
    at++;
    return undefined;
  };

  const open: ("{" | "[")[] = [];
  for (;;) {
    // A value begins here.
    skip();
    const first = text[at];
    if (first === "{" || first === "[") {
      at++;
      skip();
      const close = first === "{" ? "}" : "]";
      if (text[at] !== close) {
        open.push(first);
        const error = first === "{" ? takeKey() : undefined;
        if (error !== undefined) return error;
        continue;
      }
      at++;
    } else if (first === '"') {
      const error = takeString();
      if (error !== undefined) return error;
    } else if (!take(literal) && !take(number)) {
      return wrong("a value");
    }
    // A value has ended here: close what ends with it.
    for (;;) {
      skip();
      const inside = open.at(-1);
      if (inside === undefined) return at === text.length ? undefined : wrong("the end of the file");
      if (text[at] === ",") {
        at++;
        const error = inside === "{" ? takeKey() : undefined;
        if (error !== undefined) return error;
        break;
      }
      if (text[at] !== (inside === "{" ? "}" : "]"))
        return wrong(inside === "{" ? "a comma or }" : "a comma or ]");
      at++;
      open.pop();
    }
  }
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
