import { describe, expect, it } from "vitest";
import { newScript, type Script } from "../../test/script.js";
import type { Reading } from "../schemas/reading.js";
import type { CancellationSettings } from "./machine.js";

const queued: Partial<Reading> = { status: "queued", cancelFlag: false };

/** Up to the moment at which the first cancel is on its way, at 100 ms. */
function asked(changes: Partial<CancellationSettings> = {}): Script {
  const script = newScript(changes);
  script.start();
  expect(script.reads(100, queued)).toBe("send");
  return script;
}

/** The first cancel leaves after the last look, at 80 ms, and is turned away at 89 ms, 11 ms before the deadline. */
function triedLate(pollStartMs: number): Script {
  const script = newScript({ timeoutMs: 100, pollStartMs });
  script.start();
  expect(script.misses(60)).toBe("read single");
  expect(script.reads(80, queued)).toBe("send");
  return script;
}

describe("a first look that tells of a run before the one that is meant", () => {
  const run = 2;

  it("is followed by another one, at the usual pace, where the answer to an earlier cancel was lost", () => {
    const script = newScript({ runsOnce: false }, { count: 1, accepted: false, refused: 0, run });
    expect(script.start(50_000)).toBe("read single");
    expect(script.reads(50_100, { ...queued, run: 1 })).toBe("wait until 53100");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(53_100)).toBe("read single");
    expect(script.reads(53_200, { ...queued, run, version: 2 })).toBe("send");
  });

  it("changes nothing for who does not wait and was told yes: it is `requested`", () => {
    const script = newScript({ runsOnce: false, wait: false }, { count: 1, accepted: true, refused: 0, run });
    script.start(50_000);
    expect(script.reads(50_100, { ...queued, run: 1 })).toBe("requested");
  });
});

describe("who does not wait for the truth", () => {
  const alone = { wait: false, repeatingCancelIsHarmless: false, timeoutMs: 1_000 };

  it.each([
    ["has no time left where somebody else's cancel is read when time is up", 1_000, "not-sent (deadline)"],
    ["is told of no deadline just before", 999, "unknown (unread)"],
  ])("%s", (_what, atMs, said) => {
    const script = newScript(alone);
    script.start();
    expect(script.reads(atMs, { status: "cancelling", cancelFlag: null })).toBe(said);
  });

  it("sees the job once more where the yes comes in well past the deadline", () => {
    const script = asked({ wait: false, timeoutMs: 5_000 });
    expect(script.accepted(6_200)).toBe("read single");
    expect(script.reads(6_300, { status: "cancelled", version: 2 })).toBe("cancelled");
  });

  it.each([
    ["sees the job once more where it was read ten seconds before the yes", 10_000, "read single"],
    ["is told of the yes where the job was read just before that", 9_999, "requested"],
  ])("%s", (_what, atMs, said) => {
    expect(asked({ wait: false }).accepted(atMs)).toBe(said);
  });
});

describe("a doubt about an end", () => {
  const cancelled: Partial<Reading> = { status: "cancelled", version: 2 };
  const back: Partial<Reading> = { ...queued, version: 3 };

  /** Up to the end that was read at 3300 ms, which is to be looked at once more. */
  function ended(changes: Partial<CancellationSettings>): Script {
    const script = asked({ settleMs: 5_000, ...changes });
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, cancelled);
    return script;
  }

  it("is looked into by the job's own record, at the usual pace", () => {
    const script = ended({ timeoutMs: 60_000 });
    script.wakes(8_300);
    expect(script.reads(8_400, back)).toMatch(/^wait until/);
    expect(script.wakes(20_000)).toBe("read single");
    expect(script.state.phase).toBe("proving");
  });

  it("that the last look raises is looked into at once, while there is time", () => {
    const script = ended({ timeoutMs: 8_250 });
    expect(script.wakes(8_200)).toBe("read single");
    expect(script.reads(8_250, { ...back, askedAtMs: 8_200 })).toBe("read single");
    expect(script.state.phase).toBe("looking-last");
    expect(script.reads(8_300, { ...back, askedAtMs: 8_250 })).toBe("contradicted (revived)");
  });

  it("is looked into once, whatever comes of it", () => {
    const script = ended({ timeoutMs: 8_250 });
    script.wakes(8_200);
    script.reads(8_250, { ...back, askedAtMs: 8_200 });
    expect(script.readFails(8_300)).toBe("still-cancelling");
  });

  it("is looked into once, also where that takes so long that it may have been a sleep", () => {
    const script = ended({ settleMs: 600_000, timeoutMs: 60_000, shortestExchangeMs: 30_000 });
    expect(script.wakes(30_100)).toBe("read single");
    expect(script.reads(30_200, back)).toBe("read single");
    expect(script.readFails(45_000)).toBe("still-cancelling");
  });

  it.each([
    ["is no reason to ask a service that has just asked for silence", 60_000, "still-cancelling"],
    ["is looked into once more where the late look has failed otherwise", 0, "read single"],
  ])("that was there before time has passed unseen %s", (_what, retryAfterMs, said) => {
    const script = ended({ timeoutMs: 60_000 });
    script.wakes(8_300);
    script.reads(8_400, back);
    expect(script.wakes(90_000)).toBe("read single");
    expect(script.readFails(90_100, "throttled", retryAfterMs)).toBe(said);
  });

  it("that a slow look after the deadline raises is looked into, too", () => {
    const script = ended({ timeoutMs: 60_000, lateLookMs: 30_000 });
    expect(script.wakes(90_000)).toBe("read single");
    expect(script.reads(102_000, { ...back, askedAtMs: 90_000 })).toBe("read single");
    expect(script.reads(102_100, { ...back, askedAtMs: 102_000 })).toBe("contradicted (revived)");
  });
});

describe("a cancel that is to be sent", () => {
  it("again waits for a moment, and says so", () => {
    const script = asked();
    script.loses(200);
    expect(script.reads(300, { ...queued, askedAtMs: 250 })).toBe("wait until 1200");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(1_200)).toBe("read single");
    expect(script.state.phase).toBe("pausing");
  });

  it.each([
    ["leaves while its effect could still be seen", 5_049, "send"],
    ["makes room for the last look from the moment at which that is due", 5_050, "read single"],
  ])("again %s", (_what, atMs, said) => {
    const script = asked({ timeoutMs: 5_100 });
    script.loses(200);
    expect(script.reads(atMs, { ...queued, askedAtMs: atMs - 100, version: 2 })).toBe(said);
  });

  it("again is waited with where the service asks for silence when the last look is due", () => {
    const script = asked({ timeoutMs: 5_100 });
    script.loses(200);
    expect(script.reads(5_000, { ...queued, version: 2 })).toBe("send");
    expect(script.turnedAway(5_080, "throttled", 60_000)).toBe("wait until 5200");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(5_200)).toBe("unknown (unanswered)");
  });

  it("after the last look is tried again where the pause is over before the deadline", () => {
    const script = triedLate(10);
    expect(script.sendFails(89, "throttled", false)).toBe("wait until 99");
    expect(script.state.phase).toBe("pausing");
    expect(script.wakes(99)).toBe("send");
  });

  it.each([11, 12])(
    "after the last look is not tried again after a pause of %i ms: no time is left",
    (pauseMs) => {
      expect(triedLate(pauseMs).sendFails(89, "throttled", false)).toBe("not-sent (deadline)");
    },
  );
});
