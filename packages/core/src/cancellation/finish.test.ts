import { describe, expect, it } from "vitest";
import { newScript, type Script } from "../../test/script.js";
import type { Reading } from "../schemas/reading.js";

const queued: Partial<Reading> = { status: "queued", cancelFlag: false };

function asked(changes: Parameters<typeof newScript>[0] = {}): Script {
  const script = newScript(changes);
  script.start();
  script.reads(100, queued);
  return script;
}

describe("what an outcome rests on", () => {
  it.each<[outcome: string, happens: () => Script]>([
    [
      "not-found",
      () => {
        const script = newScript();
        script.start();
        script.misses(100);
        script.wakes(5_000);
        script.misses(5_100);
        return script;
      },
    ],
    [
      "requested",
      () => {
        const script = asked({ wait: false });
        script.accepted(200);
        return script;
      },
    ],
    [
      "not-sent",
      () => {
        const script = asked();
        script.sendFails(200, "throttled", false);
        script.stops(300);
        return script;
      },
    ],
    [
      "unknown",
      () => {
        const script = asked();
        script.stops(200);
        return script;
      },
    ],
  ])("is no reading for `%s`, though one is held", (outcome, happens) => {
    expect(happens().result).toMatchObject({ outcome, proof: [] });
  });

  it("is the end, the reading that took it back, and what came last, where a later run has come on top", () => {
    const script = asked({ settleMs: 5_000 });
    script.accepted(200);
    script.wakes(3_200);
    script.reads(3_300, { status: "cancelled", version: 2 });
    script.wakes(8_300);
    script.reads(8_400, { ...queued, version: 3 });
    script.wakes(20_000);
    script.reads(20_100, { ...queued, version: 4 });
    script.accepted(20_200);
    script.wakes(30_000);
    expect(script.reads(30_100, { ...queued, run: 2, version: 1 })).toBe("contradicted (revived)");
    const { proof, last } = script.result;
    expect(proof.map(({ run, version }) => [run, version])).toEqual([
      [1, 2],
      [1, 4],
      [2, 1],
    ]);
    expect(last).toMatchObject({ run: 2 });
  });
});

describe("trouble that has lasted too long", () => {
  it("is told as nobody to be reached, where nobody could be at the last try, and nothing was read before", () => {
    const script = newScript({ timeoutMs: null, giveUpMs: 3_000 });
    script.start();
    script.readFails(100);
    expect(script.wakes(3_100)).toBe("read any");
    expect(script.readFails(3_200, "unreachable")).toBe("not-sent (unreachable)");
  });
});
