import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@simjobs/core";
import type { RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";
import { clockOf } from "../testing/sleepers-clock.js";

/** A clock of this machine that is off by so much. */
function wrongClock(mock: RunningMock, offMs: number): Clock {
  const clock = clockOf(mock);
  return { ...clock, wallNow: () => clock.wallNow() + offMs };
}

const day = 86_400_000;
const providers = [
  ["jess", { status: "QUEUED" }],
  ["ionworks", { status: "processing" }],
] as const;

describe.each(providers)("moments at %s", (provider, seed) => {
  it.each([
    ["right", 0, undefined],
    ["half a minute slow", -30_000, undefined],
    ["three days slow", -3 * day, "3 d 0 h behind that of"],
    ["three days fast", 3 * day, "3 d 0 h ahead of that of"],
  ])("are by the service's clock where ours is %s", async (_, offMs, said) =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ ...seed, provider, name: "old", durationMs: day });
      mock.clock.advance(7_200_000);
      mock.addJobs({ ...seed, provider, name: "new", durationMs: day });
      mock.clock.advance(60_000);
      const clock = wrongClock(mock, offMs);
      const { stdout, stderr } = await cli(`list --provider ${provider} --since 1h --json`, { clock });
      expect(readDocument(stdout, "simjobs.list/1").jobs).toHaveLength(1);
      expect(stderr.split("\n").filter((line) => line.includes("this machine's clock"))).toEqual(
        said === undefined ? [] : [expect.stringContaining(said)],
      );
      for (const [where, count] of [
        ["since=1h", 1],
        ["before=1h", 1],
        ["since=3h", 2],
        ["since=3h,before=1h", 1],
        ["before=3h", 0],
      ] as const) {
        const line = `cancel --where provider=${provider},${where} --dry-run --json`;
        const dry = readDocument((await cli(line, { clock })).stdout, "simjobs.cancel-dry-run/1");
        expect([where, dry.jobs.length]).toEqual([where, count]);
      }
    }),
  );

  it("lie in the future by the service's clock, or not at all", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ ...seed, provider, durationMs: day });
      const today = new Date(mock.clock.now()).toISOString().slice(0, 10);
      const clock = wrongClock(mock, -3 * day);
      const { exitCode } = await cli(`cancel --where provider=${provider},since=${today} --dry-run`, {
        clock,
      });
      expect(exitCode).toBe(0);
    }));
});

describe("a plan", () => {
  it.each([
    ["a day slow", -day],
    ["a day fast", day],
  ])("is good for an hour by the service's clock, on a machine that is %s", async (_, offMs) =>
    onMockStage(async ({ mock, cli, folder }) => {
      mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: day });
      await cli("cancel --where provider=jess --plan-out plan.json", { clock: wrongClock(mock, offMs) });
      mock.clock.advance(1_800_000);
      const early = await cli("cancel --plan plan.json --dry-run");
      expect(early.exitCode).toBe(0);
      mock.clock.advance(1_900_000);
      const late = await cli("cancel --plan plan.json --yes", { clock: wrongClock(mock, offMs) });
      expect(late.stderr).toContain("this plan has expired");
      expect(late.exitCode).toBe(2);
      const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as {
        plans: { createdAt: string }[];
      };
      expect(Date.parse(plan.plans[0]?.createdAt ?? "")).toBeLessThan(mock.clock.now());
      expect(Date.parse(plan.plans[0]?.createdAt ?? "")).toBeGreaterThan(mock.clock.now() - 2 * 3_700_000);
    }),
  );
});
