import { JobError, type JobStatus } from "@simjobs/core";
import { matchGlob } from "./match-glob.js";
import { parseMoment } from "./parse-moment.js";
import { parseStatuses } from "./parse-words.js";

/** The keys of `--where`. A comma begins a new pair only before one of these and `=`. */
export const whereKeys = [
  "provider",
  "account",
  "kind",
  "status",
  "native",
  "name",
  "since",
  "before",
  "owner",
  "project",
  "group",
] as const;
type WhereKey = (typeof whereKeys)[number];

/** What `--where` asks for. Everything that is given must hold; a list means one of its words. */
export interface Where {
  /** The words as they were written, to be shown and kept in a plan. */
  readonly text: string;
  readonly providers: readonly string[] | undefined;
  /** Names of account profiles. */
  readonly accounts: readonly string[] | undefined;
  readonly kinds: readonly string[] | undefined;
  readonly statuses: readonly JobStatus[];
  readonly natives: readonly string[] | undefined;
  readonly names: ((name: string) => boolean) | undefined;
  readonly sinceMs: number | undefined;
  readonly beforeMs: number | undefined;
  readonly owner: "mine" | "any" | { readonly id: string };
  readonly project: string | undefined;
  readonly groups: readonly string[];
}

const option = "--where";
const pairStart = new RegExp(`(?:^|,)(${whereKeys.join("|")})=`, "gu");
const hint =
  "Write key=value pairs with commas between them, such as --where provider=jess,status=running,since=2h.";

/**
 * Reads what `--where` was given, each time that it was given.
 *
 * @throws {JobError} `bad_input` for an unknown key, an empty value, an unknown status word or two that exclude each other
 */
export function parseWhere(texts: readonly string[], wallNowMs: number): Where {
  const pairs = texts.flatMap(pairsOf);
  const of = (key: WhereKey): readonly string[] =>
    pairs.filter((pair) => pair.key === key).map(({ value }) => value);
  const globs = of("name");
  const sinces = of("since").map((text) => parseMoment(text, `${option} since`, wallNowMs));
  const befores = of("before").map((text) => parseMoment(text, `${option} before`, wallNowMs));
  return {
    text: texts.join(" "),
    providers: allOf(of("provider").map(wordsOf), "provider"),
    accounts: allOf(of("account").map(wordsOf), "account"),
    kinds: allOf(of("kind").map(wordsOf), "kind"),
    statuses:
      allOf(
        of("status").map((text) => parseStatuses(text, `${option} status`)),
        "status",
      ) ?? parseStatuses("active", option),
    natives: allOf(of("native").map(wordsOf), "native"),
    names: globs.length === 0 ? undefined : (name) => globs.every((glob) => matchGlob(glob, name)),
    sinceMs: sinces.length === 0 ? undefined : Math.max(...sinces),
    beforeMs: befores.length === 0 ? undefined : Math.min(...befores),
    owner: ownerOf(onlyOne(of("owner"), "owner")),
    project: onlyOne(of("project"), "project"),
    groups: of("group").map((name) => (name.startsWith("@") ? name.slice(1) : name)),
  };
}

function pairsOf(text: string): readonly { readonly key: WhereKey; readonly value: string }[] {
  const starts = [...text.matchAll(pairStart)];
  if (starts[0]?.index !== 0) {
    const key = /^[^=,]*/u.exec(text)?.[0] ?? "";
    throw new JobError(
      "bad_input",
      text.includes("=")
        ? `${option}: ${JSON.stringify(key.slice(0, 80))} is not a key`
        : `${option}: ${JSON.stringify(text.slice(0, 80))} is not a key and a value`,
      { hint: `Known keys are ${whereKeys.join(", ")}. ${hint}` },
    );
  }
  return starts.map((start, index) => {
    const key = whereKeys.find((one) => one === start[1]) ?? "name";
    const value = text.slice(start.index + start[0].length, starts[index + 1]?.index).trim();
    if (value === "") throw new JobError("bad_input", `${option}: ${key} has no value`, { hint });
    return { key, value };
  });
}

function wordsOf(value: string): readonly string[] {
  const words = value.split(",").map((word) => word.trim());
  if (words.every((word) => word !== "")) return words;
  throw new JobError("bad_input", `${option}: there is an empty word in ${JSON.stringify(value)}`, { hint });
}

/** What every list has: `--where status=active --where status=running` means running. */
function allOf<Word extends string>(
  lists: readonly (readonly Word[])[],
  key: WhereKey,
): readonly Word[] | undefined {
  const [first, ...rest] = lists;
  if (first === undefined) return undefined;
  const both = first.filter((word) => rest.every((list) => list.includes(word)));
  if (both.length > 0) return both;
  throw new JobError("bad_input", `${option}: no job can have all that is said about ${key}`, {
    hint: "Several of one key must all hold. For one or the other, write a list: status=running,queued.",
  });
}

function onlyOne(values: readonly string[], key: WhereKey): string | undefined {
  return allOf(
    values.map((value) => [value]),
    key,
  )?.[0];
}

function ownerOf(text: string | undefined): Where["owner"] {
  if (text === undefined || text === "me" || text === "mine") return "mine";
  return text === "any" ? "any" : { id: text };
}
