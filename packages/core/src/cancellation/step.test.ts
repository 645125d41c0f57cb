import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aReading, anyReading } from "../../test/a-reading.js";
import { newScript, usualSettings, type Script } from "../../test/script.js";
import { jobErrorCodes, type JobErrorCode } from "../job-error.js";
import type { Reading } from "../schemas/reading.js";
import { newCancellation, type CancellationEvent, type CancellationSettings } from "./machine.js";
import { stopCauses } from "../words/cancel-outcomes.js";
import { stepCancellation } from "./step.js";
import { deadlineOf, limitOf } from "./time-limits.js";

const flagged: Partial<Reading> = { status: "cancelling", cancelFlag: true };
const unflagged: Partial<Reading> = { status: "queued", cancelFlag: false };

/** Up to the moment at which the first cancel is on its way, at 100 ms. */
function asked(changes: Partial<CancellationSettings> = {}, first: Partial<Reading> = unflagged): Script {
  const script = newScript(changes);
  expect(script.start(0)).toBe("read any");
  expect(script.reads(100, first)).toBe("send");
  return script;
}

/** Up to the first reading of the end and the wait that settles it. */
function untilEnded(): Script {
  const script = asked({ settleMs: 5_000, timeoutMs: 60_000 });
  script.accepted(200);
  script.wakes(3_200);
  script.reads(3_300, { status: "cancelled", version: 2 });
  expect(script.wakes(8_300)).toBe("read any");
  return script;
}

describe("a job that has ended before we ask", () => {
  it.each([
    ["cancelled", "already-cancelled"],
    ["completed", "finished-first"],
    ["failed", "finished-first"],
  ] as const)("as %s is sent nothing: %s", (status, outcome) => {
    const script = newScript({ settleMs: 5_000 });
    expect(script.start()).toBe("read any");
    expect(script.reads(100, { status, version: 7 })).toBe(outcome);
    expect(script.result).toMatchObject({ sends: 0, settled: null, proof: [{ status, version: 7 }] });
  });

  it("with a word that does not tell how is sent nothing, and unknown", () => {
    const script = newScript();
    script.start();
    expect(script.reads(100, { status: "completed", endUnclear: true })).toBe("unknown (unknown-word)");
    expect(script.result.sends).toBe(0);
  });

  it("is looked at twice, far enough apart, if its id can run again", () => {
    const script = newScript({ runsOnce: false });
    script.start();
    expect(script.reads(100, { status: "cancelled" })).toBe("wait until 5000");
    expect(script.wakes(5_000)).toBe("read single");
    expect(script.reads(5_100, { status: "cancelled" })).toBe("already-cancelled");
  });

  it("and runs again when we look the second time is sent nothing", () => {
    const script = newScript({ runsOnce: false });
    script.start();
    script.reads(100, { status: "cancelled" });
    script.wakes(5_000);
    expect(script.reads(5_100, { status: "running", run: 2, version: 1 })).toBe("contradicted (rerun)");
    expect(script.result).toMatchObject({ sends: 0, proof: [{ status: "cancelled", run: 1 }, { run: 2 }] });
  });
});

