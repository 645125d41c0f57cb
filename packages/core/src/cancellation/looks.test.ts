import { describe, expect, it } from "vitest";
import { newScript, type Script } from "../../test/script.js";
import type { Reading } from "../schemas/reading.js";
import type { CancellationSettings } from "./machine.js";

const queued: Partial<Reading> = { status: "queued", cancelFlag: false };
const flagged: Partial<Reading> = { status: "cancelling", cancelFlag: true };

/** Up to the moment at which the first cancel is on its way, at 100 ms. */
function asked(changes: Partial<CancellationSettings> = {}): Script {
  const script = newScript(changes);
  script.start();
  expect(script.reads(100, queued)).toBe("send");
  return script;
}

describe("a job that is watched", () => {
  it("is told to be looked at again from the moment that was waited for", () => {
    const script = asked();
    expect(script.accepted(200)).toBe("wait until 3200");
    expect(script.state.phase).toBe("watching");
    expect(script.wakes(3_200)).toBe("read any");
    expect(script.state.phase).toBe("rereading");
  });

  it("is told to be looked at for the last time where time has passed unseen", () => {
    const script = asked({ timeoutMs: 20_000 });
    script.accepted(200);
    expect(script.wakes(90_000)).toBe("read single");
    expect(script.state.phase).toBe("looking-last");
  });
});

describe("a look that is taken when time runs out", () => {
  it("and fails leaves no time to wait for another one", () => {
    const script = newScript({ timeoutMs: 1_000 });
    script.start();
    expect(script.readFails(100)).toBe("wait until 950");
    expect(script.wakes(950)).toBe("read single");
    expect(script.readFails(960)).toBe("not-sent (deadline)");
  });

  it("is not taken again for a job that was missing both times, too shortly one after the other", () => {
    const script = newScript({ timeoutMs: 5_200 });
    script.start();
    expect(script.misses(160)).toBe("wait until 5050");
    expect(script.state.phase).toBe("proving");
    expect(script.wakes(5_050)).toBe("read single");
    expect(script.misses(5_150)).toBe("not-sent (deadline)");
  });

  it.each([
    ["is the last one, where it comes in when the next one would be due", 19_950, "still-cancelling"],
    ["is followed by another one, where it comes in sooner", 19_949, "wait until 19950.75"],
  ])("%s", (_what, comesInAtMs, said) => {
    const script = newScript({ timeoutMs: 20_000, pollStartMs: 600_000, pollMaxMs: 600_000 });
    script.start();
    script.reads(700, { askedAtMs: 0, ...queued }); // so slow that the last look is to begin 1050 ms before the deadline
    expect(script.accepted(800)).toBe("wait until 19650");
    expect(script.wakes(19_650)).toBe("read single");
    expect(script.reads(comesInAtMs, { askedAtMs: 19_650, ...flagged, version: 2 })).toBe(said);
  });
});

describe("a service that asks for silence until after the deadline", () => {
  it.each([
    ["is looked at once more by who wakes when that is over", 613_400, "read single"],
    ["is left alone by who wakes just before, and the job told as unread", 613_399, "unknown (unread)"],
  ])("%s", (_what, atMs, said) => {
    const script = asked({ timeoutMs: 20_000 });
    script.accepted(200);
    script.wakes(3_200);
    expect(script.readFails(13_400, "throttled", 600_000)).toBe("wait until 20100");
    expect(script.wakes(atMs)).toBe(said);
  });
});
