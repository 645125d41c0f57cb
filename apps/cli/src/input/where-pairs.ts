import { JobError } from "@simjobs/core";

/** The keys of `--where`, and which jobs each means. */
export const whereKeyWords = [
  ["provider", "of this service"],
  ["account", "of this profile"],
  ["kind", "of this kind: `job`, `simulation`, `pipeline`, …"],
  ["status", "in this state, in simjobs' words; `active` is queued, running or waiting"],
  ["native", "in this state, in the service's own words"],
  ["name", "of this name, with `*` and `?`"],
  ["since", "submitted at this time or later"],
  ["before", "submitted before this time"],
  ["owner", "`mine`, `any`, or the id of somebody"],
  ["project", "of this project at Ionworks"],
  ["group", "submitted from here with this `--group`"],
] as const satisfies readonly (readonly [key: string, jobs: string])[];
export type WhereKey = (typeof whereKeyWords)[number][0];

const whereKeys: readonly WhereKey[] = whereKeyWords.map(([key]) => key);

/** How each pair begins, as completion offers it. */
export function wherePairNames(): readonly string[] {
  return whereKeys.map((key) => `${key}=`);
}

/** Keys whose value is a list. */
const listKeys: readonly WhereKey[] = ["provider", "account", "kind", "status", "native"];

/** One `key=value`. */
export interface WherePair {
  readonly key: WhereKey;
  /** What the value is made of: one text, or the words of a list. */
  readonly words: readonly string[];
}

const option = "--where";
const whereHint =
  "Write key=value pairs with commas between them, such as --where provider=jess,status=running,since=2h.";
const quoteHint = `What belongs to a value is put in double quotes: --where 'name="a,b=c"'.`;

// A word and an equals sign, after what somebody may have taken for the end of a pair.
const hiddenPair = /[\s;&|][\s;&|]*[\p{L}_][\p{L}\p{N}_-]*\s*=/u;
const keyForm = /^\s*([^=,"]*?)\s*=/u;

/**
 * Splits `key=value,key=value`. A comma begins a new pair where a key and `=` follow it; what looks like a pair and has no
 * key that is known is refused, never taken for a part of the value before it. A value, or a word of a list, in double
 * quotes is taken as it is, `\"` and `\\` standing for `"` and `\`.
 *
 * @throws {JobError} `bad_input`
 */
export function wherePairs(text: string): readonly WherePair[] {
  const pairs: { key: WhereKey; parts: Part[] }[] = [];
  let at = 0;
  for (let isFirst = true; isFirst || at < text.length; isFirst = false) {
    if (!isFirst) at += 1; // the comma
    const started = keyForm.exec(text.slice(at));
    if (started !== null || isFirst) {
      const key = keyOf(started?.[1], text.slice(at));
      at += started?.[0].length ?? 0;
      pairs.push({ key, parts: [] });
    }
    const pair = pairs.at(-1);
    if (pair === undefined) break; // there is one since the first
    const part = readPart(text, at, pair.key);
    pair.parts.push(part);
    at = part.end;
  }
  return pairs.map(({ key, parts }) => ({ key, words: wordsOf(key, parts) }));
}

interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Where the comma after it is, or the end of the text. */
  readonly end: number;
}

function keyOf(written: string | undefined, rest: string): WhereKey {
  const key = whereKeys.find((one) => one === written);
  if (key !== undefined) return key;
  const shown = JSON.stringify((written ?? rest).slice(0, 80));
  throw wrong(`${shown} is not a key${written === undefined ? " and a value" : ""}`, [
    `Known keys are ${whereKeys.join(", ")}.`,
    written === undefined ? whereHint : quoteHint,
  ]);
}

function readPart(text: string, begin: number, key: WhereKey): Part {
  const quote = /^\s*"((?:[^"\\]|\\.)*)("?)\s*/su.exec(text.slice(begin));
  if (quote !== null) {
    const [whole, inside = "", closed] = quote;
    const after = text[begin + whole.length] ?? ",";
    if (closed === "") throw wrong(`the quotes after ${key} are not closed`, [quoteHint]);
    if (after !== ",") throw wrong(`after the quotes of ${key} a comma was expected`, [quoteHint]);
    return { text: inside.replace(/\\(["\\])/gu, "$1"), isQuoted: true, end: begin + whole.length };
  }
  const comma = text.indexOf(",", begin);
  const end = comma < 0 ? text.length : comma;
  const plain = text.slice(begin, end);
  const hidden = hiddenPair.exec(plain);
  if (hidden !== null) {
    const shown = JSON.stringify(plain.trim().slice(0, 80));
    throw wrong(`it is not clear where the value of ${key} ends in ${shown}`, [whereHint, quoteHint]);
  }
  return { text: plain, isQuoted: false, end };
}

/** The words of a list, or the one text of what is none. Only a name may have commas that are not in quotes. */
function wordsOf(key: WhereKey, parts: readonly Part[]): readonly string[] {
  const texts = parts.map(({ text, isQuoted }) => (isQuoted ? text : text.trim()));
  if (texts.every((text) => text === "") && parts.length === 1)
    throw wrong(`${key} has no value`, [whereHint]);
  if (texts.some((text) => text === ""))
    throw wrong(`there is an empty word in the value of ${key}`, [whereHint, quoteHint]);
  if (listKeys.includes(key)) {
    const odd = parts.find(({ text, isQuoted }) => !isQuoted && text.includes("="));
    if (odd === undefined) return texts;
    throw wrong(`${JSON.stringify(odd.text.slice(0, 80))} is no word for ${key}`, [whereHint, quoteHint]);
  }
  if (parts.length > 1 && key !== "name")
    throw wrong(`${key} takes one value, and ${parts.length} were given`, [quoteHint]);
  const whole = parts.map(({ text }) => text).join(",");
  return [parts.every(({ isQuoted }) => isQuoted) ? whole : whole.trim()];
}

function wrong(what: string, hints: readonly string[]): JobError {
  return new JobError("bad_input", `${option}: ${what}`, { hint: hints.join(" ") });
}