describe("an accepted cancel", () => {
  it("is watched past the flag to the end, and looked at once more after the settle time", () => {
    const script = asked({ settleMs: 5_000 });
    expect(script.accepted(200)).toBe("wait until 3200");
    expect(script.wakes(3_200)).toBe("read any");
    expect(script.reads(3_300, { ...flagged, version: 2 })).toBe("wait until 6300");
    expect(script.wakes(6_300)).toBe("read any");
    expect(script.reads(6_400, { status: "cancelled", version: 3 })).toBe("wait until 11400");
    expect(script.state.phase).toBe("settling");
    expect(script.wakes(11_400)).toBe("read any");
    expect(script.reads(11_500, { status: "cancelled", version: 3 })).toBe("cancelled");
    expect(script.result).toMatchObject({ sends: 1, settled: true, proof: [{ askedAtMs: 11_400 }] });
  });

  it("is looked at every few seconds at first, and then no later than an eighth of the time that it has taken", () => {
    const script = asked({ timeoutMs: 3_600_000 });
    script.accepted(200);
    const pauses: number[] = [];
    for (let atMs = 3_200; atMs < 600_000;) {
      script.wakes(atMs);
      const until = Number(/^wait until (\d+)$/u.exec(script.reads(atMs, flagged))?.[1]);
      pauses.push(until - atMs);
      atMs = until;
    }
    expect(pauses.slice(0, 8)).toEqual([3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000]);
    expect(pauses.slice(8, 10)).toEqual([3375, 3797]);
    expect(pauses.at(-1)).toBe(30_000);
  });

  it("with the record of the cancelled job needs no further reading where nothing settles", () => {
    const script = asked();
    expect(script.accepted(200, { status: "cancelled", version: 2 })).toBe("cancelled");
    expect(script.result).toMatchObject({ settled: null, proof: [{ source: "cancel-reply" }] });
  });

  it("of a job that completes all the same is `finished-first`", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { status: "completed", version: 2 })).toBe("finished-first");
  });

  it("ends as unknown if the service does not tell how the job ended", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { status: "completed", endUnclear: true, version: 2 })).toBe(
      "unknown (unknown-word)",
    );
  });

  it("without a trace in three readings of rising versions is asked once more, and once only", () => {
    const script = asked({}, { ...unflagged, version: 1 });
    script.accepted(200);
    const trace = [2, 3].map((version) =>
      script.reads(script.state.known.sends * 1_000 * version, { ...unflagged, version }),
    );
    expect(trace.join()).not.toContain("send");
    expect(script.reads(4_000, { ...unflagged, version: 4 })).toBe("");
    expect(script.wakes(4_100)).toBe("send");
    expect(script.accepted(4_200)).toBe("wait until 7200");
    for (const [atMs, version] of [
      [8_000, 5],
      [9_000, 6],
      [10_000, 7],
      [11_000, 8],
    ] as const) {
      script.reads(atMs, { ...unflagged, version });
    }
    expect(script.wakes(20_000)).not.toContain("send");
    expect(script.state.known.sends).toBe(2);
  });

  it("without a trace is not asked again where versions do not rise: it may be an old reading", () => {
    const script = asked();
    script.accepted(200);
    for (const atMs of [4_000, 5_000, 6_000, 7_000]) script.reads(atMs, unflagged);
    expect(script.wakes(30_000)).toBe("read any");
    expect(script.state.known.sends).toBe(1);
  });

  it("without a trace in readings that were asked for before the yes is not asked again", () => {
    const script = asked({}, { ...unflagged, version: 1 });
    script.accepted(200);
    for (const version of [2, 3, 4, 5])
      script.reads(4_000, { ...unflagged, version, askedAtMs: 150 + version });
    script.wakes(40_000);
    expect(script.state.known).toMatchObject({ sends: 1, tracelessInARow: 0 });
  });

  it("is all that is waited for with `wait: false`", () => {
    const script = asked({ wait: false, settleMs: 5_000 });
    expect(script.accepted(200)).toBe("requested");
    expect(script.result).toMatchObject({ sends: 1, settled: null });
  });

  it("of an ended record is told at once with `wait: false`", () => {
    const script = asked({ wait: false, settleMs: 5_000 });
    expect(script.accepted(200, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it("whose work goes on past a short time limit is `still-cancelling`", () => {
    const script = asked({ timeoutMs: 1_000 });
    expect(script.accepted(200)).toBe("wait until 950");
    expect(script.wakes(950)).toBe("read single");
    expect(script.state.phase).toBe("looking-last");
    expect(script.reads(1_050, { ...flagged, version: 2 })).toBe("still-cancelling");
    expect(script.result.proof).toMatchObject([{ status: "cancelling", source: "single" }]);
  });
});

describe("the deadline", () => {
  it("counts from the first send", () => {
    const script = newScript({ timeoutMs: 10_000 });
    script.start(500);
    expect(deadlineOf(script.state)).toBe(10_500);
    script.reads(2_500);
    expect(deadlineOf(script.state)).toBe(12_500);
  });

  it("is none where none was set", () => {
    const script = newScript({ timeoutMs: null });
    script.start();
    expect(deadlineOf(script.state)).toBe(Infinity);
  });

  it("leaves the last look one and a half times as long as exchanges usually take", () => {
    const script = asked({ timeoutMs: 20_000, pollMaxMs: 600_000, pollStartMs: 600_000 });
    expect(script.accepted(200)).toBe("wait until 19950"); // 20100 less 150: the exchange took 100 ms
    expect(script.reads(3_000, { askedAtMs: 1_100, ...flagged })).toBe("");
    expect(script.wakes(17_000)).toBe("wait until 18600"); // now less 1500: they took 100 and 1900 ms
    expect(script.wakes(18_600)).toBe("read single");
    expect(script.reads(19_000, { askedAtMs: 18_600, ...flagged, version: 2 })).toBe("wait until 19050");
    expect(script.wakes(19_050)).toBe("read single"); // it was quicker than they usually are: there is time for another one
    expect(script.reads(19_500, { askedAtMs: 19_050, ...flagged, version: 3 })).toBe("still-cancelling");
  });

  it("is not come near by a slow list: it takes as long as its pages, and the last look is at one job", () => {
    const script = newScript({ timeoutMs: 20_000 });
    script.start();
    script.reads(9_000, { askedAtMs: 0, source: "list", version: null });
    expect(script.accepted(9_100)).toBe("wait until 12100");
    expect(script.reads(9_200, { askedAtMs: 9_150, ...flagged })).toBe("");
    expect(script.wakes(28_900)).toBe("read any");
    expect(script.readFails(28_910)).toBe("wait until 28925"); // 29000 less 75
  });

  it("of two seconds is used, though the first exchange took nearly one", () => {
    const script = newScript({ timeoutMs: 2_000, pollStartMs: 1_000, endsAtMs: 2_000 });
    script.start();
    expect(script.reads(900, { askedAtMs: 0, ...unflagged })).toBe("send");
    expect(limitOf(script.state)).toBe(1_000);
    expect(script.accepted(950)).toBe("wait until 1000");
    expect(script.wakes(1_000)).toBe("read single");
    expect(script.reads(1_020, { askedAtMs: 1_000, ...flagged, version: 2 })).toBe("wait until 1310");
    expect(script.wakes(1_310)).toBe("read single");
    expect(script.reads(1_330, { askedAtMs: 1_310, ...flagged, version: 3 })).toBe("wait until 1640");
    expect(script.wakes(1_640)).toBe("read single");
    expect(script.reads(1_660, { askedAtMs: 1_640, ...flagged, version: 4 })).toBe("wait until 1805");
    expect(script.wakes(1_805)).toBe("read single");
    expect(script.reads(1_825, { askedAtMs: 1_805, ...flagged, version: 5 })).toBe("wait until 1887.5");
    expect(script.wakes(1_890)).toBe("read single");
    expect(script.reads(1_930, { askedAtMs: 1_890, ...flagged, version: 6 })).toBe("still-cancelling");
  });

  it("ends a cancel that nobody answers in time for a look at what became of it", () => {
    const script = asked({ timeoutMs: 20_000 });
    expect(limitOf(script.state)).toBe(19_950);
    expect(script.loses(19_950)).toBe("read single");
    expect(limitOf(script.state)).toBe(20_100);
    expect(script.reads(20_050, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it("is not filled with a cancel that nobody could see the effect of", () => {
    const script = asked({ timeoutMs: 5_100 });
    script.loses(200);
    script.wakes(300);
    expect(script.reads(5_080, { askedAtMs: 4_980, ...unflagged, version: 2 })).toBe("read single");
    expect(script.state).toMatchObject({ phase: "looking-last", known: { sends: 1 } });
  });

  it("of the whole comes before that of what was sent", () => {
    const script = newScript({ timeoutMs: 10_000, endsAtMs: 10_000 });
    script.start(500);
    script.reads(2_500);
    expect(deadlineOf(script.state)).toBe(10_000);
    const endless = newScript({ timeoutMs: null, endsAtMs: 3_000 });
    endless.start();
    expect(deadlineOf(endless.state)).toBe(3_000);
  });

  it("ends what nobody answered as unknown", () => {
    const script = asked({ timeoutMs: 1_000 });
    script.loses(200);
    expect(script.readFails(950)).toBe("read single"); // the last look
    expect(script.readFails(1_050)).toBe("unknown (unanswered)");
  });

  it("ends an accepted cancel that was never read again as unknown", () => {
    const script = asked({ timeoutMs: 1_000 });
    script.accepted(200);
    script.wakes(950);
    expect(script.readFails(1_000)).toBe("unknown (unread)");
  });

  it("cuts the settle time short, and says so", () => {
    const script = asked({ timeoutMs: 4_000, settleMs: 5_000 });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { status: "cancelled", version: 2 })).toBe("wait until 3950");
    expect(script.wakes(3_950)).toBe("read single");
    expect(script.reads(4_050, { status: "cancelled", version: 2 })).toBe("cancelled");
    expect(script.result.settled).toBe(false);
  });

  it("that is over when the first reading comes in leaves nothing to be sent", () => {
    const script = newScript({ timeoutMs: 50 });
    script.start();
    expect(script.reads(100, unflagged)).toBe("not-sent (deadline)");
  });

  it("has one last look, though the first reading was it", () => {
    const script = newScript({ timeoutMs: 100 });
    script.start();
    expect(script.misses(60)).toBe("read single");
    expect(script.reads(80, unflagged)).toBe("send");
    expect(script.refused(140)).toBe("unknown (unread)");
  });

  it("counts anew from the first send, so that the answer to that can be looked at", () => {
    const script = newScript({ timeoutMs: 100 });
    script.start();
    script.misses(60);
    script.reads(80, unflagged);
    expect(script.refused(120)).toBe("read single");
  });

  it.each([8_350, 8_400])(
    "is not put off by a doubt about an end that the last look raises when it comes in at %i ms",
    (atMs) => {
      const script = asked({ settleMs: 5_000, timeoutMs: 8_250 });
      script.accepted(200);
      script.wakes(3_200);
      script.reads(3_300, { status: "cancelled", version: 2 });
      expect(script.wakes(8_200)).toBe("read single");
      expect(script.reads(atMs, { ...unflagged, version: 3 })).toBe("still-cancelling");
    },
  );

  it("makes a look that is due in the moment of the last one the last one", () => {
    const script = asked({ timeoutMs: 3_250 });
    expect(script.accepted(200)).toBe("wait until 3200");
    expect(script.wakes(3_200)).toBe("read single");
  });

  it("before anything was sent is `not-sent`", () => {
    const script = newScript({ timeoutMs: 1_000 });
    script.start();
    expect(script.readFails(1_500, "service_failed")).toBe("not-sent (deadline)");
  });

  it.each<[code: JobErrorCode]>([["deadline"], ["unreachable"]])(
    "with nobody who has answered by then (%s) is `not-sent`, since nobody can be reached",
    (code) => {
      const script = newScript({ timeoutMs: 1_000 });
      script.start();
      const said = script.readFails(1_000, code);
      expect(said).toBe("not-sent (unreachable)");
    },
  );

  it("with an answer before it is another thing", () => {
    const script = newScript({ timeoutMs: 1_000 });
    script.start();
    script.reads(50, unflagged);
    script.sendFails(100, "throttled", false);
    expect(script.readFails(1_000, "deadline")).toBe("");
    expect(script.wakes(1_000)).toBe("read single");
    expect(script.readFails(1_010, "deadline")).toBe("not-sent (deadline)");
  });
});

describe("time that has passed unseen", () => {
  it("while nothing was done is followed by a look, before anything is said", () => {
    const script = asked();
    script.accepted(200);
    expect(script.wakes(9_000_000)).toBe("read single");
    expect(limitOf(script.state)).toBe(9_010_000);
    expect(script.reads(9_000_100, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it("is followed by one look only, whatever comes of it", () => {
    const failing = asked();
    failing.accepted(200);
    failing.wakes(9_000_000);
    expect(failing.readFails(9_000_100)).toBe("unknown (unread)");
    const active = asked();
    active.accepted(200);
    active.wakes(9_000_000);
    expect(active.reads(9_000_100, { ...flagged, version: 2 })).toBe("still-cancelling");
    expect(active.result.proof).toMatchObject([{ askedAtMs: 9_000_000 }]);
  });

  it.each<[what: string, comesBack: (script: Script, atMs: number) => string]>([
    ["a reading", (script, atMs) => script.reads(atMs, { askedAtMs: 3_200, ...flagged, version: 2 })],
    ["a failed one", (script, atMs) => script.readFails(atMs, "deadline")],
    ["a missing job", (script, atMs) => script.misses(atMs)],
  ])("while %s was on its way is followed by another one", (_what, comesBack) => {
    const script = asked();
    script.accepted(200);
    expect(script.wakes(3_200)).toBe("read any");
    expect(comesBack(script, 601_100)).toBe("read single");
    expect(script.reads(601_200, { status: "cancelled", version: 3 })).toBe("cancelled");
    const inTime = asked();
    inTime.accepted(200);
    inTime.wakes(595_000);
    expect(comesBack(inTime, 601_099)).not.toBe("read single");
  });

  it.each<[what: string, comesBack: (script: Script, atMs: number) => string]>([
    ["a reading", (script, atMs) => script.reads(atMs, { askedAtMs: 3_200, ...flagged, version: 2 })],
    ["a failed one", (script, atMs) => script.readFails(atMs, "service_failed")],
    ["a missing job", (script, atMs) => script.misses(atMs)],
  ])("is noticed by an answer from long ago, too, however little late %s is", (_what, comesBack) => {
    const script = asked();
    script.accepted(200);
    expect(script.wakes(3_200)).toBe("read any");
    expect(comesBack(script, 600_101)).toBe("read single");
    expect(script.reads(600_200, { status: "cancelled", version: 3 })).toBe("cancelled");
  });

  it("is noticed by an accept from long ago", () => {
    const script = asked({ timeoutMs: 20_000 });
    expect(script.accepted(20_101)).toBe("read single");
    expect(script.reads(20_200, { status: "cancelled", version: 3 })).toBe("cancelled");
  });

  it("within a last look that came early leaves that look to be made again", () => {
    const script = asked({ timeoutMs: 60_000, shortestExchangeMs: 30_000 });
    script.accepted(200);
    expect(script.wakes(30_100)).toBe("read single");
    expect(script.reads(55_000, { askedAtMs: 30_100, ...flagged, version: 2 })).toBe("read single");
    expect(script.reads(55_100, { ...flagged, version: 3 })).toBe("still-cancelling");
  });

  it("while the last look was on its way is followed by another one", () => {
    const script = asked({ timeoutMs: 20_000 });
    script.accepted(200);
    expect(script.wakes(19_950)).toBe("read single");
    expect(script.readFails(90_000, "deadline")).toBe("read single");
    expect(script.reads(90_100, { status: "completed", version: 3 })).toBe("finished-first");
  });

  it("while a cancel was on its way is followed by a look, and by no other cancel", () => {
    const script = asked({ timeoutMs: 20_000 });
    expect(script.loses(90_000)).toBe("read single");
    expect(script.reads(90_100, { ...unflagged, version: 2 })).toBe("unknown (unanswered)");
  });

  it("before it began is followed by a look, and by no cancel", () => {
    const script = newScript({ endsAtMs: 5_000 });
    expect(script.start(9_000)).toBe("read single");
    expect(limitOf(script.state)).toBe(19_000);
    expect(script.reads(9_100, unflagged)).toBe("not-sent (deadline)");
    const nothing = newScript({ timeoutMs: 0 });
    expect(nothing.start(9_000)).toBe("read single");
    expect(nothing.reads(9_100, { status: "completed" })).toBe("finished-first");
  });

  it("before anything was sent is followed by a look, and by no cancel", () => {
    const script = asked({ timeoutMs: 20_000 });
    expect(script.sendFails(200, "throttled", false)).toBe("wait until 3200");
    expect(script.wakes(90_000)).toBe("read single");
    expect(script.reads(90_100, { ...unflagged, version: 2 })).toBe("not-sent (deadline)");
    const ended = asked({ timeoutMs: 20_000 });
    ended.sendFails(200, "throttled", false);
    ended.wakes(90_000);
    expect(ended.reads(90_100, { status: "completed", version: 2 })).toBe("finished-first");
  });

  it("settles an end by a look that is asked for afterwards", () => {
    const script = untilEnded();
    expect(script.state.phase).toBe("settling");
    const again = asked({ settleMs: 5_000, timeoutMs: 60_000 });
    again.accepted(200);
    again.wakes(3_200);
    again.reads(3_300, { status: "cancelled", version: 2 });
    expect(again.wakes(90_000)).toBe("read single");
    expect(again.reads(90_100, { status: "cancelled", version: 2 })).toBe("cancelled");
    expect(again.result).toMatchObject({ settled: true });
  });

  it("and a doubt that the look raises is looked into once more", () => {
    const script = asked({ settleMs: 5_000, timeoutMs: 60_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { status: "cancelled", version: 2 });
    script.wakes(90_000);
    expect(script.reads(90_100, { ...unflagged, version: 3 })).toBe("read single");
    expect(script.reads(90_200, { ...unflagged, version: 3 })).toBe("contradicted (revived)");
  });

  it("is no reason to give up: what fails afterwards is", () => {
    const script = asked({ timeoutMs: null, giveUpMs: 5_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.readFails(3_300);
    expect(script.wakes(9_000_000)).toBe("read any");
    expect(script.readFails(9_000_100)).toBe("unknown (unread)");
  });
});

describe("a service that asks for silence", () => {
  it("is not asked before, and the deadline is no reason to", () => {
    const script = asked({ timeoutMs: 20_000 });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.readFails(3_300, "throttled", 10_000)).toBe("wait until 13300");
    expect(script.wakes(13_300)).toBe("read any");
    expect(script.readFails(13_400, "throttled", 600_000)).toBe("wait until 20100");
    expect(script.wakes(20_100)).toBe("unknown (unread)");
  });

  it("before it was sent anything is waited for as well, and the job is looked at again", () => {
    const script = asked({ timeoutMs: 900_000 });
    script.turnedAway(200, "throttled", 600_000);
    expect(script.state).toMatchObject({ phase: "pausing", notBeforeMs: 600_200 });
    expect(script.wakes(600_200)).toBe("read any");
    expect(script.reads(600_300, { version: 2 })).toBe("send");
  });

  it("and turns each cancel away is asked more and more rarely, though looks in between succeed", () => {
    const script = asked({ timeoutMs: 900_000, pollMaxMs: 30_000 });
    expect(script.turnedAway(200, "throttled")).toBe("wait until 3200");
    expect(script.wakes(3_200)).toBe("send");
    expect(script.turnedAway(3_300, "throttled")).toBe("wait until 9300");
    expect(script.wakes(9_300)).toBe("send");
    expect(script.turnedAway(9_400, "throttled")).toBe("wait until 21400");
    expect(script.wakes(21_400)).toBe("read any");
    expect(script.reads(21_500, { version: 2 })).toBe("send");
    expect(script.turnedAway(21_600, "throttled")).toBe("wait until 45600");
    script.wakes(45_600);
    script.reads(45_700, { version: 3 });
    script.refused(45_800); // an answer of its own
    script.reads(45_900, { version: 3 });
    script.wakes(48_800);
    expect(script.reads(48_900, { version: 3 })).toBe("send");
    expect(script.turnedAway(49_000, "throttled")).toBe("wait until 52000");
  });
});

describe("a lost answer", () => {
  it("is followed by a single reading, and by a second send only if that shows the job active a moment later, too", () => {
    const script = asked();
    expect(script.loses(200)).toBe("read single");
    expect(script.state.phase).toBe("checking");
    expect(script.reads(300, { ...unflagged, askedAtMs: 250 })).toBe("wait until 1200");
    expect(script.wakes(1_200)).toBe("read single");
    expect(script.reads(1_300, { ...unflagged, askedAtMs: 1_250 })).toBe("send");
    expect(script.accepted(1_400)).toBe("wait until 4400");
    expect(script.state.known.sends).toBe(2);
  });

  it.each<[what: string, reading: Partial<Reading>]>([
    ["asked for before it", { askedAtMs: 150 }],
    ["of a list", { source: "list" }],
    ["with a word that we do not know", { status: "unknown" }],
  ])("is not followed by a send on a reading %s", (_what, reading) => {
    const script = asked();
    script.loses(200);
    expect(script.reads(300, { ...unflagged, askedAtMs: 250, ...reading })).toMatch(/^wait until/);
    expect(script.state.known.sends).toBe(1);
  });

  it("is not followed by a send once the flag is seen", () => {
    const script = asked();
    script.loses(200);
    expect(script.reads(300, { ...flagged, askedAtMs: 250, version: 2 })).toMatch(/^wait until/);
    expect(script.state.phase).toBe("watching");
  });

  it("of a cancel that worked is `cancelled`", () => {
    const script = asked();
    script.loses(200);
    expect(script.reads(300, { status: "cancelled", askedAtMs: 250, version: 2 })).toBe("cancelled");
  });

  it("is asked again with growing pauses, five times in a row at most", () => {
    const script = asked({ pollStartMs: 1_000 });
    let atMs = 200;
    const sentAtMs: number[] = [];
    while (script.state.phase !== "watching" && atMs < 60_000) {
      const { pending } = script.state;
      if (pending === "send") sentAtMs.push(atMs);
      if (pending === "send") script.loses(atMs);
      else if (pending === "read") script.reads(atMs + 50, { ...unflagged, askedAtMs: atMs });
      else script.wakes(atMs);
      atMs += 100;
    }
    expect(sentAtMs).toHaveLength(6);
    const pauses = sentAtMs.slice(1).map((at, index) => Math.round((at - (sentAtMs[index] ?? 0)) / 1_000));
    expect(pauses).toEqual([1, 1, 2, 4, 8]);
    expect(script.state.phase).toBe("watching");
  });
});

describe("a refusal", () => {
  it("is followed by a reading; an active job is asked three times more, later and later, then it is `refused`", () => {
    const script = asked({ pollStartMs: 1_000 });
    expect(script.refused(200)).toBe("read single");
    expect(script.reads(300, unflagged)).toBe("wait until 1200");
    expect(script.wakes(1_200)).toBe("read single");
    expect(script.reads(1_300, unflagged)).toBe("send");
    expect(script.refused(1_400)).toBe("read single");
    expect(script.reads(1_500, unflagged)).toBe("wait until 3400");
    script.wakes(3_400);
    expect(script.reads(3_500, unflagged)).toBe("send");
    expect(script.refused(3_600)).toBe("read single");
    expect(script.reads(3_700, unflagged)).toBe("wait until 7600");
    script.wakes(7_600);
    expect(script.reads(7_700, unflagged)).toBe("send");
    expect(script.refused(7_800)).toBe("read single");
    expect(script.reads(7_900, unflagged)).toBe("wait until 12800");
    expect(script.state.phase).toBe("proving");
    expect(script.wakes(12_800)).toBe("read single");
    expect(script.reads(12_900, unflagged)).toBe("refused");
    expect(script.result).toMatchObject({ sends: 4, proof: [{ askedAtMs: 12_800 }] });
  });

  it("because of who asks is not repeated", () => {
    const script = asked();
    expect(script.refused(200, "forbidden")).toBe("read single");
    expect(script.reads(300, unflagged)).toBe("wait until 5200");
    script.wakes(5_200);
    expect(script.reads(5_300, unflagged)).toBe("refused (forbidden)");
    expect(script.result.sends).toBe(1);
  });

  it("while somebody's cancel is under way is waited out", () => {
    const script = asked();
    script.refused(200);
    expect(script.reads(300, { ...flagged, version: 2 })).toMatch(/^wait until/);
    expect(script.state.phase).toBe("watching");
    script.wakes(5_000);
    expect(script.reads(5_100, { status: "cancelled", version: 3 })).toBe("cancelled");
  });

  it("of a job that has just ended tells how it ended", () => {
    const script = asked();
    script.refused(200);
    expect(script.reads(300, { status: "completed", version: 2 })).toBe("finished-first");
  });

  it("is not called `refused` while another send has had no answer", () => {
    const script = asked({ timeoutMs: 60_000 });
    script.loses(200);
    script.reads(1_300, { ...unflagged, askedAtMs: 1_250 });
    expect(script.refused(1_400, "forbidden")).toBe("read single");
    expect(script.reads(1_500, unflagged)).toMatch(/^wait until/);
    expect(script.state.phase).toBe("watching");
    expect(script.stops(50_000)).toBe("unknown (forbidden)");
  });
});

describe("a job at a service where a second cancel may do harm", () => {
  const once = { repeatingCancelIsHarmless: false };
  const askedOnce = (changes: Partial<CancellationSettings> = {}): Script => {
    const script = newScript({ ...once, ...changes });
    expect(script.start(0)).toBe("read single"); // no list tells of somebody else's cancel
    expect(script.reads(100, unflagged)).toBe("send");
    return script;
  };

  it("is read and not asked again after a lost answer, and told as unanswered if nothing happens", () => {
    const script = askedOnce({ timeoutMs: 20_000 });
    expect(script.loses(200)).toBe("read single");
    expect(script.reads(300, unflagged)).toBe("wait until 3300");
    expect(script.state.phase).toBe("watching");
    for (const atMs of [3_300, 12_000, 20_000]) {
      script.wakes(atMs);
      script.reads(atMs + 50, unflagged);
    }
    script.wakes(20_099);
    expect(script.result).toMatchObject({ outcome: "unknown", cause: "unanswered", sends: 1 });
  });

  it("is `cancelled` where the cancel whose answer was lost has worked", () => {
    const script = askedOnce();
    script.loses(200);
    script.reads(300, unflagged);
    script.wakes(4_800);
    expect(script.reads(4_900, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it("is `refused` after one no, and the time that a reading may lag", () => {
    const script = askedOnce();
    expect(script.refused(200)).toBe("read single");
    expect(script.reads(300, unflagged)).toBe("wait until 5200");
    expect(script.wakes(5_200)).toBe("read single");
    expect(script.reads(5_300, unflagged)).toBe("refused");
    expect(script.result.sends).toBe(1);
  });

  it("is watched where a yes shows no trace", () => {
    const script = askedOnce();
    script.accepted(200);
    for (const [atMs, version] of [
      [4_000, 2],
      [5_000, 3],
      [6_000, 4],
      [7_000, 5],
    ] as const)
      script.reads(atMs, { ...unflagged, version });
    expect(script.state.known.tracelessInARow).toBeGreaterThan(3);
    expect(script.wakes(30_000)).toBe("read any");
    expect(script.state.known.sends).toBe(1);
  });

  it("is watched and not asked where it comes back, and `contradicted` all the same", () => {
    const script = askedOnce({ settleMs: 5_000, timeoutMs: 60_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { status: "cancelled", version: 2 });
    script.wakes(8_300);
    script.reads(8_400, { ...unflagged, version: 3 });
    script.wakes(20_000);
    expect(script.reads(20_100, { ...unflagged, version: 4 })).toMatch(/^wait until/);
    expect(script.stops(20_200)).toBe("contradicted (revived)");
    expect(script.result.sends).toBe(1);
  });

  it("is asked again where the first cancel was turned away at the door, or never left", () => {
    const script = askedOnce();
    expect(script.turnedAway(200, "throttled")).toBe("wait until 3200");
    expect(script.wakes(3_200)).toBe("send");
    expect(script.sendFails(3_300, "proxy_failed", false)).toMatch(/^wait until/);
    expect(script.wakes(40_000)).toBe("send");
    expect(script.accepted(40_100)).toMatch(/^wait until/);
    expect(script.state.known).toMatchObject({ sends: 2, turnedAway: 1 });
  });

  it("is not asked where somebody else's cancel is seen on it, and told by what becomes of it", () => {
    const script = newScript(once);
    script.start();
    expect(script.reads(100, flagged)).toBe("wait until 3100");
    script.wakes(3_100);
    expect(script.reads(4_700, { ...unflagged, version: 2 })).toMatch(/^wait until/); // the flag is down; the cancel may go on
    script.wakes(12_000);
    expect(script.reads(12_100, { status: "cancelled", version: 3 })).toBe("already-cancelled");
    expect(script.result.sends).toBe(0);
  });

  it.each<[string, Partial<Reading>]>([
    ["with a flag", flagged],
    ["by its word alone", { status: "cancelling", cancelFlag: null }],
  ])("is not asked where it is being cancelled already, %s", (_how, reading) => {
    const script = newScript(once);
    script.start();
    expect(script.reads(100, reading)).toMatch(/^wait until/);
    expect(script.state.phase).toBe("watching");
  });

  it.each<[string, (script: Script) => string, string]>([
    ["a lost answer", (script) => (script.loses(200), script.reads(300, unflagged)), "unknown (unanswered)"],
    ["a yes", (script) => script.accepted(200), "requested"],
  ])("is told after %s at once to who does not wait", (_what, happens, said) => {
    expect(happens(askedOnce({ wait: false }))).toBe(said);
  });

  it("is told as `still-cancelling` at once to who does not wait, where somebody else's cancel is seen on it", () => {
    const script = newScript({ ...once, wait: false });
    script.start();
    expect(script.reads(100, flagged)).toBe("still-cancelling");
    expect(script.result.sends).toBe(0);
  });

  it.each<[string, (script: Script) => string]>([
    [
      "a lost answer",
      (script) => (script.loses(200), script.reads(700_000, { ...unflagged, askedAtMs: 200 })),
    ],
    [
      "somebody else's cancel",
      () => {
        const script = newScript({ ...once, wait: false });
        script.start();
        return script.reads(700_000, { ...flagged, askedAtMs: 50 });
      },
    ],
  ])(
    "is looked at once more after %s, where the deadline has passed unseen and nobody waits",
    (_what, happens) => {
      // random schedule, seed 330007943: told as unanswered by a reading from before the sleep
      expect(happens(askedOnce({ wait: false }))).toBe("read single");
    },
  );

  it.each<[what: string, happens: (script: Script) => string]>([
    [
      "a lost answer",
      (script) => {
        script.loses(200);
        return script.reads(30_000, { ...unflagged, askedAtMs: 200, version: 2 });
      },
    ],
    [
      "somebody else's cancel",
      () => {
        const script = newScript({ ...once, wait: false });
        script.start();
        return script.reads(30_000, { ...flagged, askedAtMs: 50 });
      },
    ],
  ])("is looked at once more after %s that was read long ago, where nobody waits", (_what, happens) => {
    // random schedules, seeds 51006956 and 51002760
    expect(happens(askedOnce({ wait: false }))).toBe("read single");
  });

  it("is looked at once more after a yes whose job was read long ago, where nobody waits and an id can run again", () => {
    // random schedule, seed 230180751: told as still-cancelling by a reading from before the sleep
    const script = newScript({ wait: false, runsOnce: false });
    script.start();
    script.reads(100, { version: null });
    expect(script.accepted(300, { status: "cancelled", version: null })).toMatch(/^wait until/);
    script.wakes(6_000);
    expect(script.reads(35_000, { status: "queued", askedAtMs: 6_000, version: null })).toBe("read single");
    expect(script.reads(35_100, { status: "queued", askedAtMs: 35_050, version: null })).toBe(
      "still-cancelling",
    );
  });

  it.each<[string, (script: Script) => string]>([
    ["the service asks for silence", (script) => script.readFails(40_000, "throttled", 60_000)],
    ["that look fails", (script) => script.readFails(40_000)],
  ])("is told by what is known after a yes, where nobody waits and %s", (_what, happens) => {
    const script = newScript({ wait: false });
    script.start();
    script.reads(100);
    expect(script.accepted(20_000)).toBe("read single");
    expect(happens(script)).toBe("requested");
  });

  it("is not looked at for ever where each answer takes long and nobody waits", () => {
    const script = askedOnce({ wait: false });
    script.loses(200);
    script.reads(30_000, { ...unflagged, askedAtMs: 200, version: 2 });
    expect(script.reads(45_000, { ...unflagged, askedAtMs: 30_000, version: 3 })).toBe(
      "unknown (unanswered)",
    );
  });

  it.each([
    ["was not answered", { count: 1, accepted: false, refused: 0, run: 1 }],
    ["was refused", { count: 1, accepted: false, refused: 1, run: 1 }],
    ["was accepted", { count: 1, accepted: true, refused: 0, run: 1 }],
  ])("is not asked again after a crash whose cancel %s", (_how, earlier) => {
    const script = newScript(once, earlier);
    script.start();
    script.reads(100, { ...unflagged, version: 1 });
    for (let version = 2; version < 9 && script.state.phase !== "done"; version += 1)
      script.reads(version * 10_000, { ...unflagged, version });
    expect(script.state.known.sends).toBe(1);
  });

  it("is asked after a crash in which nothing had arrived", () => {
    const script = newScript(once, { count: 1, accepted: false, refused: 0, turnedAway: 1, run: 1 });
    script.start();
    expect(script.reads(100, unflagged)).toBe("send");
  });
});

describe("a job that is not there", () => {
  it("is `not-found` after two answers, far enough apart", () => {
    const script = newScript();
    script.start();
    expect(script.misses(100)).toBe("wait until 5000");
    expect(script.wakes(5_000)).toBe("read single");
    expect(script.misses(5_100)).toBe("not-found");
    expect(script.result.sends).toBe(0);
  });

  it("is asked for on when the second answer finds it", () => {
    const script = newScript();
    script.start();
    script.misses(100);
    script.wakes(5_000);
    expect(script.reads(5_100)).toBe("send");
  });

  it("when the cancel arrives is looked for once more", () => {
    const script = asked();
    expect(script.sendFails(200, "not_found", true)).toBe("wait until 5200");
    expect(script.wakes(5_200)).toBe("read single");
    expect(script.misses(5_300)).toBe("not-found");
  });
});

describe("a job that runs again under its id", () => {
  it("is not taken for being cancelled because its earlier run was", () => {
    const script = newScript({ runsOnce: false, repeatingCancelIsHarmless: false });
    script.start();
    script.reads(100, flagged);
    expect(script.state.known.flagReadAtMs).toBe(100);
    script.reads(200, { ...unflagged, run: 2 });
    expect(script.state.known).toMatchObject({ wishRun: 2, flagReadAtMs: null });
  });

  it("after our send is left alone", () => {
    const script = asked({ runsOnce: false });
    script.loses(200);
    expect(script.reads(300, { askedAtMs: 250, run: 2, version: 1 })).toBe("contradicted (rerun)");
    expect(script.result).toMatchObject({ sends: 1, proof: [{ run: 2 }] });
  });

  it("before our send is the run that is meant", () => {
    const script = newScript({ runsOnce: false });
    script.start();
    expect(script.reads(100, { run: 3, version: 1 })).toBe("send");
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { run: 2, version: 99, status: "cancelled" })).toMatch(/^wait until/);
    expect(script.state.known.end).toBeNull();
  });

  it("is `cancelled` only on a reading asked for long enough after the send", () => {
    const script = asked({ runsOnce: false });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { status: "cancelled", version: 2 })).toBe("wait until 5100");
    expect(script.state.phase).toBe("proving");
    expect(script.wakes(5_100)).toBe("read single");
    expect(script.reads(5_200, { status: "cancelled", version: 2 })).toBe("cancelled");
  });
});

describe("an ended job that comes back in the settle time", () => {
  it("is asked once more after a second reading, watched, and `contradicted` whatever becomes of it", () => {
    const script = untilEnded();
    expect(script.reads(8_400, { ...unflagged, version: 3 })).toMatch(/^wait until/);
    expect(script.state.phase).toBe("proving");
    script.wakes(20_000);
    expect(script.reads(20_100, { ...unflagged, version: 3 })).toBe("send");
    expect(script.accepted(20_200)).toMatch(/^wait until/);
    script.wakes(24_000);
    expect(script.reads(24_100, { ...unflagged, version: 4 })).toMatch(/^wait until/);
    script.wakes(40_000);
    expect(script.reads(40_100, { status: "cancelled", version: 5 })).toBe("contradicted (revived)");
    expect(script.result.sends).toBe(2);
    expect(script.result.proof).toMatchObject([
      { status: "cancelled", version: 2 },
      { status: "queued", version: 3 },
      { status: "cancelled", version: 5 },
    ]);
  });

  it("is proven by the end and by one later reading, where no other has come in", () => {
    const script = untilEnded();
    script.reads(8_400, { ...unflagged, version: 3 });
    script.wakes(20_000);
    script.reads(20_100, { ...unflagged, version: 4 });
    expect(script.stops(20_150)).toBe("contradicted (revived)");
    expect(script.result.proof.map(({ version }) => version)).toEqual([2, 4]);
  });

  it("is no contradiction on one reading alone", () => {
    const script = untilEnded();
    script.reads(8_400, { ...unflagged, version: 3 });
    script.wakes(20_000);
    expect(script.reads(20_100, { status: "cancelled", version: 4 })).toMatch(/^wait until/);
    script.wakes(26_000);
    expect(script.reads(26_100, { status: "cancelled", version: 4 })).toBe("cancelled");
  });

  it("only in a list has not come back", () => {
    const script = untilEnded();
    const list: Partial<Reading> = { source: "list", version: null };
    expect(script.reads(8_400, { ...list, status: "queued" })).toMatch(/^(?:wait|read)/);
    expect(script.state.known.revivals).toBe(0);
  });
});

describe("trouble on the way", () => {
  it.each<[code: JobErrorCode, said: string]>([
    ["unauthorized", "not-sent (sign-in)"],
    ["account_not_linked", "not-sent (sign-in)"],
    ["unreachable", "not-sent (unreachable)"],
    ["proxy_failed", "not-sent (unreachable)"],
    ["forbidden", "wait until 3100"],
    ["bad_reply", "wait until 3100"],
    ["service_failed", "wait until 3100"],
    ["throttled", "wait until 3100"],
  ])("%s at the first reading: %s", (code, said) => {
    const script = newScript();
    script.start();
    expect(script.readFails(100, code)).toBe(said);
  });

  it.each<[code: JobErrorCode, said: string]>([
    ["forbidden", "not-sent (forbidden)"],
    ["bad_reply", "not-sent (unread)"],
    ["too_large", "not-sent (unread)"],
    ["rejected_input", "not-sent (unread)"],
    ["gone", "not-sent (unread)"],
    ["conflict", "not-sent (unread)"],
    ["refused", "not-sent (unread)"],
    ["file_unreadable", "not-sent (unread)"],
    ["service_failed", "wait until 21300"],
    ["throttled", "wait until 21300"],
    ["deadline", "wait until 21300"],
  ])("%s at the first reading, and far enough later still: %s", (code, said) => {
    const script = newScript();
    script.start();
    expect(script.readFails(100, code)).toBe("wait until 3100");
    script.wakes(3_100);
    expect(script.readFails(3_200, code)).toBe("wait until 9200");
    script.wakes(9_200);
    expect(script.readFails(9_300, code)).toBe(said);
    const once = newScript();
    once.start();
    once.readFails(100, code);
    once.wakes(3_100);
    expect(once.reads(3_200, unflagged)).toBe("send");
  });

  it("forbidden reads on the way are borne like others, and told as the reason if they were all there was", () => {
    const script = asked({ timeoutMs: 20_000 });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.readFails(3_300, "forbidden")).toBe("wait until 6300");
    script.wakes(6_300);
    expect(script.reads(6_400, { status: "cancelled", version: 2 })).toBe("cancelled");
    const lasting = asked({ timeoutMs: 20_000 });
    lasting.accepted(200);
    lasting.wakes(3_200);
    lasting.readFails(3_300, "forbidden");
    lasting.wakes(19_950);
    expect(lasting.readFails(20_100, "forbidden")).toBe("unknown (forbidden)");
  });

  it.each<[code: JobErrorCode, said: string]>([
    ["unauthorized", "not-sent (sign-in)"],
    ["unreachable", "not-sent (unreachable)"],
    ["throttled", "wait until 3200"],
  ])("%s at a send that certainly did not leave: %s", (code, said) => {
    const script = asked();
    expect(script.sendFails(200, code, false)).toBe(said);
    expect(script.state.known.sends).toBe(0);
  });

  it("a cancel that was turned away at the door has left, and is never told as not sent", () => {
    const throttled = asked({ timeoutMs: 5_000 });
    expect(throttled.turnedAway(200, "throttled")).toBe("wait until 3200");
    expect(throttled.wakes(3_200)).toBe("send");
    expect(throttled.turnedAway(3_300, "throttled")).toBe("wait until 4950");
    expect(throttled.wakes(4_950)).toBe("read single");
    expect(throttled.reads(5_050, { ...unflagged, version: 2 })).toBe("unknown (unanswered)");
    expect(throttled.result.sends).toBe(2);
    const signedOut = asked();
    expect(signedOut.turnedAway(200, "unauthorized")).toBe("unknown (sign-in)");
  });

  it("a cancel that was turned away takes nothing from a refusal of all that were looked at", () => {
    const script = asked();
    script.turnedAway(200, "throttled");
    script.wakes(3_200);
    script.refused(3_300, "forbidden");
    script.reads(3_400, unflagged);
    script.wakes(8_300);
    expect(script.reads(8_500, { ...unflagged, version: 2 })).toBe("refused (forbidden)");
  });

  it.each<[code: JobErrorCode]>([["unreachable"], ["bad_reply"]])(
    "%s is borne where something has been read or sent before",
    (code) => {
      const twice = newScript({ runsOnce: false });
      twice.start();
      twice.reads(100, { status: "cancelled" });
      twice.wakes(5_000);
      expect(twice.readFails(5_100, code)).toBe("wait until 8100");
      const resumed = newScript({}, { count: 1, accepted: false, refused: 0, run: 1 });
      resumed.start();
      expect(resumed.readFails(100, code)).toBe("wait until 3100");
      expect(resumed.state.phase).toBe("pausing");
      expect(resumed.wakes(3_100)).toBe("read any");
    },
  );

  it("on the road is borne by a second send, once the first may have left", () => {
    const script = asked();
    script.loses(200);
    expect(script.reads(1_300, { ...unflagged, askedAtMs: 1_250, version: 2 })).toBe("send");
    expect(script.sendFails(1_400, "unreachable", false)).toBe("wait until 4400");
    expect(script.state).toMatchObject({ phase: "pausing", known: { sends: 1 } });
    expect(script.wakes(4_400)).toBe("send");
  });

  it("at the door is borne for as long as anything is, and then nothing was sent", () => {
    const script = asked({ timeoutMs: null, giveUpMs: 5_000 });
    expect(script.sendFails(200, "throttled", false)).toBe("wait until 3200");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(3_200)).toBe("send");
    expect(script.state.phase).toBe("asking");
    expect(script.sendFails(3_300, "throttled", false)).toBe("wait until 9300");
    expect(script.wakes(9_300)).toBe("send");
    expect(script.sendFails(9_400, "throttled", false)).toBe("not-sent (unread)");
  });

  it("is over with an answer", () => {
    const script = asked();
    script.loses(200);
    script.reads(1_300, { ...unflagged, askedAtMs: 1_250, version: 2 });
    script.loses(1_400);
    expect(script.state.lost).toBe(2);
    script.reads(1_500, { ...unflagged, version: 2 });
    script.wakes(4_400);
    script.readFails(4_450);
    script.wakes(7_450);
    expect(script.reads(7_500, { ...unflagged, version: 2 })).toBe("send");
    script.refused(7_600);
    expect(script.state).toMatchObject({ lost: 0, failures: 0, failingSinceMs: null });
  });

  it("with the sign-in after a send is unknown, not `not-sent`", () => {
    const script = asked();
    script.loses(200);
    expect(script.readFails(300, "unauthorized")).toBe("unknown (sign-in)");
  });

  it("makes pauses longer, up to the longest, and one success brings them back", () => {
    const script = asked({ pollMaxMs: 10_000 });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.readFails(3_300)).toBe("wait until 6300");
    script.wakes(6_300);
    expect(script.readFails(6_400)).toBe("wait until 12400");
    script.wakes(12_400);
    expect(script.readFails(12_500)).toBe("wait until 22500");
    script.wakes(22_500);
    expect(script.readFails(22_600)).toBe("wait until 32600");
    script.wakes(32_600);
    script.reads(32_700, { ...flagged, version: 2 });
    script.wakes(60_000);
    expect(script.readFails(60_100)).toBe("wait until 63100");
  });

  it("that does not pass is given up", () => {
    const script = asked({ timeoutMs: null, giveUpMs: 5_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.readFails(3_300);
    script.wakes(6_300);
    script.readFails(6_400);
    expect(script.wakes(12_400)).toBe("read any");
    expect(script.readFails(12_500)).toBe("unknown (unread)");
  });

  it("is given up with what was asked for in the moment when its time is up", () => {
    const unread = newScript({ timeoutMs: null, giveUpMs: 3_000 });
    unread.start();
    unread.readFails(100);
    expect(unread.wakes(3_100)).toBe("read any");
    expect(unread.readFails(3_200)).toBe("not-sent (unread)");
    const sooner = newScript({ timeoutMs: null, giveUpMs: 3_001 });
    sooner.start();
    sooner.readFails(100);
    sooner.wakes(3_100);
    expect(sooner.readFails(3_200)).toBe("wait until 9200");
  });

  it("is not given up because it is late, but because it has lasted", () => {
    const script = newScript({ timeoutMs: null });
    expect(script.start(2_000_000)).toBe("read any");
    expect(script.reads(2_000_100, unflagged)).toBe("send");
    expect(script.sendFails(2_000_200, "throttled", false)).toBe("wait until 2003200");
    expect(script.wakes(2_003_200)).toBe("send");
  });

  it("goes on with a lost answer", () => {
    const script = asked();
    script.sendFails(200, "throttled", false);
    script.wakes(3_200);
    expect(script.loses(3_300)).toBe("read single");
    expect(script.readFails(3_400)).toBe("wait until 9400"); // twice as long as after the first
  });

  it("with a reading does not send a cancel again that is on its way", () => {
    const script = asked();
    expect(script.readFails(150)).toBe("");
    expect(script.accepted(200)).toMatch(/^wait until/);
    expect(script.state.known.sends).toBe(1);
  });
});

describe("an answer with nothing fresh behind it", () => {
  it.each<[what: string, answer: (script: Script) => void]>([
    ["a no", (script) => script.refused(200)],
    ["a lost one", (script) => script.loses(200)],
  ])("and a word that we do not know: %s is looked into until it is known", (_what, answer) => {
    const script = asked();
    answer(script);
    expect(script.reads(300, { status: "unknown", version: 2 })).toBe("wait until 3300");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(3_300)).toBe("read single");
    expect(script.state.phase).toBe("checking");
  });

  it("of an end that was asked for before the cancel left is looked at once more", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    const before = { status: "cancelled", version: 2, askedAtMs: 50 } as const;
    expect(script.reads(3_300, before)).toBe("wait until 6300");
    expect(script.wakes(6_300)).toBe("read single");
    expect(script.state.phase).toBe("checking");
    expect(script.reads(6_400, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it("of any other end is not: it is told as it is", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    expect(script.reads(3_300, { status: "failed", version: 2, askedAtMs: 50 })).toBe("finished-first");
  });

  it("is waited for with `wait: false` as well: only a yes is enough", () => {
    const script = asked({ wait: false });
    expect(script.refused(200)).toBe("read single");
    expect(script.reads(300, { ...unflagged, version: 2 })).toBe("wait until 3200");
  });

  it("that there is no such job says nothing about who asks", () => {
    const script = asked();
    script.sendFails(200, "not_found", true);
    expect(script.state).toMatchObject({ lastAnswer: "no", known: { forbidden: false, answeredNo: 1 } });
  });

  it("tells no settle time where there is no end", () => {
    const script = asked({ settleMs: 5_000 });
    script.accepted(200);
    script.stops(300);
    expect(script.result.settled).toBeNull();
  });
});

describe("a stop from outside", () => {
  it.each(stopCauses)("because of %s before anything left is `not-sent`", (cause) => {
    const script = newScript();
    script.start();
    expect(script.stops(50, cause)).toBe(`not-sent (${cause})`);
  });

  it("while the cancel is on its way is unknown", () => {
    expect(asked().stops(150)).toBe("unknown (unanswered)");
  });

  it("while an accepted cancel is watched tells what was read last", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { ...flagged, version: 2 });
    expect(script.stops(4_000)).toBe("still-cancelling");
  });

  it("is the last that happens", () => {
    const script = newScript();
    script.start();
    script.stops(50);
    expect([script.reads(100), script.wakes(200), script.stops(300)]).toEqual(["", "", ""]);
  });
});

describe("the wish of an earlier process", () => {
  it("whose answers were lost is read before anything is sent", () => {
    const script = newScript({}, { count: 2, accepted: false, refused: 0, run: 1 });
    expect(script.start()).toBe("read any");
    expect(script.reads(100, unflagged)).toBe("send");
    expect(script.state.known.sends).toBe(3);
  });

  it("whose answers were refused is asked again after a pause, as if the last no had just come", () => {
    const script = newScript({}, { count: 1, accepted: false, refused: 1, run: 1 });
    expect(script.start()).toBe("read any");
    expect(script.reads(100, unflagged)).toBe("wait until 3000");
    expect(script.wakes(3_000)).toBe("read single");
    expect(script.reads(3_100, unflagged)).toBe("send");
  });

  it.each([
    ["lost", { count: 2, accepted: false, refused: 0, run: 1 }],
    ["refused", { count: 1, accepted: false, refused: 1, run: 1 }],
  ])(
    "whose answers were %s is believed over by a list, and read by itself at once if not",
    (_what, earlier) => {
      const over = newScript({}, earlier);
      over.start();
      expect(over.reads(100, { source: "list", status: "cancelled", version: null })).toBe("cancelled");
      const goesOn = newScript({}, earlier);
      goesOn.start();
      expect(goesOn.reads(100, { source: "list", version: null })).toBe("read single");
    },
  );

  it("is read by itself where its id can run again, since a list may tell of an earlier run's end", () => {
    const script = newScript({ runsOnce: false }, { count: 1, accepted: false, refused: 0, run: null });
    expect(script.start()).toBe("read single");
  });

  it.each([
    [
      "all of them were turned away",
      { count: 2, accepted: false, refused: 0, turnedAway: 2, run: 1 },
      "send",
    ],
    ["one of them was lost", { count: 2, accepted: false, refused: 0, turnedAway: 1, run: 1 }, "read single"],
  ])("is sent again on a list's word only where %s", (_what, earlier, said) => {
    const script = newScript({}, earlier);
    script.start();
    expect(script.reads(100, { source: "list", version: null })).toBe(said);
  });

  it.each([
    ["none", undefined],
    ["none", { count: 0, accepted: false, refused: 0, run: 1 }],
    ["lost", { count: 2, accepted: false, refused: 1, run: 1 }],
    ["no", { count: 2, accepted: false, refused: 2, run: 1 }],
    ["yes", { count: 2, accepted: true, refused: 0, run: 1 }],
  ])("has %s as its last answer after %o", (lastAnswer, earlier) => {
    const state = newCancellation(usualSettings, earlier);
    expect(state).toMatchObject({ phase: "new", lastAnswer, readSinceAnswer: false });
  });

  it("that was accepted is only watched", () => {
    const script = newScript({}, { count: 1, accepted: true, refused: 0, run: 1 });
    expect(script.start()).toBe("read any");
    expect(script.reads(100, { source: "list", version: null })).toMatch(/^wait until/);
    expect(script.state.phase).toBe("watching");
  });

  it("that worked meanwhile is `cancelled`, with nothing sent by us", () => {
    const script = newScript({}, { count: 1, accepted: false, refused: 0, run: 1 });
    script.start();
    expect(script.reads(100, { status: "cancelled" })).toBe("cancelled");
    expect(script.result.sends).toBe(1);
  });

  it("is left alone in a later run", () => {
    const script = newScript({ runsOnce: false }, { count: 1, accepted: false, refused: 0, run: 1 });
    script.start();
    expect(script.reads(100, { run: 2 })).toBe("contradicted (rerun)");
  });
});

describe("any events in any order", () => {
  const atMs = fc.integer({ min: 0, max: 5_000 });
  const anyEvent: fc.Arbitrary<CancellationEvent> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("reading" as const), atMs, reading: anyReading }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("woke" as const), atMs }) },
    fc.record({ kind: fc.constant("absent" as const), atMs, askedAtMs: atMs }),
    fc.record({ kind: fc.constant("read-failed" as const), atMs, code: fc.constantFrom(...jobErrorCodes) }),
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("accepted" as const), atMs, reading: fc.option(anyReading) }),
    },
    fc.record({
      kind: fc.constant("refused" as const),
      atMs,
      forbidden: fc.boolean(),
      reading: fc.option(anyReading),
    }),
    fc.record({
      kind: fc.constant("send-failed" as const),
      atMs,
      code: fc.constantFrom(...jobErrorCodes),
      mayHaveLeft: fc.boolean(),
      turnedAway: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("start" as const), atMs }),
  );
  const anySettings: fc.Arbitrary<CancellationSettings> = fc.record({
    maxStalenessMs: fc.constant(5_000),
    runsOnce: fc.boolean(),
    settleMs: fc.constantFrom(0, 5_000),
    pollStartMs: fc.constantFrom(1_000, 3_000),
    pollMaxMs: fc.constant(30_000),
    timeoutMs: fc.constantFrom(null, 1_000, 20_000),
    endsAtMs: fc.constantFrom(null, 5_000),
    shortestExchangeMs: fc.constant(50),
    lateLookMs: fc.constant(10_000),
    giveUpMs: fc.constantFrom(10_000, 900_000),
    wait: fc.boolean(),
    repeatingCancelIsHarmless: fc.boolean(),
  });
  const anyEarlier = fc.constantFrom(
    undefined,
    { count: 0, accepted: false, refused: 0, run: null },
    { count: 2, accepted: false, refused: 1, run: 1 },
    { count: 1, accepted: true, refused: 0, run: 1 },
  );

  it("lead to one effect at most, never back in time, and to one end, at the latest when stopped", () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(
        anySettings,
        anyEarlier,
        fc.array(anyEvent, { maxLength: 30 }),
        (settings, earlier, events) => {
          let state = newCancellation(settings, earlier);
          let now = 0;
          let finishes = 0;
          const take = (event: CancellationEvent): void => {
            const step = stepCancellation(state, event);
            expect(step.effects.length).toBeLessThanOrEqual(1);
            for (const effect of step.effects) {
              if (effect.kind === "wait") expect(effect.untilMs).toBeGreaterThan(event.atMs);
              if (effect.kind !== "finish") continue;
              finishes += 1;
              outcomes.set(effect.result.outcome, (outcomes.get(effect.result.outcome) ?? 0) + 1);
            }
            const pending = { nothing: "finish", read: "read", send: "send-cancel", wait: "wait" }[
              step.state.pending
            ];
            if (step.effects[0] !== undefined) expect(step.effects[0].kind).toBe(pending);
            ({ state } = step);
          };
          take({ kind: "start", atMs: now });
          for (const event of events) {
            now += event.atMs; // the numbers are pauses here: time goes on only
            take(
              event.kind === "absent"
                ? { ...event, atMs: now, askedAtMs: now - 50 }
                : { ...event, atMs: now },
            );
          }
          take({ kind: "stop", atMs: now + 1, cause: "signal" });
          expect(state.phase).toBe("done");
          expect(finishes).toBe(1);
          take({ kind: "reading", atMs: now + 2, reading: aReading() });
          expect(finishes).toBe(1);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(outcomes.size).toBeGreaterThan(5); // the sequences are not all of one kind
  });

  it("send one cancel that may arrive and no more, where a second one may do harm", () => {
    let sent = 0;
    fc.assert(
      fc.property(
        anySettings,
        anyEarlier,
        fc.array(anyEvent, { maxLength: 30 }),
        (given, earlier, events) => {
          let state = newCancellation({ ...given, repeatingCancelIsHarmless: false }, earlier);
          let now = 0;
          for (const event of [{ kind: "start", atMs: 0 } as const, ...events]) {
            now += event.atMs;
            const atNow = { ...event, atMs: now };
            const arrived = atNow.kind === "send-failed" ? { ...atNow, mayHaveLeft: true } : atNow;
            const next = stepCancellation(state, arrived);
            ({ state } = next);
            if (!next.effects.some(({ kind }) => kind === "send-cancel")) continue;
            sent += 1;
            expect(state.known.sends).toBe(1);
            expect(state.known.flagReadAtMs).toBeNull();
          }
        },
      ),
      { numRuns: 3_000 },
    );
    expect(sent).toBeGreaterThan(20);
  });

  it("let no waiting go past the deadline by more than the exchange that is under way", () => {
    fc.assert(
      fc.property(
        fc.array(anyReading, { maxLength: 60 }),
        fc.integer({ min: 10, max: 400 }),
        (readings, tripMs) => {
          const script = newScript({ timeoutMs: 20_000, settleMs: 5_000 });
          script.start();
          let now = 0;
          const queue = [...readings];
          for (let turn = 0; turn < 400 && script.state.phase !== "done"; turn += 1) {
            const { pending } = script.state;
            if (pending === "send") script.accepted((now += tripMs));
            else if (pending === "read")
              script.reads((now += tripMs), { ...(queue.shift() ?? unflagged), askedAtMs: now - tripMs });
            else script.wakes((now += 500));
          }
          expect(script.state.phase).toBe("done");
          expect(now).toBeLessThanOrEqual(20_000 + 20_000 + 500 + 2 * tripMs);
        },
      ),
    );
  });
});

describe("the state of a cancellation", () => {
  it("is plain data: a copy by way of JSON goes on alike where no time is infinite", () => {
    const script = asked();
    script.accepted(200);
    const copy: unknown = JSON.parse(JSON.stringify(script.state));
    expect(copy).toEqual({
      ...script.state,
      notBeforeMs: null,
      heldUntilMs: null,
      known: { ...script.state.known },
    });
    expect(script.state.settings).toEqual(usualSettings);
  });
});

describe("what proves less than it seems", () => {
  it("the flag in the answer to a cancel is no later reading", () => {
    const script = asked();
    script.accepted(200, { ...flagged, version: 2 });
    expect(script.stops(300)).toBe("unknown (unread)");
  });

  it("a word that nobody knows, read last, is told as the reason", () => {
    const script = asked();
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { status: "unknown", version: 2 });
    expect(script.stops(4_000)).toBe("unknown (unknown-word)");
  });

  it("a record that was asked for before a list told of the end is older than that", () => {
    const script = asked({ settleMs: 5_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { source: "list", status: "cancelled", version: null });
    script.reads(3_400, { ...unflagged, version: 2, askedAtMs: 3_100 });
    expect(script.stops(3_500)).toBe("cancelled");
  });
});

it("a settle time that is shorter than the pause between two looks is kept", () => {
  const script = asked({ settleMs: 1_000 });
  script.accepted(200);
  script.wakes(3_200);
  expect(script.reads(3_300, { status: "cancelled", version: 2 })).toBe("wait until 4300");
});

it("three records without a trace of an accepted cancel ask once more, though none was read before it", () => {
  const script = newScript();
  script.start();
  expect(script.reads(100, { source: "list", version: null })).toBe("send");
  script.accepted(200);
  let said = "";
  for (const [version, atMs] of [3_200, 10_000, 20_000].entries()) {
    script.wakes(atMs);
    said = script.reads(atMs + 100, { ...unflagged, version: version + 1 });
  }
  expect(said).toBe("send");
});

it("an end of an earlier run settles nothing about that of the present one", () => {
  const script = asked({ runsOnce: false, settleMs: 5_000, timeoutMs: null }, { ...unflagged, run: 2 });
  script.accepted(200);
  script.wakes(10_000);
  script.reads(10_100, { run: 1, status: "cancelled", version: 1 });
  script.wakes(30_000);
  expect(script.reads(30_100, { run: 2, status: "cancelled", version: 9 })).toBe("wait until 35100");
});
