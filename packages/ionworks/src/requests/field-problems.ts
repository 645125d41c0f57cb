import type * as z from "zod/mini";

/**
 * What is wrong with a value, a line for each field: `rows[0].name: must be text`, or `it must be an object` of the value
 * itself.
 *
 * @param within - the path of the value, where it is part of something larger
 */
export function fieldProblems(error: z.core.$ZodError, value: unknown, within = ""): readonly string[] {
  return error.issues.map((issue) => {
    const path = pathOf(issue.path, within);
    const problem = isMissing(value, issue.path) ? "is missing" : sentenceOf(issue);
    return path === "" ? `it ${problem}` : `${path}: ${problem}`;
  });
}

/** Whether there is nothing at the end of a path. */
function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null) return false;
    here = Object.getOwnPropertyDescriptor(here, key)?.value;
  }
  return path.length > 0 && here === undefined;
}

function pathOf(path: readonly PropertyKey[], within: string): string {
  return path.reduce<string>((before, key) => {
    if (typeof key === "number") return `${before}[${key}]`;
    return before === "" ? String(key) : `${before}.${String(key)}`;
  }, within);
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
