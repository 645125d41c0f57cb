import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";
import { longestMs, longestRealMs } from "./limits.js";
import { MockInputError } from "./mock-input-error.js";

// What the mock is told. The error of each schema says what should stand there: `"ms" must be a whole number from 0 on`.

/** A field of text holds no more than so many characters, where nothing else is said. */
const longestText = 100_000;

export function textInput(most = longestText, expected = "text"): z.ZodString {
  return z.string(expected).max(most, `text of ${String(most)} characters at most`);
}

export function wholeInput(min = 0, max = Number.MAX_SAFE_INTEGER): z.ZodInt {
  const end = max === Number.MAX_SAFE_INTEGER ? "on" : `to ${String(max)}`;
  const error = `a whole number from ${String(min)} ${end}`;
  return z.int(error).min(min, error).max(max, error);
}

/** How long something takes in the mock's time. */
export function mockMsInput(): z.ZodInt {
  return wholeInput(0, longestMs);
}

/** How long something takes by everybody's clock. */
export function realMsInput(): z.ZodInt {
  return wholeInput(0, longestRealMs);
}

export function flagInput(): z.ZodBoolean {
  return z.boolean("true or false");
}

export function choiceInput<const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodEnum<z.core.util.ToEnum<Values[number]>> {
  return z.enum(values, values.join(" or "));
}

/** Text that can go out as the value of a header. */
export function headerInput(expected?: string): z.ZodString {
  return textInput(longestText, expected).refine(isHeaderValue, expected ?? "what a header can hold");
}

export function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue("x", value);
    return true;
  } catch {
    return false;
  }
}

export function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads an object by its schema. A field that is `null` counts as not given.
 *
 * @param what - how the object is called in messages: `a fault`
 * @throws {MockInputError} that names the first thing that is wrong with it
 */
export function readInput<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new MockInputError(`${what} must be a JSON object`);
  }
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
  );
  // Zod passes over a key of this name wherever it stands.
  const odd = Object.entries(given).find(([, value]) => hasProto(value));
  if (odd !== undefined) throw new MockInputError(`${what}: "${odd[0]}" has no field "__proto__"`);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new MockInputError(
    issue === undefined ? `${what} is not valid` : sentenceOf(what, schema, issue, given),
  );
}

function hasProto(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__");
}

function sentenceOf(what: string, schema: z.ZodType, issue: z.core.$ZodIssue, given: object): string {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const place = path === "" ? what : `${what}: "${path}"`;
    return `${place} has no field "${key}"; there are ${fieldsOf(schema, given).join(", ")}`;
  }
  // What is wrong with a name in an object is told one level below.
  const message = issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message;
  return `${what}: "${path}" must be ${message ?? "valid"}`;
}

/** The fields of an object; of one of several, those of the one that it is. */
function fieldsOf(schema: z.ZodType, given: object): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  const { discriminator } = schema.def;
  const options = schema.options.filter((option) => option instanceof z.ZodObject);
  const one = options.find((option) => {
    const part: unknown = option.shape[discriminator];
    return part instanceof z.ZodLiteral && part.safeParse(Reflect.get(given, discriminator)).success;
  });
  return one === undefined ? [] : Object.keys(one.shape);
}
