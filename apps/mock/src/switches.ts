import { modelOutcomes } from "./jess/model-outcome.js";

/** How one switch can be set. Each stands for something that nobody outside of the services knows for sure. */
interface SwitchChoice {
  readonly kind: "choice";
  readonly values: readonly [string, ...string[]];
  readonly about: string;
}
interface SwitchNumber {
  readonly kind: "number";
  readonly initial: number;
  readonly min: number;
  readonly about: string;
}
type SwitchRow = SwitchChoice | SwitchNumber;

/** Every switch; the first value of a choice is its default. */
export const switchTable = {
  ionworks: {
    "jobs-list": choice("`GET /jobs` answers `{jobs, total}` or a bare array", "page", "array"),
    slash: choice("`/jobs/` is served, or answered with a 307 to `/jobs`", "both", "redirect"),
    cancel: choice(
      "a cancelled job is `canceled` in the reply, or after `cancel-delay-ms`",
      "immediate",
      "delayed",
    ),
    "cancel-delay-ms": number("how long a delayed cancel takes, in mock milliseconds", 3000, 0),
    "cancel-ended": choice("answer to the cancel of a job that has ended", "200", "400", "409"),
    flags: choice("jobs carry `is_terminal` and `is_failed`", "yes", "no"),
    "post-jobs": choice("`POST /jobs` is withdrawn, or works as it once did", "410", "202"),
    errors: choice("error bodies in the standardized or the older form", "standard", "legacy"),
  },
  jess: {
    unauthorized: choice("body of a 401", "empty", "html"),
    json: choice("JSON as the service prints it, or on one line", "pretty", "compact"),
    "end-word": choice("how a cancelled job is spelled", "CANCELED", "CANCELLED"),
    "cancel-delay-ms": number("from the flag to CANCELED, in mock milliseconds", 5000, 0),
    "session-hours": number("life of a session token, in mock hours", 12, 0),
    "completion-time": choice("`completion_Time` of an unfinished job under cancel", "early", "null"),
    logout: choice(
      "a log-off leaves the token usable until it expires, or not",
      "keeps-token",
      "revokes-token",
    ),
    directory: choice("form of `/job/dir`, as of 2021 or of 2020", "newer", "older"),
    missing: choice(
      "results of a job that has none or is not ours, a file that is not there: `ok: false`, or 404",
      "envelope",
      "404",
    ),
    "model-outcome": choice(
      "how the models of submitted jobs fare; the jobs are FINISHED all the same",
      ...modelOutcomes,
    ),
    "result-bytes": number("least size of `eplusout.eso` in the results, in bytes", 0, 0),
  },
} as const satisfies Record<string, Record<string, SwitchRow>>;

/** Switches as they are given: by service and name, in any order, none of them needed. */
export interface GivenSwitches {
  readonly ionworks?: Readonly<Record<string, string | number>>;
  readonly jess?: Readonly<Record<string, string | number>>;
}

type ValueOf<Row> = Row extends { kind: "choice"; values: readonly (infer Value)[] } ? Value : number;
/** The switches as the mock reads them. */
export type SwitchSettings = {
  -readonly [Service in keyof typeof switchTable]: {
    -readonly [Name in keyof (typeof switchTable)[Service]]: ValueOf<(typeof switchTable)[Service][Name]>;
  };
};

/** A switch, flag or field that the mock does not have, or a value that it cannot take. For people. */
export class MockInputError extends Error {
  override readonly name = "MockInputError";
}

/**
 * Reads switches over the defaults.
 *
 * @throws {MockInputError} names the unknown switch or value, and what there is
 */
export function readSwitches(given: GivenSwitches): SwitchSettings {
  // The table alone says which value goes where; the compiler cannot follow it through the loop.
  return {
    ionworks: readService("ionworks", given.ionworks ?? {}),
    jess: readService("jess", given.jess ?? {}),
  } as SwitchSettings;
}

function readService(
  service: keyof typeof switchTable,
  given: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  const rows: Record<string, SwitchRow> = switchTable[service];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rows, name)) {
      throw new MockInputError(
        `${service} has no switch "${name}"; there are ${Object.keys(rows).join(", ")}`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [name, readValue(`${service} ${name}`, row, given[name])]),
  );
}

function readValue(name: string, row: SwitchRow, given: string | number | undefined): string | number {
  if (row.kind === "number") {
    if (given === undefined) return row.initial;
    const value = typeof given === "number" ? given : Number(given.trim() === "" ? "?" : given);
    if (Number.isFinite(value) && value >= row.min) return value;
    throw new MockInputError(`${name} is a number from ${String(row.min)} on, not "${String(given)}"`);
  }
  if (given === undefined) return row.values[0];
  const value = row.values.find((candidate) => candidate === String(given));
  if (value !== undefined) return value;
  throw new MockInputError(`${name} is ${row.values.join(" or ")}, not "${String(given)}"`);
}

function choice<const Values extends readonly [string, ...string[]]>(
  about: string,
  ...values: Values
): { kind: "choice"; values: Values; about: string } {
  return { kind: "choice", values, about };
}

function number(about: string, initial: number, min: number): SwitchNumber {
  return { kind: "number", initial, min, about };
}
