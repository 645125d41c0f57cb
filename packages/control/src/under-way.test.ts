import { JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { notSent, obstacle } from "./not-sent.js";
import { UnderWay } from "./under-way.js";
import type { CancelResult } from "./cancel-types.js";

const key = "ionworks:1";
const failure = new JobError("unreachable", "no answer");

function resultOf(message: string): CancelResult {
  const ref = { provider: "ionworks", kind: "job", id: "1" };
  return { ...notSent(ref, obstacle(failure)), message };
}

describe("what is under way", () => {
  it("tells who waits for a job whose turn has not come what becomes of it", async () => {
    const underWay = new UnderWay();
    underWay.announce(key, "wish 1");
    const told = underWay.of(key);
    const again = underWay.of(key);
    underWay.begin(key, "wish 1", Promise.resolve(resultOf("the first")));
    expect((await told)?.message).toBe("the first");
    expect((await again)?.message).toBe("the first");
    expect((await underWay.of(key))?.message).toBe("the first");
  });

  it("counts the first wish for a job, whichever begins first", async () => {
    const underWay = new UnderWay();
    underWay.announce(key, "wish 1");
    underWay.announce(key, "wish 2");
    const told = underWay.of(key);
    underWay.begin(key, "wish 2", Promise.resolve(resultOf("the second")));
    underWay.begin(key, "wish 1", Promise.resolve(resultOf("the first")));
    expect((await told)?.message).toBe("the first");
  });

  it("tells a failure to who waited before it, and to who asks after it", async () => {
    const underWay = new UnderWay();
    underWay.announce(key, "wish 1");
    const told = underWay.of(key);
    const failed = Promise.reject(failure);
    underWay.begin(key, "wish 1", failed);
    await expect(told).rejects.toBe(failure);
    await expect(underWay.of(key)).rejects.toBe(failure);
  });

  it("knows nothing of a job without a wish, or one that it was told to forget", async () => {
    const underWay = new UnderWay();
    expect([underWay.has(key), underWay.of(key)]).toEqual([false, undefined]);
    underWay.begin(key, "wish 1", Promise.resolve(resultOf("not announced")));
    expect((await underWay.of(key))?.message).toBe("not announced");
    underWay.forget(key);
    expect([underWay.has(key), underWay.of(key)]).toEqual([false, undefined]);
  });
});
