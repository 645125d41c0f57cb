import { isHeaderName, isHeaderValue, type Fields } from "../base/fields.js";
import { badZipKinds, mostBombBytes } from "./bad-zip-kinds.js";
import { modelOutcomes } from "../base/model-outcome.js";
import type { FaultPlan } from "./fault-plan.js";

/** What one kind of fault adds to the plan of a request. */
export type FaultEffect = (plan: FaultPlan) => void;

export interface FaultKind {
  /** For the documentation, and for people who ask the mock what it can do. */
  readonly about: string;
  /** Reads the kind's own fields. */
  readonly read: (fields: Fields) => FaultEffect;
}

const page = "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>\n";

/** Every kind of fault. `ms` of a job's life are milliseconds of the mock's clock, those of the wire are real. */
export const faultKinds: Readonly<Record<string, FaultKind>> = {
  status: {
    about:
      "answers with `status`, `body` (text or JSON) and `headers`; carried out before only if `processed`",
    read: (fields) => {
      const status = fields.whole("status", 500, 200, 599);
      const body = fields.any("body");
      const headers = readHeaders(fields);
      const processed = fields.flag("processed", false);
      return (plan) => answer(plan, status, headers, body, processed);
    },
  },
  delay: {
    about: "waits `ms` real milliseconds before the request is looked at",
    read: (fields) => {
      const ms = fields.realMs("ms", 1000);
      return (plan) => {
        plan.delayMs += ms;
      };
    },
  },
  "drop-before": {
    about: "closes the connection; the request is not carried out",
    read: () => (plan) => {
      plan.drop = "before";
    },
  },
  "drop-after": {
    about: "carries the request out and closes the connection without an answer",
    read: () => (plan) => {
      plan.drop ??= "after";
    },
  },
  truncate: {
    about: "carries out, announces the whole answer, sends its first `bytes` (default: half) and closes",
    read: (fields) => {
      const bytes = fields.whole("bytes", undefined);
      return (plan) => {
        plan.keepBytes = bytes ?? "half";
      };
    },
  },
  html: {
    about: "answers with an HTML page and `status` (default 200); carried out before only if `processed`",
    read: (fields) => {
      const status = fields.whole("status", 200, 200, 599);
      const processed = fields.flag("processed", false);
      return (plan) => answer(plan, status, { "content-type": "text/html" }, page, processed);
    },
  },
  "wrong-type": {
    about: "sends the right body with the content type `type` (default `text/plain`)",
    read: (fields) => {
      const type = fields.headerText("type", "text/plain");
      return (plan) => {
        plan.contentType = type;
      };
    },
  },
  "slow-body": {
    about: "spreads the answer's body over `ms` real milliseconds",
    read: (fields) => {
      const ms = fields.realMs("ms", 1000);
      return (plan) => {
        plan.slowBodyMs = ms;
      };
    },
  },
  "expire-session": {
    about: "ends the sessions that the request brings; at Ionworks, where there are none, its key is refused",
    read: () => (plan) => {
      plan.expireSession = true;
    },
  },
  redirect: {
    about: "answers `status` (default 307) with `location`",
    read: (fields) => {
      const status = fields.whole("status", 307, 300, 399);
      const location = fields.headerText("location", undefined);
      if (location === undefined) throw fields.wrong("location", "the address to go to");
      return (plan) => answer(plan, status, { location }, "", false);
    },
  },
  throttle: {
    about: "answers 429, with `retryAfter` (seconds or a date) in the header of that name if given",
    read: (fields) => {
      const given = fields.any("retryAfter");
      const isText = typeof given === "string" && isHeaderValue(given);
      if (given !== undefined && !isText && typeof given !== "number") {
        throw fields.wrong("retryAfter", "seconds or a date");
      }
      const headers: Record<string, string> = given === undefined ? {} : { "retry-after": String(given) };
      return (plan) => answer(plan, 429, headers, undefined, false);
    },
  },
  "unknown-status": {
    about: "jobs in the answer have the status `word`; `terminal` and `failed` set the flags at Ionworks",
    read: (fields) => {
      const word = fields.text("word", "HIBERNATING");
      const terminal = fields.flag("terminal", false);
      const failed = fields.flag("failed", false);
      return (plan) => {
        plan.statusWord = { word, terminal, failed };
      };
    },
  },
  "ignore-cancel": {
    about: "the cancel is answered with yes and forgotten",
    read: () => (plan) => {
      plan.ignoreCancel = true;
    },
  },
  "slow-cancel": {
    about: "the cancel takes effect after `ms` mock milliseconds",
    read: (fields) => {
      const ms = fields.mockMs("ms", 120_000);
      return (plan) => {
        plan.cancelDelayMs = ms;
      };
    },
  },
  vanish: {
    about: "the job that the request names is gone for good, also from lists",
    read: () => (plan) => {
      plan.vanish = true;
    },
  },
  stale: {
    about: "what is read is `ms` mock milliseconds old",
    read: (fields) => {
      const ms = fields.mockMs("ms", 5000);
      return (plan) => {
        plan.readLagMs = Math.max(plan.readLagMs, ms);
      };
    },
  },
  "lag-404": {
    about: "jobs younger than `ms` mock milliseconds are not found, and not in lists",
    read: (fields) => {
      const ms = fields.mockMs("ms", 5000);
      return (plan) => {
        plan.unseenForMs = Math.max(plan.unseenForMs, ms);
      };
    },
  },
  "list-lag": {
    about: "lists are `ms` mock milliseconds old",
    read: (fields) => {
      const ms = fields.mockMs("ms", 5000);
      return (plan) => {
        plan.listLagMs = Math.max(plan.listLagMs, ms);
      };
    },
  },
  late: {
    about: "a cancel is carried out `ms` mock milliseconds from now; the connection closes without an answer",
    read: (fields) => {
      const ms = fields.mockMs("ms", 5000);
      return (plan) => {
        plan.processLateMs = ms;
        plan.drop ??= "after";
      };
    },
  },
  "refuse-early": {
    about: "a cancel is refused while the job waits or is prepared (pending; UNPACKED, ACCEPTED)",
    read: () => (plan) => {
      plan.refuseEarly = true;
    },
  },
  "refuse-repeat": {
    about: "a cancel is refused while an earlier one is under way",
    read: () => (plan) => {
      plan.refuseRepeat = true;
    },
  },
  "cancel-by-other": {
    about: "somebody else cancels the job just before the request is carried out",
    read: () => (plan) => {
      plan.cancelByOther = true;
    },
  },
  revive: {
    about: "the job that the request names, if it has ended, is active again `ms` mock milliseconds later",
    read: (fields) => {
      const ms = fields.mockMs("ms", 0);
      return (plan) => {
        plan.reviveAfterMs = ms;
      };
    },
  },
  "unknown-end": {
    about: "the job that the request names ends with the word `word`",
    read: (fields) => {
      const word = fields.text("word", "EXPIRED");
      return (plan) => {
        plan.endWord = word;
      };
    },
  },
  rerun: {
    about:
      "somebody runs the optimization that the request names again, once it has ended, in `ms` mock milliseconds",
    read: (fields) => {
      const ms = fields.mockMs("ms", 0);
      return (plan) => {
        plan.rerunAfterMs = ms;
      };
    },
  },
  fail: {
    about: "the Ionworks jobs that the request makes end as failed, with `errorCode` and `error`",
    read: (fields) => {
      const errorCode = fields.text("errorCode", null);
      const error = fields.text("error", null);
      return (plan) => {
        plan.failure = { errorCode, error };
      };
    },
  },
  "expire-link": {
    about: "the signed link that the request hands out, or uses, is too old",
    read: () => (plan) => {
      plan.expireLink = true;
    },
  },
  "flag-reset-early": {
    about: "JESS shows the cancel flag for `ms` mock milliseconds only, though the cancel goes on",
    read: (fields) => {
      const ms = fields.mockMs("ms", 0);
      return (plan) => {
        plan.flagForMs = ms;
      };
    },
  },
  "bad-progress": {
    about: "the progress of the JESS jobs in the answer is `text` (default `20, 0, ?`)",
    read: (fields) => {
      const text = fields.text("text", "20, 0, ?");
      return (plan) => {
        plan.progressText = text;
      };
    },
  },
  "fail-model": {
    about:
      "the models of the JESS job that the request makes or names end as `outcome` (default `fatal`); it is FINISHED",
    read: (fields) => {
      const outcome = fields.choice("outcome", modelOutcomes, "fatal");
      return (plan) => {
        plan.modelOutcome = outcome;
      };
    },
  },
  "bad-zip": {
    about:
      "the zip of JESS results is bad: `how` is truncated, checksum, json, html, empty, entry or bomb; `entry` names one more entry (default `../escaped.txt`), `bytes` is what it unpacks to",
    read: (fields) => {
      const entry = fields.text("entry", undefined);
      const bytes = fields.whole("bytes", undefined, 0, mostBombBytes);
      const usual = bytes !== undefined ? "bomb" : entry !== undefined ? "entry" : "truncated";
      const how = fields.choice("how", badZipKinds, usual);
      return (plan) => {
        plan.badZip = { how, entry: entry ?? null, bytes: bytes ?? null };
      };
    },
  },
  "wrong-account": {
    about: "the service takes the credentials for those of the other account",
    read: () => (plan) => {
      plan.wrongAccount = true;
    },
  },
  "no-jess-link": {
    about: "the JESS session key is not valid: `GET /session` says so, calls about jobs are not accessible",
    read: () => (plan) => {
      plan.noJessLink = true;
    },
  },
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

function readHeaders(fields: Fields): Record<string, string> {
  const given = fields.any("headers") ?? {};
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw fields.wrong("headers", "an object of texts");
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!isHeaderName(name)) throw fields.wrong("headers", `an object of headers, which "${name}" is not`);
      if ((typeof value !== "string" && typeof value !== "number") || !isHeaderValue(String(value))) {
        throw fields.wrong(`headers.${name}`, "what a header can hold");
      }
      return [name.toLowerCase(), String(value)];
    }),
  );
}
