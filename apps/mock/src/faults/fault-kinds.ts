import { z } from "zod";
import {
  choiceInput,
  flagInput,
  headerInput,
  isHeaderName,
  isHeaderValue,
  mockMsInput,
  readInput,
  realMsInput,
  textInput,
  wholeInput,
} from "../base/input.js";
import { modelOutcomes } from "../base/model-outcome.js";
import { badZipKinds, mostBombBytes } from "./bad-zip-kinds.js";
import type { FaultPlan } from "./fault-plan.js";

/** What one kind of fault adds to the plan of a request. */
export type FaultEffect = (plan: FaultPlan) => void;

export interface FaultKind {
  /** For the documentation, and for people who ask the mock what it can do. */
  readonly about: string;
  /** Its fields, but for its name. */
  readonly schema: z.ZodObject;
  /** @throws {MockInputError} that names the first field that is wrong */
  readonly read: (fields: unknown) => FaultEffect;
}

/** A kind of fault, by its fields and what they come to. */
function kind<Shape extends z.core.$ZodLooseShape>(
  about: string,
  shape: Shape,
  effectOf: (fields: z.output<z.ZodObject<Shape, z.core.$strict>>) => FaultEffect,
): FaultKind {
  const schema = z.strictObject(shape);
  return { about, schema, read: (fields) => effectOf(readInput("a fault", schema, fields)) };
}

const page = "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n";

const headersInput = z
  .record(
    z.string().refine(isHeaderName, "an object of headers"),
    z
      .union([z.string(), z.number()], "texts")
      .transform(String)
      .refine(isHeaderValue, "what a header can hold"),
    "an object of texts",
  )
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );

