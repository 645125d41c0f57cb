import { JobError } from "../job-error.js";

/**
 * The error for an option or an argument that is not what it must be. What was given is told by what it is and, where it cannot
 * be a secret, by its value.
 *
 * @param name - as the programmer wrote it: `timeoutMs`
 * @param mustBe - `a number of milliseconds`
 */
export function wrongArgument(
  name: string,
  mustBe: string,
  given: unknown,
  options: { readonly hint?: string | undefined; readonly isSecret?: boolean | undefined } = {},
): JobError {
  const { hint, isSecret = false } = options;
  return new JobError("bad_input", `${name} must be ${mustBe}, not ${shownArgument(given, isSecret)}`, {
    hint,
  });
}

const mostShown = 80;

function shownArgument(given: unknown, isSecret: boolean): string {
  if (given === undefined || given === null) return String(given);
  if (Array.isArray(given)) return given.length === 0 ? "an empty list" : "a list";
  if (typeof given === "string") {
    if (isSecret) return "another text";
    return given === "" ? "an empty text" : `the text ${JSON.stringify(given.slice(0, mostShown))}`;
  }
  if (typeof given === "number") return Number.isNaN(given) ? "NaN" : `the number ${given}`;
  if (typeof given === "boolean") return String(given);
  return typeof given === "object" ? "an object" : `a ${typeof given}`;
}

/**
 * An object with fields, as it was given.
 *
 * @throws {JobError} `bad_input` for anything else, `null`, lists and functions included
 */
export function checkedObject<T extends object>(name: string, given: T, hint?: string): T {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given;
  throw wrongArgument(name, "an object", given, { hint, isSecret: true });
}

/**
 * A list, as it was given.
 *
 * @throws {JobError} `bad_input` for anything else
 */
export function checkedList<T>(name: string, given: readonly T[], hint?: string): readonly T[] {
  if (Array.isArray(given)) return given;
  throw wrongArgument(name, "a list", given, { hint });
}

/**
 * A text, as it was given.
 *
 * @throws {JobError} `bad_input` for anything else
 */
export function checkedText(name: string, given: string, hint?: string): string {
  if (typeof given === "string") return given;
  throw wrongArgument(name, "a text", given, { hint });
}

/**
 * A secret text, as it was given. What stands in its place is not shown.
 *
 * @throws {JobError} `bad_input` for anything else
 */
export function checkedSecret(name: string, given: string): string {
  if (typeof given === "string") return given;
  throw wrongArgument(name, "a text", typeof given === "number" ? {} : given, { isSecret: true });
}

/**
 * A client of a service, as it was given.
 *
 * @param what - what it must be: `JessClient`
 * @throws {JobError} `bad_input`
 */
export function checkedClient(what: string, given: object): void {
  if (typeof given === "object" && given !== null && "clock" in given && "secrets" in given) return;
  throw wrongArgument("client", `a ${what}`, given, { isSecret: true });
}

/**
 * An object that can do something, as it was given.
 *
 * @param can - the names of what it must be able to do
 * @throws {JobError} `bad_input`
 */
export function checkedTool<T extends object>(name: string, given: T, can: readonly (keyof T & string)[]): T {
  const tool: unknown = given;
  if (typeof tool === "object" && tool !== null) {
    if (can.every((one) => typeof Reflect.get(tool, one) === "function")) return given;
  }
  throw wrongArgument(name, `an object with the functions ${can.join(", ")}`, given);
}
