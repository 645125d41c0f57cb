/** Texts by the names that a macro model gives them; `name[]` stands for the text. */
export class MacroTexts {
  readonly #texts = new Map<string, string>();

  set(name: string, text: string): void {
    if (name !== "") this.#texts.set(name.toLowerCase(), text.trim());
  }

  has(name: string): boolean {
    return this.#texts.has(
      name
        .trim()
        .replace(/\[\s*\]$/u, "")
        .toLowerCase(),
    );
  }

  /** Names that nobody has given stay as they are. */
  replaceIn(text: string): string {
    return text.replaceAll(/([\w.:-]+)\s*\[\s*\]/gu, (whole, name: string) => {
      return this.#texts.get(name.toLowerCase()) ?? whole;
    });
  }
}

const comparisons = new Map<string, (one: string, other: string) => boolean>([
  ["eq", (one, other) => Number(one) === Number(other)],
  ["ne", (one, other) => Number(one) !== Number(other)],
  ["gt", (one, other) => Number(one) > Number(other)],
  ["ge", (one, other) => Number(one) >= Number(other)],
  ["lt", (one, other) => Number(one) < Number(other)],
  ["le", (one, other) => Number(one) <= Number(other)],
  ["eqs", (one, other) => one === other],
  ["nes", (one, other) => one !== other],
  ["eqsu", (one, other) => one.toUpperCase() === other.toUpperCase()],
  ["nesu", (one, other) => one.toUpperCase() !== other.toUpperCase()],
]);
const comparison = /^#(?:eval)?\[\s*("[^"]*"|'[^']*'|\S+)\s+(\w+)\s+("[^"]*"|'[^']*'|\S+)\s*\]$/iu;
const joined = /^(#(?:eval)?\[.*\])\s+(and|or)\s+(#(?:eval)?\[.*\])$/iu;

/** Whether a condition holds: comparisons, and texts that are neither empty nor zero. What is more than that does not. */
export function holds(condition: string, texts: MacroTexts): boolean {
  const text = texts.replaceIn(condition.replace(/\s+!.*$/u, "").trim());
  const [, left, word, right] = joined.exec(text) ?? [];
  if (left !== undefined && right !== undefined) {
    const both = [holds(left, texts), holds(right, texts)];
    return word?.toLowerCase() === "and" ? both.every(Boolean) : both.some(Boolean);
  }
  const [, one, operator, other] = comparison.exec(text) ?? [];
  if (one !== undefined && operator !== undefined && other !== undefined) {
    return comparisons.get(operator.toLowerCase())?.(unquoted(one), unquoted(other)) ?? false;
  }
  if (/#(?:eval)?\[/iu.test(text)) return false;
  const plain = unquoted(text);
  return plain !== "" && Number(plain) !== 0;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/u.test(text) ? text.slice(1, -1).trim() : text;
}
