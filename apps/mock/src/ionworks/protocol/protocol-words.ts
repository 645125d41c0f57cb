import type { Expression } from "./expression.js";
import type { ProtocolTemplate, TemplateStep } from "./protocol-template.js";

/** A protocol in words, a step a line. */
export function protocolWords({ steps }: ProtocolTemplate): string {
  return steps.map((step, index) => `${String(index + 1)}. ${stepWords(step)}\n`).join("");
}

function stepWords({ direction, mode, value, ends }: TemplateStep): string {
  const how = mode === null || value === null ? "" : ` at ${expressionText(value.expression)} ${mode}`;
  const until = ends.map(({ variable, bound, value: limit }) => {
    const operator = { below: "<", above: ">", either: "=" }[bound];
    return `${variable} ${operator} ${expressionText(limit.expression)}`;
  });
  return `${direction}${how}${until.length === 0 ? "" : ` until ${until.join(" or ")}`}`;
}

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "input":
      return `input["${expression.name}"]`;
    case "negated":
      return `-${expressionText(expression.of)}`;
    case "operation":
      return `(${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)})`;
  }
}
