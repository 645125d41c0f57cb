import type { Scenario } from "./cancel-scenario.js";

const cancelled = { outcome: "cancelled", cause: null, vanished: false } as const;

/** What can go wrong at both services, and must be told alike. */
export const anyService: readonly Scenario[] = [
  { what: "nothing goes wrong", tells: cancelled },
  {
    what: "the cancel takes a minute",
    faults: [{ on: "cancel", fault: { kind: "slow-cancel", ms: 60_000 } }],
    tells: { outcome: "cancelled" },
    // Where nothing shows that a cancel is noted, it is asked once more.
    sends: { jess: 1, ionworks: 2 },
  },
  {
    what: "the cancel takes longer than we wait",
    faults: [{ on: "cancel", fault: { kind: "slow-cancel", ms: 900_000 } }],
    tells: { outcome: "still-cancelling" },
    sends: { jess: 1, ionworks: 2 },
  },
  {
    what: "the first cancel is answered with yes and forgotten",
    faults: [{ on: "cancel", times: 1, fault: { kind: "ignore-cancel" } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "every cancel is answered with yes and forgotten",
    faults: [{ on: "cancel", fault: { kind: "ignore-cancel" } }],
    tells: { outcome: "still-cancelling" },
    sends: 2,
  },
  {
    what: "the first cancel gets lost on its way",
    faults: [{ on: "cancel", times: 1, fault: { kind: "drop-before" } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "every cancel gets lost on its way",
    faults: [{ on: "cancel", fault: { kind: "drop-before" } }],
    tells: { outcome: "unknown", cause: "unanswered" },
    sends: 6,
  },
  {
    what: "the cancel counts only five seconds after its answer was lost",
    faults: [{ on: "cancel", times: 1, fault: { kind: "late", ms: 5000 } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "every cancel is late and unanswered",
    faults: [{ on: "cancel", fault: { kind: "late", ms: 20_000 } }],
    tells: { outcome: "cancelled" },
    sends: { jess: 4, ionworks: 6 },
  },
  {
    what: "the cancel is throttled twice",
    faults: [{ on: "cancel", times: 2, fault: { kind: "throttle", retryAfter: 2 } }],
    tells: cancelled,
  },
  {
    what: "every cancel is throttled",
    faults: [{ on: "cancel", fault: { kind: "throttle" } }],
    tells: { outcome: "unknown", cause: "unanswered" },
    sends: { jess: 6, ionworks: 7 },
  },
  {
    what: "a job that has just come in cannot be cancelled yet",
    faults: [{ on: "cancel", fault: { kind: "refuse-early" } }],
    isYoung: true,
    job: { durationMs: 20_000 },
    tells: cancelled,
    sends: { jess: 3, ionworks: 4 },
  },
  {
    what: "a job that waits cannot be cancelled for long",
    faults: [{ on: "cancel", fault: { kind: "refuse-early" } }],
    isYoung: true,
    tells: { outcome: "refused" },
    sends: 4,
  },
  {
    what: "somebody else cancels just before",
    faults: [{ on: "cancel", times: 1, fault: { kind: "cancel-by-other" } }],
    tells: cancelled,
  },
  {
    what: "it vanishes before it is read",
    faults: [{ on: "read", times: 1, fault: { kind: "vanish" } }],
    tells: { outcome: "not-found", vanished: false },
    sends: 0,
  },
  {
    what: "it vanishes before the cancel",
    faults: [{ on: "cancel", times: 1, fault: { kind: "vanish" } }],
    tells: { outcome: "not-found", vanished: true },
  },
  {
    what: "it vanishes while we wait",
    faults: [
      { on: "cancel", fault: { kind: "slow-cancel", ms: 60_000 } },
      { on: "read", nth: 2, fault: { kind: "vanish" } },
    ],
    tells: { outcome: "not-found", vanished: true },
  },
  {
    what: "it ends with a word that nobody knows",
    faults: [{ on: "cancel", fault: { kind: "unknown-end", word: "EXPIRED" } }],
    tells: { outcome: "unknown", cause: "unknown-word", nativeStatus: "EXPIRED" },
  },
  {
    what: "every reading has a word that nobody knows",
    faults: [{ on: "read", fault: { kind: "unknown-status" } }],
    tells: { outcome: "unknown", cause: "unknown-word", nativeStatus: "HIBERNATING" },
  },
  {
    what: "two readings have a word that nobody knows",
    faults: [{ on: "read", times: 2, fault: { kind: "unknown-status" } }],
    tells: cancelled,
  },
  {
    what: "readings are five seconds old",
    faults: [{ on: "read", fault: { kind: "stale", ms: 5000 } }],
    tells: cancelled,
  },
  {
    what: "a young job is not found at first",
    faults: [{ on: "read", fault: { kind: "lag-404", ms: 4000 } }],
    tells: cancelled,
  },
  {
    what: "one sign-in is not taken after the cancel and cannot be renewed",
    faults: [
      { on: "cancel", fault: { kind: "slow-cancel", ms: 60_000 } },
      { on: "read", nth: 2, times: 1000, fault: { kind: "expire-session" } },
    ],
    tells: { outcome: "unknown", cause: "sign-in" },
  },
  {
    what: "the sign-in is not taken at all",
    faults: [{ on: "all", fault: { kind: "expire-session" } }],
    tells: { outcome: "not-sent", cause: "sign-in" },
    sends: 0,
  },
  {
    what: "no cancel is taken for that of anybody who is signed in",
    faults: [{ on: "cancel", fault: { kind: "expire-session" } }],
    tells: { outcome: "unknown", cause: "sign-in" },
    sends: 1,
  },
  {
    what: "a proxy answers the first cancel with its page",
    faults: [{ on: "cancel", times: 1, fault: { kind: "html" } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "a proxy answers every cancel with its page",
    faults: [{ on: "cancel", fault: { kind: "html" } }],
    tells: { outcome: "unknown", cause: "unanswered" },
    sends: 6,
  },
  {
    what: "a proxy answers everything with its page",
    faults: [{ on: "all", fault: { kind: "html" } }],
    tells: { outcome: "not-sent", cause: "unread" },
    sends: 0,
  },
  {
    what: "a proxy answers every reading after the cancel with its page",
    faults: [{ on: "read", nth: 2, times: 1000, fault: { kind: "html" } }],
    tells: { outcome: "unknown", cause: "unread" },
  },
  {
    what: "a wrong address answers everything with its own 404",
    faults: [{ on: "all", fault: { kind: "status", status: 404, body: "no such page" } }],
    tells: { outcome: "not-sent", cause: "unread" },
    sends: 0,
  },
  {
    what: "two readings are cut off",
    faults: [{ on: "read", times: 2, fault: { kind: "truncate" } }],
    tells: cancelled,
  },
  {
    what: "nothing has the right content type",
    faults: [{ on: "all", fault: { kind: "wrong-type" } }],
    tells: cancelled,
  },
  {
    what: "the cancel fails inside the service",
    faults: [{ on: "cancel", times: 1, fault: { kind: "status", status: 503 } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "we are not allowed to cancel it",
    faults: [{ on: "cancel", fault: { kind: "status", status: 403 } }],
    tells: { outcome: "refused", cause: "forbidden" },
  },
  {
    what: "it ends by itself first",
    job: { durationMs: 2500 },
    tells: { outcome: "finished-first" },
  },
  {
    what: "nobody waits for the end",
    options: { wait: false },
    tells: { outcome: "requested" },
  },
];
