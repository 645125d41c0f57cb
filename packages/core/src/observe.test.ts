import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { aReading, anyReading } from "../test/a-reading.js";
import { expectedNext, hasEnded, isActive, jobStatuses, type JobStatus } from "./job-status.js";
import { observe, observeAccept, type JobState, type Observation } from "./observe.js";
import { compareReadings, noDetails } from "./reading.js";
import type { Reading } from "./schemas/reading.js";

const after = (...readings: readonly Reading[]): JobState => {
  let state: JobState | null = null;
  for (const reading of readings) ({ state } = observe(state, reading));
  if (state === null) throw new TypeError("a state needs a reading");
  return state;
};

const pairs = jobStatuses.flatMap((from) => jobStatuses.map((to) => ({ from, to })));

/** What the table of statuses says about a move, put in other words than the code does. */
function expectedOf(from: JobStatus, to: JobStatus): Observation {
  if (from === to) return { kind: "nothing", from, to };
  if (!hasEnded(from)) return { kind: "moved", from, to, expected: expectedNext[from].includes(to) };
  if (to === "unknown") return { kind: "nothing", from, to: from };
  return { kind: hasEnded(to) ? "correction" : "contradiction", from, to };
}

describe("a reading after another", () => {
  it.each(pairs)("$from, then $to in a later version", ({ from, to }) => {
    const before = after(aReading({ status: from, nativeStatus: "X", version: 1, askedAtMs: 1 }));
    const next = aReading({ status: to, nativeStatus: "X", version: 2, askedAtMs: 2 });
    const { state, observation } = observe(before, next);
    expect(observation).toEqual(expectedOf(from, to));
    const ignored = hasEnded(from) && to === "unknown";
    expect(state.status).toBe(ignored ? from : to);
    expect(state.newest.version).toBe(ignored ? 1 : 2);
  });

  it.each(pairs)("$from, then $to in an earlier version: nothing is learnt", ({ from, to }) => {
    const before = after(aReading({ status: from, version: 2, askedAtMs: 1 }));
    const { state, observation } = observe(before, aReading({ status: to, version: 1, askedAtMs: 9 }));
    expect(observation).toEqual({ kind: "nothing", from, to: from });
    expect(state).toBe(before);
  });

  it("is taken in though its version is the same: not every change raises one", () => {
    const before = after(aReading({ status: "queued", version: 2 }));
    const { state, observation } = observe(before, aReading({ status: "failed", version: 2, askedAtMs: 9 }));
    expect(observation).toEqual({ kind: "moved", from: "queued", to: "failed", expected: true });
    expect(state.status).toBe("failed");
  });

  it("is nothing new where the numbers of cases stand still, or are told no more", () => {
    const progress = { total: 4, done: 2, native: "2/4" };
    const before = after(aReading({ status: "running", details: { ...noDetails, progress } }));
    const same = aReading({ status: "running", version: 2, details: { ...noDetails, progress } });
    expect(observe(before, same).observation.kind).toBe("nothing");
    const untold = after(aReading({ status: "running" }));
    expect(observe(untold, aReading({ status: "running", version: 2 })).observation.kind).toBe("nothing");
    const empty = { ...noDetails, progress: { ...progress, native: "" } };
    const told = aReading({ status: "running", version: 2, details: empty });
    expect(observe(untold, told).observation.kind).toBe("nothing");
  });

  it("is a move from nothing if it is the first", () => {
    const { state, observation } = observe(null, aReading({ status: "running" }));
    expect(observation).toEqual({ kind: "moved", from: null, to: "running", expected: true });
    expect(state).toMatchObject({ status: "running", newestEnd: null, cancelUnderWay: false });
  });

  it.each<[what: string, changes: Partial<Reading>]>([
    ["the service's word", { nativeStatus: "RUNNING_STAGE_2" }],
    ["the numbers of cases", { details: { ...noDetails, progress: { total: 4, done: 2, native: "2/4" } } }],
  ])("is progress where %s has moved", (_what, changes) => {
    const before = after(aReading({ status: "running" }));
    const next = aReading({ status: "running", version: 2, ...changes });
    expect(observe(before, next).observation).toEqual({ kind: "progress", from: "running", to: "running" });
  });

  it("tells of a rerun if it is about a later run, and forgets the end of the earlier one", () => {
    const before = after(aReading({ status: "cancelled", version: 9 }));
    const { state, observation } = observe(before, aReading({ status: "running", run: 2, version: 1 }));
    expect(observation).toEqual({ kind: "rerun", from: "cancelled", to: "running" });
    expect(state).toMatchObject({ status: "running", newestEnd: null });
  });

  it("tells nothing if it is about an earlier run", () => {
    const before = after(aReading({ status: "running", run: 2, version: 1 }));
    expect(observe(before, aReading({ status: "cancelled", run: 1, version: 9 })).state).toBe(before);
  });

  it("puts the later end in the place of the earlier one", () => {
    const end = aReading({ status: "failed", version: 3 });
    const { state, observation } = observe(after(aReading({ status: "completed", version: 2 })), end);
    expect(observation.kind).toBe("correction");
    expect(state).toMatchObject({ status: "failed", newestEnd: end });
  });
});

