import type * as z from "zod/mini";

/**
 * What is wrong with a value, a line for each field: `rows[0].name: Invalid input`.
 *
 * @param within - the path of the value itself, where it is part of something larger
 */
export function fieldProblems(error: z.core.$ZodError, within = ""): readonly string[] {
  return error.issues.map((issue) => `${pathOf(issue.path, within)}: ${sentenceOf(issue)}`);
}

function pathOf(path: readonly PropertyKey[], within: string): string {
  const written = path.reduce<string>((before, key) => {
    if (typeof key === "number") return `${before}[${key}]`;
    return before === "" ? String(key) : `${before}.${String(key)}`;
  }, within);
  return written === "" ? "the whole" : written;
}

// zod/mini carries no sentences of its own unless a locale is loaded, which costs start-up time.
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return issue.expected === "nonoptional" ? "is missing" : `must be ${nameOf(issue.expected)}`;
  }
  if (issue.code === "too_small") {
    if (issue.origin === "string") return "must not be empty";
    if (issue.origin === "array") return issue.message;
    return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
  }
  if (issue.code !== "too_big" || issue.origin === "string") return issue.message;
  return `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`;
}

function nameOf(expected: string): string {
  if (expected === "int") return "a whole number";
  if (expected === "string") return "text";
  if (expected === "record") return "an object";
  return expected === "array" || expected === "object" ? `an ${expected}` : `a ${expected}`;
}
