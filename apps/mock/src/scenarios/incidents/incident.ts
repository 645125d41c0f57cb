import type { Scenario } from "../../mock-options.js";

/** A complaint in a public tracker about cancelling or waiting, and the scenario by which it happens to our two services. */
export interface Incident {
  /** The name that its scenario is played by, such as `prefect-4490`. */
  readonly name: string;
  /** As the tracker calls it, such as `PrefectHQ/prefect`. */
  readonly project: string;
  readonly number: number;
  /** Where it can be read; `null` where it was looked for and not found. */
  readonly url: string | null;
  /** What was read in its place, where that is another page, such as the change that mended it. */
  readonly readAt: string | null;
  /** What went wrong there, in one sentence; `null` where it was not found: then nothing is derived from it either. */
  readonly what: string | null;
  /** How it happens at JESS or Ionworks. */
  readonly here: string | null;
  readonly scenario: Scenario | null;
  /** What somebody tries there: to cancel one job, all of them that are known, or all that come; or to wait for the end of one. */
  readonly tries: "cancel" | "cancel-many" | "sweep" | "wait";
}

type Path = `${"issues" | "pull"}/${number}`;

/** One that was read where it was reported, or where it was mended. */
export function read(
  [name, project, path, readAt]: readonly [name: string, project: string, path: Path, readAt?: Path],
  what: string,
  here: string,
  scenario: Scenario,
  tries: Incident["tries"] = "cancel",
): Incident {
  const number = Number(path.slice(path.indexOf("/") + 1));
  const pageOf = (one: Path): string => `https://github.com/${project}/${one}`;
  return {
    name,
    project,
    number,
    url: pageOf(path),
    readAt: readAt === undefined ? null : pageOf(readAt),
    what,
    here,
    scenario,
    tries,
  };
}

/** One that is known by its number only. */
export function notLookedUp(name: string, project: string, number: number): Incident {
  const unknown = { url: null, readAt: null, what: null, here: null, scenario: null } as const;
  return { name, project, number, ...unknown, tries: "cancel" };
}
