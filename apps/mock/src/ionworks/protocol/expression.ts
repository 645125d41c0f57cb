/** A value of a protocol: a number, an input, or a calculation with both. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "negated"; readonly of: Expression }
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

type Operator = "+" | "-" | "*" | "/";

/** How deep brackets may lie in each other. */
const deepest = 50;

const token =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|input\s*\[\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)')\s*\]|(?<sign>[-+*/()]))/iuy;

/**
 * Reads a value that is written as text: `1`, `input["rate"]`, `2 * (input["rate"] + 0.5)`.
 *
 * @returns `null` for anything else
 * @see docs/services/ionworks.md 10.3: what stands around an input besides numbers is the mock's choice
 */
export function parseExpression(text: string): Expression | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  let next = 0;

  const isSign = (signs: string): boolean => {
    const sign = tokens[next];
    return typeof sign === "string" && signs.includes(sign);
  };
  const takeOperator = (signs: string): Operator | null => {
    if (!isSign(signs)) return null;
    const sign = tokens[next];
    next += 1;
    return sign === "+" || sign === "-" || sign === "*" || sign === "/" ? sign : null;
  };
  const factor = (depth: number): Expression | null => {
    if (depth > deepest) return null;
    const operator = takeOperator("+-");
    if (operator !== null) {
      const of = factor(depth + 1);
      return of === null || operator === "+" ? of : { kind: "negated", of };
    }
    const one = tokens[next];
    next += 1;
    if (one === undefined) return null;
    if (typeof one !== "string") return one;
    if (one !== "(") return null;
    const inner = chain("+-", depth + 1);
    const isClosed = isSign(")");
    next += 1;
    return isClosed ? inner : null;
  };
  /** Sums of products, each from left to right. */
  function chain(signs: "+-" | "*/", depth: number): Expression | null {
    const part = (): Expression | null => (signs === "+-" ? chain("*/", depth) : factor(depth));
    let left = part();
    while (left !== null) {
      const operator = takeOperator(signs);
      if (operator === null) return left;
      const right = part();
      if (right === null) return null;
      left = { kind: "operation", operator, left, right };
    }
    return null;
  }

  const whole = chain("+-", 0);
  return next === tokens.length ? whole : null;
}

/** The most tokens of one value: evaluating goes down as deep as there are operators. */
const mostTokens = 500;

function tokensOf(text: string): (Expression | string)[] | null {
  const tokens: (Expression | string)[] = [];
  const trimmed = text.trim();
  for (let at = 0; at < trimmed.length;) {
    token.lastIndex = at;
    const groups = token.exec(trimmed)?.groups;
    if (groups === undefined || tokens.length >= mostTokens) return null;
    at = token.lastIndex;
    const name = groups["double"] ?? groups["single"];
    if (groups["number"] !== undefined) tokens.push({ kind: "number", value: Number(groups["number"]) });
    else if (name !== undefined) tokens.push({ kind: "input", name });
    else tokens.push(groups["sign"] ?? "");
  }
  return tokens;
}

/** Names of the inputs, each once, in the order in which they stand there. */
export function inputsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "input":
      return [expression.name];
    case "negated":
      return inputsOf(expression.of);
    case "operation":
      return [...new Set([...inputsOf(expression.left), ...inputsOf(expression.right)])];
  }
}

/** The value, with those of its inputs; not a number where an input has none. */
export function valueOf(expression: Expression, inputs: ReadonlyMap<string, number>): number {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "input":
      return inputs.get(expression.name) ?? Number.NaN;
    case "negated":
      return -valueOf(expression.of, inputs);
    case "operation": {
      const [left, right] = [valueOf(expression.left, inputs), valueOf(expression.right, inputs)];
      switch (expression.operator) {
        case "+":
          return left + right;
        case "-":
          return left - right;
        case "*":
          return left * right;
        case "/":
          return left / right;
      }
    }
  }
}
