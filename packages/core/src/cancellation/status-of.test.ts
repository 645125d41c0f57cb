import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aReading } from "../../test/a-reading.js";
import { newScript, type Script } from "../../test/script.js";
import { besideAfter, nothingBeside } from "../../test/told-beside.js";
import { hasEnded, isActive, jobStatuses } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import { newCancellation, type CancellationEvent } from "./machine.js";
import { statusOf } from "./status-of.js";
import { stepCancellation } from "./step.js";

const queued: Partial<Reading> = { status: "queued", cancelFlag: null };
const ended: Partial<Reading> = { status: "completed" };

/** Up to the moment at which the first cancel is on its way, at 100 ms. */
function asked(changes: Parameters<typeof newScript>[0] = {}): Script {
  const script = newScript(changes);
  script.start();
  script.reads(100, { ...queued, version: 1 });
  return script;
}

describe("the status of a job that is being cancelled", () => {
  it("is unknown before anything is read", () => {
    expect(statusOf(newScript().state)).toBe("unknown");
  });

  it.each<[string, (script: Script) => void, string]>([
    ["as it was read, while the cancel is on its way", () => {}, "queued"],
    ["as it was read, after a no", (script) => script.refused(200), "queued"],
    ["as it was read, after a lost answer", (script) => script.loses(200), "queued"],
    ["cancelling, after a yes", (script) => script.accepted(200), "cancelling"],
    [
      "cancelling, where a later record does not tell of it",
      (script) => {
        script.accepted(200);
        script.reads(4_000, { ...queued, status: "running", version: 2 });
      },
      "cancelling",
    ],
    [
      "cancelling, where a flag was read and is down again",
      (script) => {
        script.reads(4_000, { status: "cancelling", cancelFlag: true, version: 2 });
        script.reads(5_000, { ...queued, cancelFlag: false, version: 3 });
      },
      "cancelling",
    ],
    [
      "unknown, by a word that nobody knows",
      (script) => {
        script.accepted(200);
        script.reads(4_000, { status: "unknown", version: 2 });
      },
      "unknown",
    ],
    [
      "the end, once that is read",
      (script) => {
        script.accepted(200);
        script.reads(4_000, { ...ended, version: 2 });
      },
      "completed",
    ],
    [
      "the end, whatever an older reading says after it",
      (script) => {
        script.accepted(200);
        script.reads(4_000, { ...ended, version: 3 });
        script.reads(4_100, { ...queued, version: 2 });
      },
      "completed",
    ],
    [
      "the later of two ends",
      (script) => {
        script.accepted(200);
        script.reads(4_000, { ...ended, version: 3 });
        script.reads(4_100, { status: "failed", version: 4 });
      },
      "failed",
    ],
  ])("is %s", (_what, happens, status) => {
    const script = asked({ settleMs: 5_000 });
    happens(script);
    expect(statusOf(script.state)).toBe(status);
  });

  it("is unknown while a word that nobody knows puts its end in doubt", () => {
    const script = asked({ settleMs: 5_000 });
    script.reads(4_000, { ...ended, version: 2 });
    script.reads(9_500, { status: "unknown", version: 3 });
    expect(script.state.known.doubted).toBe(true);
    expect(statusOf(script.state)).toBe("unknown");
  });

  it("is that of the job's own record where a list had told of an end that it takes back", () => {
    const script = asked({ runsOnce: false });
    script.accepted(200);
    script.reads(4_000, { ...ended, source: "list", version: null });
    expect(statusOf(script.state)).toBe("completed");
    script.reads(20_000, { ...queued, version: null });
    expect(statusOf(script.state)).toBe("cancelling");
  });

  it("is as it was read where an ended job is active again, and cancelling once it has been asked once more", () => {
    const script = asked({ settleMs: 5_000 });
    script.accepted(200);
    script.reads(4_000, { status: "cancelled", version: 2 });
    script.reads(9_500, { ...queued, version: 3 });
    expect(statusOf(script.state)).toBe("queued");
    script.wakes(20_000);
    expect(script.reads(20_100, { ...queued, version: 4 })).toBe("send");
    expect(statusOf(script.state)).toBe("queued");
    script.accepted(20_200);
    expect(statusOf(script.state)).toBe("cancelling");
    script.reads(30_000, { status: "cancelled", version: 5 });
    expect(statusOf(script.state)).toBe("cancelled");
  });

  it.each<[string, Partial<Reading>, string]>([
    ["a flag after it had come back", { status: "queued", cancelFlag: true }, "cancelling"],
    ["none, though there had been one before it ended", { status: "queued", cancelFlag: false }, "queued"],
  ])("is told after a comeback by a flag of that time: %s", (_what, back, status) => {
    const script = asked({ settleMs: 5_000, timeoutMs: null });
    if (back.cancelFlag !== true) script.reads(3_000, { status: "cancelling", cancelFlag: true, version: 2 });
    script.reads(4_000, { status: "cancelled", version: 3 });
    script.reads(9_500, { ...queued, cancelFlag: false, version: 4 });
    script.reads(20_100, { ...back, version: 5 });
    expect(script.state.known.revived).toBe(true);
    expect(statusOf(script.state)).toBe(status);
    script.reads(30_100, { ...queued, cancelFlag: false, version: 6 }); // the flag is down again
    expect(statusOf(script.state)).toBe(status);
  });

  it.each<[string, Partial<Reading>, string]>([
    ["that of a later run where there is one", { status: "running" }, "running"],
    ["cancelling where a later run has a flag", { status: "queued", cancelFlag: true }, "cancelling"],
  ])("is %s", (_what, reading, status) => {
    const script = asked({ runsOnce: false });
    script.accepted(200);
    script.reads(4_000, { ...reading, run: 2, version: 1 });
    expect(statusOf(script.state)).toBe(status);
  });

  it("is cancelling where an earlier process had been told yes", () => {
    const script = newScript({}, { count: 1, accepted: true, refused: 0, run: 1 });
    script.start();
    script.reads(100, { ...queued, version: 1 });
    expect(statusOf(script.state)).toBe("cancelling");
  });

  it("is what the readings tell, where they come one after the other", () => {
    const status = fc.constantFrom(...jobStatuses);
    const anyStep = fc.record({
      status,
      flag: fc.boolean(),
      rerun: fc.constantFrom(false, false, false, true),
      accepts: fc.boolean(),
    });
    let compared = 0;
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), fc.boolean(), (steps, runsOnce) => {
        const { settings } = newScript({ settleMs: 5_000, runsOnce }).state;
        let state = stepCancellation(newCancellation(settings), { kind: "start", atMs: 0 }).state;
        let beside = nothingBeside;
        let [now, run] = [0, 1];
        let isFlagged = false;
        const take = (event: CancellationEvent): void => {
          ({ state } = stepCancellation(state, event));
          const { beside: next, difference } = besideAfter(beside, event, state);
          beside = next;
          expect(difference).toBeNull();
          if (!beside.apart) compared += 1;
        };
        for (const { status: read, flag, accepts, ...step } of steps) {
          const rerun = step.rerun && !runsOnce;
          now += 40_000; // longer than any pause
          if (rerun) run += 1;
          isFlagged = (isFlagged || flag) && !rerun && !hasEnded(read); // it stays up until the end
          const cancelFlag = isFlagged && isActive(read);
          const word = cancelFlag ? "cancelling" : read;
          const reading = aReading({ askedAtMs: now, run, version: now, status: word, cancelFlag });
          if (state.phase === "done") return;
          if (state.pending === "send") {
            if (accepts) take({ kind: "accepted", atMs: now - 50, reading: null });
            else take({ kind: "refused", atMs: now - 50, forbidden: false, reading: null });
          }
          if (state.pending === "wait") take({ kind: "woke", atMs: now });
          if (state.pending === "read") take({ kind: "reading", atMs: now + 100, reading });
        }
      }),
      { numRuns: 2_000 },
    );
    expect(compared).toBeGreaterThan(2_000);
  });
});
