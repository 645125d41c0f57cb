import { describe, expect, it } from "vitest";
import { aReading } from "../../test/a-reading.js";
import { newScript, type Script } from "../../test/script.js";
import type { Reading } from "../schemas/reading.js";
import { stepCancellation } from "./step.js";

const queued: Partial<Reading> = { status: "queued", cancelFlag: false };

function asked(changes: Parameters<typeof newScript>[0] = {}): Script {
  const script = newScript(changes);
  script.start();
  expect(script.reads(100, queued)).toBe("send");
  return script;
}

describe("a wake-up", () => {
  it("while a look or a cancel is on its way starts no second one", () => {
    const looking = newScript();
    looking.start();
    expect(looking.wakes(50)).toBe("");
    expect(looking.reads(100, queued)).toBe("send");
    expect(looking.wakes(150)).toBe("");
    expect(looking.accepted(200)).toBe("wait until 3200");
  });
});

describe("a look that fails", () => {
  it("for want of a sign-in ends it at once, also while the cancel is on its way", () => {
    expect(asked().readFails(150, "unauthorized")).toBe("unknown (sign-in)");
  });

  it("for want of a sign-in says so, though others have failed before it for long", () => {
    const script = newScript();
    script.start();
    script.readFails(100);
    script.wakes(3_100);
    script.readFails(3_200);
    script.wakes(9_200);
    expect(script.readFails(9_300, "unauthorized")).toBe("not-sent (sign-in)");
  });

  it.each([
    ["is borne for as long as a copy may lag", 8_100, 13_099, "wait until 19099"],
    ["is the service's word from then on", 8_100, 13_100, "not-sent (unread)"],
  ])("in a way that does not pass %s", (_what, firstAtMs, secondAtMs, said) => {
    const script = newScript();
    script.start(8_000);
    expect(script.readFails(firstAtMs, "bad_reply")).toBe("wait until 11100");
    script.wakes(11_100);
    expect(script.readFails(secondAtMs, "bad_reply")).toBe(said);
  });
});

describe("an exchange that is cut at the deadline", () => {
  it("was watched over all the time, however long it took: its look needs no other one", () => {
    const script = asked();
    script.accepted(200);
    expect(script.wakes(580_000)).toBe("read any");
    expect(script.readFails(600_100, "deadline")).toBe("unknown (unread)");
  });

  it("is followed by a look all the same where it was the cancel", () => {
    const script = newScript({ timeoutMs: 60_000, endsAtMs: 45_000 });
    script.start();
    expect(script.reads(20_000, { ...queued, askedAtMs: 0 })).toBe("send");
    expect(script.sendFails(45_000, "deadline", true)).toBe("read single");
    expect(script.reads(45_100, { status: "cancelled", version: 2 })).toBe("cancelled");
  });
});

describe("the record that comes with a no", () => {
  it("is no look of its own, not even where it is of the same moment", () => {
    const { state } = asked();
    const reading = aReading({ ...queued, source: "cancel-reply", askedAtMs: 200, version: 2 });
    const step = stepCancellation(state, { kind: "refused", atMs: 200, forbidden: false, reading });
    expect(step.effects).toEqual([{ kind: "read", need: "single" }]);
  });
});
