import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelJob, type CancelResult } from "@simjobs/control";
import { startMock, type JobSeed, type RunningMock } from "@simjobs/mock";
import { Bench } from "./bench.js";
import { untruthIn } from "./truth.js";

const running = { provider: "jess", status: "QUEUED", durationMs: 600_000 } as const;
const finished = { provider: "jess", status: "FINISHED" } as const;

describe("the judge of outcomes", () => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startMock({ clock: "manual" });
  });
  afterAll(() => mock.close());

  it.each<[string, JobSeed, CancelResult["outcome"], Partial<CancelResult>]>([
    ["of a job that runs on", { ...running, cancelDelayMs: 3_600_000 }, "cancelled", {}],
    ["of a job that finished", finished, "cancelled", { sends: 1 }],
    ["of a job that finished", finished, "already-cancelled", {}],
    ["of a job that was cancelled", { ...running, cancelDelayMs: 1000 }, "finished-first", {}],
    [
      "of a job that was cancelled by us",
      { ...running, cancelDelayMs: 1000 },
      "already-cancelled",
      { sends: 0 },
    ],
    ["of a job that is there", running, "not-found", {}],
    ["of a job that was cancelled", { ...running, cancelDelayMs: 1000 }, "not-sent", { sends: 0 }],
    ["of a job that finished long ago", finished, "still-cancelling", { sends: 0 }],
    ["of a job that was never asked to stop", finished, "requested", {}],
    [
      "of a job that never came back",
      { ...running, cancelDelayMs: 1000 },
      "contradicted",
      { why: "revived" },
    ],
    ["of more sends than arrived", finished, "unknown", { sends: 2 }],
  ])("catches a lie %s: %j told as %s", async (_what, seed, outcome, more) => {
    mock.reset();
    await using bench = new Bench(mock);
    const result = await cancelJob(bench.jessProvider, bench.job(seed), { timeoutMs: 60_000 });
    expect(await untruthIn(bench, result)).toBeNull();
    expect(await untruthIn(bench, { ...result, outcome, ...more })).toEqual(expect.any(String));
  });
});