describe("an end", () => {
  let ended: JobState;
  beforeEach(() => {
    ended = after(aReading({ status: "completed", version: 2, askedAtMs: 10 }));
  });

  it.each<[what: string, reading: Partial<Reading>]>([
    ["a list, however late", { source: "list", version: null, askedAtMs: 99_999 }],
    ["a list with a later version", { source: "list", version: 3, askedAtMs: 99_999 }],
    ["an active reading of the same version", { version: 2, askedAtMs: 99_999 }],
    ["an active reading without a version, which may be an old one", { version: null, askedAtMs: 11 }],
    ["a word that we do not know", { status: "unknown", version: 3, askedAtMs: 99_999 }],
  ])("is not undone by %s", (_what, reading) => {
    const { state, observation } = observe(ended, aReading({ status: "running", ...reading }));
    expect(state).toBe(ended);
    expect(observation.kind).toBe("nothing");
  });

  it("is contradicted once by a job that comes back, which then goes on like any other", () => {
    const back = observe(ended, aReading({ status: "running", version: 3, askedAtMs: 20 }));
    expect(back.observation).toEqual({ kind: "contradiction", from: "completed", to: "running" });
    expect(back.state).toMatchObject({ status: "running", newestEnd: { status: "completed" } });

    const later = observe(back.state, aReading({ status: "running", version: 4, askedAtMs: 30 }));
    expect(later.observation).toEqual({ kind: "nothing", from: "running", to: "running" });

    const again = observe(later.state, aReading({ status: "failed", version: 5, askedAtMs: 40 }));
    expect(again.observation).toEqual({ kind: "moved", from: "running", to: "failed", expected: true });
    expect(again.state.newestEnd).toMatchObject({ status: "failed" });
  });

  it("that came back is cancelling once a cancel was accepted", () => {
    const back = observe(ended, aReading({ status: "running", version: 3, askedAtMs: 20 })).state;
    const asked = observeAccept(back);
    expect(asked.status).toBe("cancelling");
    const next = observe(asked, aReading({ status: "running", version: 4, askedAtMs: 30 }));
    expect(next.state.status).toBe("cancelling");
  });
});

describe("a cancel under way", () => {
  let queued: JobState;
  beforeEach(() => {
    queued = after(aReading({ status: "queued", version: 1 }));
  });

  it("outranks a record that does not tell of it", () => {
    const accepted = observeAccept(queued);
    expect(accepted).toMatchObject({ status: "cancelling", cancelUnderWay: true });
    const list = aReading({ status: "queued", source: "list", version: null, askedAtMs: 5 });
    expect(observe(accepted, list).state).toMatchObject({ status: "cancelling", cancelUnderWay: true });
  });

  it("is known from the flag of an earlier reading", () => {
    const flagged = after(aReading({ status: "cancelling", cancelFlag: true, version: 1 }));
    const next = observe(flagged, aReading({ status: "running", version: 2 }));
    expect(next.state.status).toBe("cancelling");
    expect(next.observation.kind).toBe("progress");
  });

  it.each(["completed", "failed", "cancelled"] as const)("is over when the job is %s", (status) => {
    const next = observe(observeAccept(queued), aReading({ status, version: 2 }));
    expect(next.state).toMatchObject({ status, cancelUnderWay: false });
    expect(next.observation).toEqual({ kind: "moved", from: "cancelling", to: status, expected: true });
  });

  it("changes nothing for a job that has ended", () => {
    const ended = after(aReading({ status: "failed" }));
    expect(observeAccept(ended)).toBe(ended);
  });

  it("does not give a meaning to a word that we do not know", () => {
    expect(observeAccept(after(aReading({ status: "unknown" })))).toMatchObject({ status: "unknown" });
    const next = observe(observeAccept(queued), aReading({ status: "unknown", version: 2 })).state;
    expect(next).toMatchObject({ status: "unknown", cancelUnderWay: true });
    expect(observe(next, aReading({ status: "queued", version: 3 })).state.status).toBe("cancelling");
  });

  it("is not carried over to a later run", () => {
    const rerun = observe(observeAccept(queued), aReading({ status: "queued", run: 2 })).state;
    expect(rerun).toMatchObject({ status: "queued", cancelUnderWay: false });
  });
});

describe("any sequence of readings", () => {
  const sequences = fc.array(fc.oneof(anyReading, fc.constant("accept" as const)), { maxLength: 12 });

  it("is taken in, each by the rules", () => {
    fc.assert(
      fc.property(anyReading, sequences, (first, rest) => {
        let { state } = observe(null, first);
        for (const next of rest) {
          if (next === "accept") {
            state = observeAccept(state);
            continue;
          }
          const before = state;
          const observed = observe(before, next);
          ({ state } = observed);
          const { observation } = observed;
          expect(observation.from).toBe(before.status);
          expect(observation.to).toBe(state.status);
          expect([before.newest, next]).toContain(state.newest);
          if (compareReadings(next, before.newest) < 0) expect(state).toBe(before);
          // An end is undone by a later run, or by a single or cancel reading of a later version: nothing else.
          if (hasEnded(before.status) && !hasEnded(state.status) && next.run === before.newest.run) {
            expect(observation.kind).toBe("contradiction");
            expect(next.source).not.toBe("list");
            expect(isActive(next.status)).toBe(true);
            expect(compareReadings(next, before.newest)).toBeGreaterThan(0);
          }
          expect(state.cancelUnderWay && hasEnded(state.status)).toBe(false);
          if (hasEnded(state.status)) expect(state.newestEnd).toBe(state.newest);
        }
      }),
      { numRuns: 500 },
    );
  });
});
