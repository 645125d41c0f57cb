import { cancelsOf } from "./truth.js";
import { expect } from "vitest";
import { cancelJobs } from "@simjobs/control";
import { anyService } from "./cancel-faults.js";
import { scenarioCase, type Scenario } from "./cancel-scenario.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";

const cancelled = { outcome: "cancelled", cause: null, settled: true } as const;

/** What only JESS can do to us. */
const onlyJess: readonly Scenario[] = [
  ...(["drop-after", "truncate"] as const).map((kind): Scenario => ({
    what: `the answer to the cancel is lost (${kind}), and the flag tells that it has arrived`,
    faults: [{ on: "cancel", fault: { kind } }],
    tells: cancelled,
  })),
  {
    what: "a proxy answers in place of the service, which has set the flag",
    faults: [{ on: "cancel", fault: { kind: "html", processed: true } }],
    tells: cancelled,
  },
  {
    what: "it refuses ours since somebody else's is under way",
    faults: [
      { on: "cancel", times: 1, fault: { kind: "cancel-by-other" } },
      { on: "cancel", fault: { kind: "refuse-repeat" } },
      { on: "cancel", fault: { kind: "slow-cancel", ms: 20_000 } },
    ],
    tells: cancelled,
  },
  {
    what: "it takes the flag back early, though the cancel goes on",
    faults: [
      { on: "cancel", fault: { kind: "flag-reset-early", ms: 2000 } },
      { on: "cancel", fault: { kind: "slow-cancel", ms: 40_000 } },
    ],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "the end is taken back before it is looked at once more",
    faults: [{ on: "read", nth: 2, fault: { kind: "revive", ms: 2000 } }],
    tells: { outcome: "contradicted", why: "revived" },
    sends: 2,
  },
  {
    what: "the end is not looked at once more, since nobody wants it",
    options: { settleMs: 0 },
    tells: { outcome: "cancelled", settled: null },
  },
  {
    what: "the session runs out just before the cancel",
    faults: [{ on: "cancel", times: 1, fault: { kind: "expire-session" } }],
    tells: cancelled,
  },
  {
    what: "it takes us for somebody else when it is read first",
    faults: [{ on: "read", times: 1, fault: { kind: "wrong-account" } }],
    tells: cancelled,
  },
  {
    what: "it takes our cancel for somebody else's",
    faults: [{ on: "cancel", times: 1, fault: { kind: "wrong-account" } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "it takes us for somebody else all the time",
    faults: [{ on: "all", fault: { kind: "wrong-account" } }],
    tells: { outcome: "not-found", vanished: false },
    sends: 0,
  },
  {
    what: "no JESS account is linked",
    faults: [{ on: "all", fault: { kind: "no-jess-link" } }],
    tells: { outcome: "not-sent", cause: "sign-in" },
    sends: 0,
  },
  {
    what: "the JESS account is taken away while we wait",
    faults: [
      { on: "cancel", fault: { kind: "slow-cancel", ms: 60_000 } },
      { on: "read", nth: 2, times: 1000, fault: { kind: "no-jess-link" } },
    ],
    tells: { outcome: "not-found", vanished: true },
  },
  ...["CANCELED", "CANCELLED"].map((word): Scenario => ({
    what: `a cancelled job is spelled ${word}`,
    mock: { switches: { jess: { "end-word": word } } },
    tells: { ...cancelled, nativeStatus: word },
  })),
  ...(["CANCELED", "FINISHED", "REJECTED"] as const).map((status): Scenario => ({
    what: `it was ${status} before`,
    job: { status },
    tells: { outcome: status === "CANCELED" ? "already-cancelled" : "finished-first" },
    sends: 0,
  })),
  {
    what: "it ends after it is read, so that the cancel is answered with no",
    job: { durationMs: 30 },
    tells: { outcome: "finished-first" },
  },
  {
    what: "it belongs to somebody else",
    job: { owner: "grace" },
    tells: { outcome: "not-found" },
    sends: 0,
  },
];

const several: readonly ContractCase[] = [
  {
    title: "jess: lists lag five seconds while many are cancelled: each is cancelled, once",
    asks: ["J10", "J6"],
    run: async (bench) => {
      const refs = bench.jobs({ provider: "jess", status: "QUEUED", count: 30, durationMs: 600_000 });
      bench.mock.addFault({ match: { path: "/jess_web/api/jobs" }, fault: { kind: "list-lag", ms: 5000 } });
      const results = await cancelJobs(bench.jessProvider, refs, { timeoutMs: 120_000 });
      expect(results.map(({ outcome }) => outcome)).toEqual(refs.map(() => "cancelled"));
      expect(refs.map((ref) => cancelsOf(bench, ref).length)).toEqual(refs.map(() => 1));
    },
  },
];

/** Cancels at JESS, with everything that can go wrong, judged by what the mock knows. */
export const cancelJess: ContractSuite = {
  subject: "a cancel at JESS, told as it is, when",
  cases: [...[...anyService, ...onlyJess].map((scenario) => scenarioCase("jess", scenario)), ...several],
};
