import { describe, expect, it } from "vitest";
import { inputsOf, parseExpression, valueOf } from "./expression.js";

const inputs = new Map([
  ["rate", 0.5],
  ["Initial SOC [%]", 40],
]);

describe("a value of a protocol that is written as text", () => {
  it.each([
    ["1", 1],
    [" 2.5e-3 ", 0.0025],
    [".5", 0.5],
    ["-3", -3],
    ['input["rate"]', 0.5],
    ["input['Initial SOC [%]']", 40],
    ['input [ "rate" ]', 0.5],
    ['2 * input["rate"] + 1', 2],
    ['2 * (input["rate"] + 1)', 3],
    ["8 / 2 / 2", 2],
    ["8 - 2 - 2", 4],
    ["2 + 3 * 4", 14],
    ["-(2 - 5)", 3],
  ])("%s is %d", (text, value) => {
    const expression = parseExpression(text);
    expect(expression && valueOf(expression, inputs)).toBe(value);
  });

  it.each([
    "",
    "fast",
    "1 +",
    "(1",
    "1)",
    "()",
    "1 2",
    "input[rate]",
    'input["rate"',
    "2 ** 3",
    "1; 2",
    "process.exit()",
    `${"(".repeat(100_000)}1`,
    `1${"+1".repeat(100_000)}`,
  ])("%.20s is none", (text) => {
    expect(parseExpression(text)).toBeNull();
  });

  it("names its inputs, each once", () => {
    const expression = parseExpression(`input["b"] * input['a'] - input["b"]`);
    expect(expression && inputsOf(expression)).toEqual(["b", "a"]);
  });
});
