import { modelOutcomes } from "./model-outcome.js";
import { longestMs, mostResultBytes } from "./limits.js";
import { MockInputError } from "./mock-input-error.js";

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
  readonly max: number;
  readonly about: string;
}
/** Every switch is one of these. */
export type SwitchRow = SwitchChoice | SwitchNumber;

/** Every switch; the first value of a choice is its default. */
export const switchTable = {
  ionworks: {
    "jobs-list": choice("`GET /jobs` answers `{jobs, total}` or a bare array", "page", "array"),
    "jobs-offset": choice("how `GET /jobs` names its offset, if it has one", "offset", "skip", "none"),
    "jobs-order": choice("which jobs `GET /jobs` lists first", "newest", "oldest"),
    "jobs-limit": number("how many jobs are listed where no limit is given", 100, { min: 1, max: 1000 }),
    "pipelines-list": choice(
      "`GET /pipelines` answers `{pipelines, total}` or a bare array",
      "page",
      "array",
    ),
    "projects-list": choice(
      "`GET /projects` answers a bare array, or `{items, count, total}`",
      "array",
      "page",
    ),
    "bad-project-id": choice("answer to a project id that is no UUID", "400", "422", "404"),
    "same-simulation": choice(
      "a simulation of the same inputs is a new one, one that was completed before, or also one that still runs",
      "new",
      "reuse",
      "join",
    ),
    slash: choice("`/jobs/` and its like are served, or answered with a 307", "both", "redirect"),
    "slash-location": choice("the `Location` of that 307", "absolute", "relative"),
    cancel: choice(
      "a cancelled job is `canceled` in the reply, or after `cancel-delay-ms`",
      "immediate",
      "delayed",
    ),
    "cancel-delay-ms": number("how long a delayed cancel takes, in mock milliseconds", 3000, {
      max: longestMs,
    }),
    "cancel-ended": choice("answer to the cancel of a job that has ended", "200", "400", "409"),
    children: choice("a cancelled job's children run on, or are cancelled with it", "run-on", "follow"),
    cascade: choice(
      "a cancelled pipeline's jobs end with it, `cascade-delay-ms` later, or run on",
      "jobs",
      "late",
      "none",
    ),
    "cascade-delay-ms": number("how much later, in mock milliseconds", 5000, { max: longestMs }),
    "element-jobs": choice(
      "a pipeline's elements have their jobs from the start, or from their turn on",
      "at-once",
      "in-turn",
    ),
    flags: choice("jobs and pipelines carry `is_terminal` and `is_failed`", "yes", "no"),
    "extra-fields": choice("records have fields that nobody has heard of", "no", "yes"),
    times: choice("times end in `Z` with six digits, or in `+00:00` with as many as needed", "z", "offset"),
    storage: choice(
      "results of a completed simulation are stored `storage-delay-ms` later, or never",
      "with-job",
      "never",
    ),
    "storage-delay-ms": number("from a simulation's end to its storage folder, in mock milliseconds", 0, {
      max: longestMs,
    }),
    "storage-credentials": choice(
      "the storage passes over the service's credentials, as real ones do, or refuses them",
      "ignored",
      "refused",
    ),
    "download-code": choice("code of the redirect to the storage", "302", "307"),
    "link-seconds": number("life of a signed link, in mock seconds", 300, { max: longestMs / 1000 }),
    "submit-code": choice("success code of submits of which no page tells it", "200", "201", "202"),
    deleted: choice("answer to a delete: nothing, or `{}`", "204", "200"),
    "statuses-unknown": choice(
      "ids that do not exist are left out of statuses, or answered with 404",
      "skip",
      "404",
    ),
    "statuses-empty": choice("statuses of no ids: none, or all", "none", "all"),
    "early-result": choice("result of a pipeline that has not ended: what there is, or 404", "200", "404"),
    "plot-past-end": choice("plot data past the last plot: 404, or no traces", "404", "empty"),
    "optimization-job-id": choice(
      "which replies about an optimization have its `job_id`",
      "posts",
      "always",
      "never",
    ),
    "optimization-fields": choice(
      "optimizations have `user_id`, `updated_at` and `started_at`, or only what their page lists",
      "more",
      "documented",
    ),
    "resubmit-job": choice("a resubmitted optimization has a new job, or its old one again", "new", "same"),
    "resubmit-unfailed": choice("answer to the resubmit of one that has not failed", "409", "400", "202"),
    "same-name": choice("a second project or study of one name", "409", "allowed"),
    "post-jobs": choice("`POST /jobs` is withdrawn, or works as it once did", "410", "202"),
    "initial-soc-unit": choice(
      "what `initial_soc` of an older protocol is: a fraction up to 1 and percent above it, percent, or a fraction",
      "auto",
      "percent",
      "fraction",
    ),
    "missing-input": choice("an input of a protocol without a value: 422, or the job fails", "422", "fails"),
    "extra-input": choice("a value for an input that the protocol lacks: nothing, or 422", "ignored", "422"),
    "rest-without-end": choice("a rest without an end takes an hour, or is refused", "hour", "422"),
    "unknown-protocol-key": choice(
      "a key of a protocol that nobody knows: 422, or nothing",
      "422",
      "ignored",
    ),
    "unknown-step": choice(
      "a step of a kind that is known by its name only: 422, or it is left out, and what lies in it is run once",
      "422",
      "left-out",
    ),
    "safety-end": choice("a safety limit without a `goto` ends the test, or its step", "test", "step"),
    "safety-status": choice("the job of a test that a safety limit has ended", "completed", "failed"),
    "jumps-exhausted": choice(
      "a protocol that jumps back too often: its job fails, or ends there",
      "fails",
      "ends",
    ),
    "quick-defaults": choice(
      "a quick model without capacity or chemistry: 1 A.h of NMC/Graphite, or 422",
      "client",
      "422",
    ),
    errors: choice(
      "error bodies: the standardized form, the older one, a proxy's page, nothing, a JSON list, a JSON text",
      "standard",
      "legacy",
      "html",
      "empty",
      "list",
      "text",
    ),
    cors: choice("pages of other origins may use the service, and its storage, or not", "none", "any"),
    invalid: choice("a 422 has FastAPI's list of faults, or the form of other errors", "fastapi", "standard"),
  },
  jess: {
    unauthorized: choice("body of a 401", "empty", "html"),
    cors: choice("pages of other origins may use the service, or not", "none", "any"),
    json: choice("JSON as the service prints it, or on one line", "pretty", "compact"),
    "end-word": choice("how a cancelled job is spelled", "CANCELED", "CANCELLED"),
    "cancel-delay-ms": number("from the flag to CANCELED, in mock milliseconds", 5000, { max: longestMs }),
    "session-hours": number("life of a session token, in mock hours", 12, { max: longestMs / 3_600_000 }),
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
    "case-names": choice(
      "the folders of a project's cases are called as jEPlus calls them, or `case-0001`",
      "jeplus",
      "numbered",
    ),
    "imf-files": choice(
      "a macro model leaves what EP-Macro reads and writes, or its expanded text only",
      "macro",
      "plain",
    ),
    "viewer-missing": choice("a viewer's answer for a file that is not there", "404", "envelope"),
    "viewer-foreign": choice("a viewer's answer for somebody else's job", "401", "envelope"),
    "viewer-absent": choice("a viewer's answer for a job that does not exist", "401", "404"),
    "eso-var-form": choice(
      "values of variables are asked for by query, by path, or by either",
      "both",
      "query",
      "path",
    ),
    pid: choice("periods are counted from 0, or are those of `dictItemID`, from 1", "index", "dict-item"),
    "eso-clock": choice("values of variables are dated by London's clock, or in UTC", "london", "utc"),
    "eso-in-progress": choice("`inProgress` of the trees of variables", "no", "yes"),
    "model-outcome": choice(
      "how the models of submitted jobs fare; the jobs are FINISHED all the same",
      ...modelOutcomes,
    ),
    "result-bytes": number("least size of `eplusout.eso` in the results, in bytes", 0, {
      max: mostResultBytes,
    }),
  },
} as const satisfies Record<string, Record<string, SwitchRow>>;

/** Switches as they are given: by service and name, in any order, none of them needed. */
export interface GivenSwitches {
  readonly ionworks?: Readonly<Record<string, string | number>> | undefined;
  readonly jess?: Readonly<Record<string, string | number>> | undefined;
}

type ValueOf<Row> = Row extends { kind: "choice"; values: readonly (infer Value)[] } ? Value : number;
/** The switches as the mock reads them. */
export type SwitchSettings = {
  -readonly [Service in keyof typeof switchTable]: {
    -readonly [Name in keyof (typeof switchTable)[Service]]: ValueOf<(typeof switchTable)[Service][Name]>;
  };
};

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
    if (value >= row.min && value <= row.max) return value;
    throw new MockInputError(
      `${name} is a number from ${String(row.min)} to ${String(row.max)}, not "${String(given)}"`,
    );
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

function number(
  about: string,
  initial: number,
  { min = 0, max }: { readonly min?: number | undefined; readonly max: number },
): SwitchNumber {
  return { kind: "number", initial, min, max, about };
}
