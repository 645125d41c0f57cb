/**
 * The names that a macro model has given to texts (`##set1`, `##def1`), as far as they can be known without running it.
 *
 * @see EnergyPlus, Auxiliary Programs, "Using Macros in EnergyPlus"
 */
export class MacroNames {
  /** `undefined` for a text that is not known. */
  readonly #texts = new Map<string, string | undefined>();

  /** @param isSure - that the definition is reached */
  define(definition: string, isSure: boolean): void {
    const [, name = "", isFunction, text = ""] =
      /^([^\s[]+)\s*(\[[^\]]*\])?\s*(.*?)\s*$/u.exec(definition.replace(/\s+!.*$/u, "")) ?? [];
    if (name === "") return;
    const hasArguments = isFunction !== undefined && isFunction.slice(1, -1).trim() !== "";
    const value = hasArguments || !isSure ? undefined : this.replaceIn(text);
    this.#texts.set(name.toLowerCase(), value === undefined || isOpen(value) ? undefined : unquoted(value));
  }

  /** @returns `undefined` where that cannot be known */
  isDefined(text: string): boolean | undefined {
    const name = text
      .trim()
      .replace(/\[\s*\]$/u, "")
      .toLowerCase();
    if (!this.#texts.has(name)) return false;
    return this.#texts.get(name) === undefined ? undefined : true;
  }

  /**
   * Puts texts in the place of their names, `wall[]`.
   *
   * @returns `undefined` where one of them is not known
   */
  replaceIn(text: string): string | undefined {
    let isKnown = true;
    const replaced = text.replace(/([\w.:-]+)\s*\[\s*\]/gu, (_whole, name: string) => {
      const value = this.#texts.get(name.toLowerCase());
      isKnown &&= value !== undefined;
      return value ?? "";
    });
    return isKnown && !/[[\]]/u.test(replaced.replace(/#(?:eval)?\[[^\]]*\]/giu, "")) ? replaced : undefined;
  }
}

/** Whether something is left in a text that EP-Macro, or a parameter, would put something else for. */
export function isOpen(text: string): boolean {
  return /#(?:eval)?\[|@@/iu.test(text);
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

/**
 * Whether a condition holds: a text, which is true unless it is empty or zero, or one comparison.
 *
 * @returns `undefined` for everything that is more than that
 */
export function evaluateMacro(condition: string, names: MacroNames): boolean | undefined {
  const text = names.replaceIn(condition.replace(/\s+!.*$/u, "").trim());
  if (text === undefined || text.includes("@@")) return undefined;
  const [, one, word, other] = comparison.exec(text) ?? [];
  if (one !== undefined && word !== undefined && other !== undefined) {
    return comparisons.get(word.toLowerCase())?.(unquoted(one), unquoted(other));
  }
  if (isOpen(text)) return undefined;
  const plain = unquoted(text);
  return plain !== "" && Number(plain) !== 0;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/u.test(text) ? text.slice(1, -1).trim() : text;
}
