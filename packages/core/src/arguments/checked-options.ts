import { checkedObject, wrongArgument } from "./checked-argument.js";

/** What a name must hold, where a name tells it: units and the like are part of names everywhere. */
interface NamedRule {
  readonly isMeant: (name: string) => boolean;
  readonly isRight: (value: unknown) => boolean;
  readonly mustBe: string;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);
const isNumberFromZero = (value: unknown): boolean => isNumber(value) && value >= 0;

/** Moments, which may lie before whatever a clock counts from. */
const moments: ReadonlySet<string> = new Set(["deadlineMs", "sinceMs", "beforeMs", "atMs", "wishedAtMs"]);
const textLists: ReadonlySet<string> = new Set(["statuses", "paths", "extensions", "jobTypes", "caseLists"]);
const lists: ReadonlySet<string> = new Set(["files", "models", "weather", "attachments"]);
const counts: ReadonlySet<string> = new Set(["limit", "pageLimit", "skip", "max"]);

const rules: readonly NamedRule[] = [
  {
    isMeant: (name) => moments.has(name),
    isRight: isNumber,
    mustBe: "a moment as a number of milliseconds",
  },
  {
    isMeant: (name) => name.endsWith("Ms"),
    isRight: isNumberFromZero,
    mustBe: "a number of milliseconds, 0 or more",
  },
  {
    isMeant: (name) => counts.has(name) || /^max[A-Z]/u.test(name),
    isRight: isNumberFromZero,
    mustBe: "a number, 0 or more",
  },
  {
    isMeant: (name) => textLists.has(name),
    isRight: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
    mustBe: "a list of texts",
  },
  {
    isMeant: (name) => lists.has(name),
    isRight: (value) => Array.isArray(value),
    mustBe: "a list",
  },
  {
    isMeant: (name) => name === "signal",
    isRight: (value) =>
      typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value,
    mustBe: "an AbortSignal",
  },
  {
    isMeant: (name) => /^on[A-Z]/u.test(name),
    isRight: (value) => typeof value === "function",
    mustBe: "a function",
  },
];

/** What holds for the names that were met, since every request comes by here. Nobody has many names. */
const met = new Map<string, NamedRule | null>();
const mostMet = 500;

function ruleOf(name: string): NamedRule | null {
  const known = met.get(name);
  if (known !== undefined) return known;
  const rule = rules.find(({ isMeant }) => isMeant(name)) ?? null;
  if (met.size < mostMet) met.set(name, rule);
  return rule;
}

/**
 * Options as they were given, checked by their names: what ends in `Ms` is a time in milliseconds, `limit` and `max…` are numbers,
 * `signal` is an `AbortSignal`, `on…` a function, `paths` a list. What is `undefined` is as good as left out.
 *
 * @param name - of the argument that holds them, for messages: `options`
 * @throws {JobError} `bad_input`, naming the option
 */
export function checkedOptions<T extends object>(name: string, given: T): T {
  checkedObject(name, given);
  for (const key of Object.keys(given)) {
    const value: unknown = Reflect.get(given, key);
    if (value === undefined) continue;
    const rule = ruleOf(key);
    if (rule !== null && !rule.isRight(value)) throw wrongArgument(key, rule.mustBe, value);
  }
  return given;
}
