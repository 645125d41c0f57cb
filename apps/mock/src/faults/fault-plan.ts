import type { BadZip } from "./bad-zip-kinds.js";
import type { ModelOutcome } from "../base/model-outcome.js";

/** An answer that is sent in place of the mock's own. */
export interface PlannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, a JSON value, or `undefined` for the service's own error body of that status. */
  readonly body: unknown;
}

/** What goes wrong with one request: the faults that match it, added up. */
export interface FaultPlan {
  kinds: string[];
  /** Real milliseconds before the request is looked at. */
  delayMs: number;
  /** The connection is closed before the request is carried out, or after it without an answer. */
  drop: "before" | "after" | null;
  answer: PlannedAnswer | null;
  /** Whether the request is carried out all the same when `answer` stands in for the reply. */
  processed: boolean;
  /** How much of the body is sent before the connection is closed: bytes, or `half`. */
  keepBytes: number | "half" | null;
  contentType: string | null;
  /** Real milliseconds over which the body is spread. */
  slowBodyMs: number | null;
  expireSession: boolean;
  wrongAccount: boolean;
  noJessLink: boolean;
  /** Word, and the two flags at Ionworks, of every job in the reply. */
  statusWord: { readonly word: string; readonly terminal: boolean; readonly failed: boolean } | null;
  /** Mock milliseconds by which what is read lags behind. */
  readLagMs: number;
  /** The same, for lists only. */
  listLagMs: number;
  /** Jobs younger than this many mock milliseconds are not found. */
  unseenForMs: number;
  ignoreCancel: boolean;
  /** Mock milliseconds from the cancel to its effect. */
  cancelDelayMs: number | null;
  /** The cancel counts only this many mock milliseconds from now. */
  processLateMs: number | null;
  refuseEarly: boolean;
  refuseRepeat: boolean;
  /** Somebody else cancels the job just before this request. */
  cancelByOther: boolean;
  /** The job can no longer be seen from now on. */
  vanish: boolean;
  /** Mock milliseconds from now until the job, if it has ended, is active again. */
  reviveAfterMs: number | null;
  /** Word that the job's end is going to have. */
  endWord: string | null;
  /** Mock milliseconds for which a cancel flag is shown at most. */
  flagForMs: number | null;
  /** How the models of the job fare that the request makes or names. */
  modelOutcome: ModelOutcome | null;
  /** What JESS says in place of a job's progress. */
  progressText: string | null;
  /** What is wrong with the zip of results. */
  badZip: BadZip | null;
  /** Mock milliseconds from now until somebody runs an ended optimization again. */
  rerunAfterMs: number | null;
  /** How the jobs end that the request makes. */
  failure: { readonly errorCode: string | null; readonly error: string | null } | null;
  /** The signed link that is handed out, or used, is too old. */
  expireLink: boolean;
}

/** Nothing goes wrong. Shared by all requests without a fault, so it must not be changed. */
export const noFaults: Readonly<FaultPlan> = Object.freeze(emptyPlan());

export function emptyPlan(): FaultPlan {
  return {
    kinds: [],
    delayMs: 0,
    drop: null,
    answer: null,
    processed: false,
    keepBytes: null,
    contentType: null,
    slowBodyMs: null,
    expireSession: false,
    wrongAccount: false,
    noJessLink: false,
    statusWord: null,
    readLagMs: 0,
    listLagMs: 0,
    unseenForMs: 0,
    ignoreCancel: false,
    cancelDelayMs: null,
    processLateMs: null,
    refuseEarly: false,
    refuseRepeat: false,
    cancelByOther: false,
    vanish: false,
    reviveAfterMs: null,
    endWord: null,
    flagForMs: null,
    modelOutcome: null,
    progressText: null,
    badZip: null,
    rerunAfterMs: null,
    failure: null,
    expireLink: false,
  };
}