/** Every kind of fault. `ms` of a job's life are milliseconds of the mock's clock, those of the wire are real. */
export const faultKinds: Readonly<Record<string, FaultKind>> = {
  status: kind(
    "answers with `status`, `body` (text or JSON) and `headers`; carried out before only if `processed`",
    {
      status: wholeInput(200, 599).default(500),
      body: z.unknown().optional(),
      headers: headersInput.default({}),
      processed: flagInput().default(false),
    },
    ({ status, body, headers, processed }) =>
      (plan) =>
        answer(plan, status, headers, body, processed),
  ),
  delay: kind(
    "waits `ms` real milliseconds before the request is looked at",
    { ms: realMsInput().default(1000) },
    ({ ms }) =>
      (plan) => {
        plan.delayMs += ms;
      },
  ),
  "drop-before": kind("closes the connection; the request is not carried out", {}, () => (plan) => {
    plan.drop = "before";
  }),
  "drop-after": kind(
    "carries the request out and closes the connection without an answer",
    {},
    () => (plan) => {
      plan.drop ??= "after";
    },
  ),
  truncate: kind(
    "carries out, announces the whole answer, sends its first `bytes` (default: half) and closes",
    { bytes: wholeInput().optional() },
    ({ bytes }) =>
      (plan) => {
        plan.keepBytes = bytes ?? "half";
      },
  ),
  html: kind(
    "answers with an HTML page and `status` (default 200); carried out before only if `processed`",
    { status: wholeInput(200, 599).default(200), processed: flagInput().default(false) },
    ({ status, processed }) =>
      (plan) =>
        answer(plan, status, { "content-type": "text/html" }, page, processed),
  ),
  "wrong-type": kind(
    "sends the right body with the content type `type` (default `text/plain`)",
    { type: headerInput().default("text/plain") },
    ({ type }) =>
      (plan) => {
        plan.contentType = type;
      },
  ),
  "slow-body": kind(
    "spreads the answer's body over `ms` real milliseconds",
    { ms: realMsInput().default(1000) },
    ({ ms }) =>
      (plan) => {
        plan.slowBodyMs = ms;
      },
  ),
  "expire-session": kind(
    "ends the sessions that the request brings; at Ionworks, where there are none, its key is refused",
    {},
    () => (plan) => {
      plan.expireSession = true;
    },
  ),
  redirect: kind(
    "answers `status` (default 307) with `location`",
    { status: wholeInput(300, 399).default(307), location: headerInput("the address to go to") },
    ({ status, location }) =>
      (plan) =>
        answer(plan, status, { location }, "", false),
  ),
  throttle: kind(
    "answers 429, with `retryAfter` (seconds or a date) in the header of that name if given",
    { retryAfter: z.union([z.string().refine(isHeaderValue), z.number()], "seconds or a date").optional() },
    ({ retryAfter }) => {
      const headers: Record<string, string> =
        retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
      return (plan) => answer(plan, 429, headers, undefined, false);
    },
  ),
  "unknown-status": kind(
    "jobs in the answer have the status `word`; `terminal` and `failed` set the flags at Ionworks",
    {
      word: textInput().default("HIBERNATING"),
      terminal: flagInput().default(false),
      failed: flagInput().default(false),
    },
    ({ word, terminal, failed }) =>
      (plan) => {
        plan.statusWord = { word, terminal, failed };
      },
  ),
  "ignore-cancel": kind("the cancel is answered with yes and forgotten", {}, () => (plan) => {
    plan.ignoreCancel = true;
  }),
  "slow-cancel": kind(
    "the cancel takes effect after `ms` mock milliseconds",
    { ms: mockMsInput().default(120_000) },
    ({ ms }) =>
      (plan) => {
        plan.cancelDelayMs = ms;
      },
  ),
  vanish: kind("the job that the request names is gone for good, also from lists", {}, () => (plan) => {
    plan.vanish = true;
  }),
  stale: kind(
    "what is read is `ms` mock milliseconds old",
    { ms: mockMsInput().default(5000) },
    ({ ms }) =>
      (plan) => {
        plan.readLagMs = Math.max(plan.readLagMs, ms);
      },
  ),
  "lag-404": kind(
    "jobs younger than `ms` mock milliseconds are not found, and not in lists",
    { ms: mockMsInput().default(5000) },
    ({ ms }) =>
      (plan) => {
        plan.unseenForMs = Math.max(plan.unseenForMs, ms);
      },
  ),
  "list-lag": kind(
    "lists are `ms` mock milliseconds old",
    { ms: mockMsInput().default(5000) },
    ({ ms }) =>
      (plan) => {
        plan.listLagMs = Math.max(plan.listLagMs, ms);
      },
  ),
  late: kind(
    "a cancel is carried out `ms` mock milliseconds from now; the connection closes without an answer",
    { ms: mockMsInput().default(5000) },
    ({ ms }) =>
      (plan) => {
        plan.processLateMs = ms;
        plan.drop ??= "after";
      },
  ),
  "refuse-early": kind(
    "a cancel is refused while the job waits or is prepared (pending; UNPACKED, ACCEPTED)",
    {},
    () => (plan) => {
      plan.refuseEarly = true;
    },
  ),
  "refuse-repeat": kind("a cancel is refused while an earlier one is under way", {}, () => (plan) => {
    plan.refuseRepeat = true;
  }),
  "cancel-by-other": kind(
    "somebody else cancels the job just before the request is carried out",
    {},
    () => (plan) => {
      plan.cancelByOther = true;
    },
  ),
  revive: kind(
    "the job that the request names, if it has ended, is active again `ms` mock milliseconds later",
    { ms: mockMsInput().default(0) },
    ({ ms }) =>
      (plan) => {
        plan.reviveAfterMs = ms;
      },
  ),
  "unknown-end": kind(
    "the job that the request names ends with the word `word`",
    { word: textInput().default("EXPIRED") },
    ({ word }) =>
      (plan) => {
        plan.endWord = word;
      },
  ),
  rerun: kind(
    "somebody runs the optimization that the request names again, once it has ended, in `ms` mock milliseconds",
    { ms: mockMsInput().default(0) },
    ({ ms }) =>
      (plan) => {
        plan.rerunAfterMs = ms;
      },
  ),
  fail: kind(
    "the Ionworks jobs that the request makes end as failed, with `errorCode` and `error`",
    { errorCode: textInput().nullable().default(null), error: textInput().nullable().default(null) },
    ({ errorCode, error }) =>
      (plan) => {
        plan.failure = { errorCode, error };
      },
  ),
  "expire-link": kind("the signed link that the request hands out, or uses, is too old", {}, () => (plan) => {
    plan.expireLink = true;
  }),
  "flag-reset-early": kind(
    "JESS shows the cancel flag for `ms` mock milliseconds only, though the cancel goes on",
    { ms: mockMsInput().default(0) },
    ({ ms }) =>
      (plan) => {
        plan.flagForMs = ms;
      },
  ),
  "bad-progress": kind(
    "the progress of the JESS jobs in the answer is `text` (default `20, 0, ?`)",
    { text: textInput().default("20, 0, ?") },
    ({ text }) =>
      (plan) => {
        plan.progressText = text;
      },
  ),
  "fail-model": kind(
    "the models of the JESS job that the request makes or names end as `outcome` (default `fatal`); it is FINISHED",
    { outcome: choiceInput(modelOutcomes).default("fatal") },
    ({ outcome }) =>
      (plan) => {
        plan.modelOutcome = outcome;
      },
  ),
  "bad-zip": kind(
    "the zip of JESS results is bad: `how` is truncated, checksum, json, html, empty, entry or bomb; `entry` names one more entry (default `../escaped.txt`), `bytes` is what it unpacks to",
    {
      how: choiceInput(badZipKinds).optional(),
      entry: textInput().optional(),
      bytes: wholeInput(0, mostBombBytes).optional(),
    },
    ({ how, entry, bytes }) => {
      const usual = bytes !== undefined ? "bomb" : entry !== undefined ? "entry" : "truncated";
      return (plan) => {
        plan.badZip = { how: how ?? usual, entry: entry ?? null, bytes: bytes ?? null };
      };
    },
  ),
  "wrong-account": kind(
    "the service takes the credentials for those of the other account",
    {},
    () => (plan) => {
      plan.wrongAccount = true;
    },
  ),
  "no-jess-link": kind(
    "the JESS session key is not valid: `GET /session` says so, calls about jobs are not accessible",
    {},
    () => (plan) => {
      plan.noJessLink = true;
    },
  ),
};

function answer(
  plan: FaultPlan,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  processed: boolean,
): void {
  plan.answer = { status, headers, body };
  plan.processed = processed;
}
