import { JobError, type JobStatus } from "@simjobs/core";
import { matchGlob } from "./match-glob.js";
import { momentMs, parseMoment, type Moment } from "./parse-moment.js";
import { parseStatuses } from "./parse-words.js";
import { wherePairs, type WhereKey } from "./where-pairs.js";

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
  /** All must hold, as of `before`: when each was is told by the service's clock, see `timesOf`. */
  readonly since: readonly Moment[];
  readonly before: readonly Moment[];
  readonly owner: "mine" | "any" | { readonly id: string };
  readonly project: string | undefined;
  readonly groups: readonly string[];
}

/** What `--where` means where it says nothing about it. */
export interface WhereDefaults {
  readonly statuses: readonly JobStatus[];
  readonly owner: "mine" | "any";
  /** What other options say, which must hold as well. */
  readonly names?: readonly string[] | undefined;
  readonly since?: readonly Moment[] | undefined;
}

const option = "--where";

/** For what is done to jobs: to those of one's own, as long as there is something to be done. */
const ownActive: WhereDefaults = { statuses: parseStatuses(["active"], option), owner: "mine" };

/**
 * Reads what `--where` was given, each time that it was given.
 *
 * @param defaults - what is meant where nothing is said. @default one's own active jobs
 * @throws {JobError} `bad_input` for an unknown key, an empty value, an unknown status word or two that exclude each other
 */
export function parseWhere(texts: readonly string[], defaults: WhereDefaults = ownActive): Where {
  const pairs = texts.flatMap(wherePairs);
  const lists = (key: WhereKey): readonly (readonly string[])[] =>
    pairs.filter((pair) => pair.key === key).map(({ words }) => words);
  const of = (key: WhereKey): readonly string[] => lists(key).flat();
  const globs = [...of("name"), ...(defaults.names ?? [])];
  const since = [
    ...of("since").map((text) => parseMoment(text, `${option} since`)),
    ...(defaults.since ?? []),
  ];
  const before = of("before").map((text) => parseMoment(text, `${option} before`));
  refuseEmptyTime(since, before);
  refuseOtherNames(globs);
  return {
    text: texts.join(" "),
    providers: allOf(lists("provider"), "provider"),
    accounts: allOf(lists("account"), "account"),
    kinds: allOf(lists("kind"), "kind"),
    statuses:
      allOf(
        lists("status").map((words) => parseStatuses(words, `${option} status`)),
        "status",
      ) ?? defaults.statuses,
    natives: allOf(lists("native"), "native"),
    names: globs.length === 0 ? undefined : (name) => globs.every((glob) => matchGlob(glob, name)),
    since,
    before,
    owner: ownerOf(onlyOne(of("owner"), "owner")) ?? defaults.owner,
    project: onlyOne(of("project"), "project"),
    groups: of("group").map((name) => (name.startsWith("@") ? name.slice(1) : name)),
  };
}

/**
 * The times that a filter means.
 *
 * @param nowMs - the time now by the service's clock
 * @throws {JobError} `bad_input` for a moment in the future, and where nothing lies between them
 */
export function timesOf(
  { since, before }: Pick<Where, "since" | "before">,
  nowMs: number,
): { readonly sinceMs: number | undefined; readonly beforeMs: number | undefined } {
  const sinces = since.map((moment) => momentMs(moment, nowMs));
  const befores = before.map((moment) => momentMs(moment, nowMs));
  const sinceMs = sinces.length === 0 ? undefined : Math.max(...sinces);
  const beforeMs = befores.length === 0 ? undefined : Math.min(...befores);
  if (sinceMs !== undefined && beforeMs !== undefined && sinceMs >= beforeMs) throw emptyTime();
  return { sinceMs, beforeMs };
}

/** What can be told without the time is told before anybody is asked. */
function refuseEmptyTime(since: readonly Moment[], before: readonly Moment[]): void {
  const isEmpty = since.some((one) =>
    before.some((other) => {
      if ("agoMs" in one) return "agoMs" in other && one.agoMs <= other.agoMs;
      return "atMs" in other && one.atMs >= other.atMs;
    }),
  );
  if (isEmpty) throw emptyTime();
}

function emptyTime(): JobError {
  return new JobError("bad_input", `${option}: no time lies between since and before`, {
    hint: "since is the earlier one: --where since=2h,before=1h.",
  });
}

/** A name that is written out is the only one that fits, so every other pattern must fit it, too. */
function refuseOtherNames(globs: readonly string[]): void {
  const whole = globs.filter((glob) => !/[*?]/u.test(glob));
  const isEmpty = whole.some((name) => globs.some((glob) => !matchGlob(glob, name)));
  if (isEmpty) throw noJobHasAll("name", "Several of one key must all hold. Leave one of them out.");
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
  throw noJobHasAll(
    key,
    "Several of one key must all hold. For one or the other, write a list: status=running,queued.",
  );
}

function noJobHasAll(key: WhereKey, hint: string): JobError {
  return new JobError("bad_input", `${option}: no job can have all that is said about ${key}`, { hint });
}

function onlyOne(values: readonly string[], key: WhereKey): string | undefined {
  return allOf(
    values.map((value) => [value]),
    key,
  )?.[0];
}

function ownerOf(text: string | undefined): Where["owner"] | undefined {
  if (text === undefined) return undefined;
  if (/^(?:me|mine)$/iu.test(text)) return "mine";
  return /^any$/iu.test(text) ? "any" : { id: text };
}
