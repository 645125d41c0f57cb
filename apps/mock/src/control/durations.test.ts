import { describe, expect, it } from "vitest";
import type { JobSeed, RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed, signIn } from "../testing/jess-client.js";

const places: Readonly<Record<string, string>> = {
  job: "jobs",
  simulation: "simulations",
  pipeline: "pipelines",
  "simple-pipeline": "simple_pipelines",
  optimization: "optimizations",
};

/** The service's word for what was seeded, asked by request. */
async function wordOf(mock: RunningMock, { provider, kind }: JobSeed, ref: string): Promise<unknown> {
  if (provider === "jess") return (await (await signIn(mock)).status(idOf(ref)))["status"];
  return parsed(await withKeyOf(mock).get(`/${places[String(kind)] ?? ""}/${idOf(ref)}`))["status"];
}

const seeds: readonly (readonly [seed: JobSeed, active: readonly string[], end: string])[] = [
  [{ provider: "jess" }, ["UNPACKED", "QUEUED"], "FINISHED"],
  [{ provider: "jess", type: "JE_JEP", cases: 20 }, ["UNPACKED", "ACCEPTED", "QUEUED"], "FINISHED"],
  [{ provider: "jess", status: "ACCEPTED" }, ["ACCEPTED", "QUEUED"], "FINISHED"],
  [{ provider: "jess", status: "QUEUED" }, ["QUEUED"], "FINISHED"],
  [{ provider: "jess", outcome: "REJECTED" }, ["UNPACKED"], "REJECTED"],
  [{ provider: "jess", status: "ACCEPTED", outcome: "REJECTED" }, ["ACCEPTED", "UNPACKED"], "REJECTED"],
  ...["job", "simulation", "simple-pipeline"].flatMap((kind) =>
    [undefined, "pending", "processing"].map(
      (status) =>
        [
          { provider: "ionworks", kind, ...(status === undefined ? {} : { status }) },
          ["pending", "processing", "running"],
          "completed",
        ] as const,
    ),
  ),
  [{ provider: "ionworks", kind: "job", status: "waiting" }, ["waiting"], "completed"],
  [{ provider: "ionworks", kind: "job", outcome: "failed" }, ["pending", "processing"], "failed"],
  ...[undefined, "queued", "running"].map(
    (status) =>
      [
        { provider: "ionworks", kind: "optimization", ...(status === undefined ? {} : { status }) },
        ["queued", "running"],
        "succeeded",
      ] as const,
  ),
  ...[1, 2, 3, 7].flatMap((elements) =>
    [undefined, "processing"].map(
      (status) =>
        [
          { provider: "ionworks", kind: "pipeline", elements, ...(status === undefined ? {} : { status }) },
          ["pending", "running"],
          "completed",
        ] as const,
    ),
  ),
];

describe("durationMs", () => {
  it.each(seeds)("is true to the millisecond for %j", async (seed, active, end) => {
    await using mock = await startMock({ clock: "manual" });
    for (const durationMs of [1, 2, 7, 99, 1000, 4321, 600_001]) {
      const [ref = ""] = mock.addJobs({ ...seed, durationMs });
      mock.clock.advance(durationMs - 1);
      expect([durationMs, active]).toEqual([
        durationMs,
        expect.arrayContaining([await wordOf(mock, seed, ref)]),
      ]);
      mock.clock.advance(1);
      expect([durationMs, await wordOf(mock, seed, ref)]).toEqual([durationMs, end]);
    }
  });

  it.each(seeds.filter(([, active]) => !active.includes("waiting")))(
    "of 0 is over at once for %j",
    async (seed, _active, end) => {
      await using mock = await startMock({ clock: "manual" });
      const [ref = ""] = mock.addJobs({ ...seed, durationMs: 0 });
      expect(await wordOf(mock, seed, ref)).toBe(end);
    },
  );

  it("is that of a whole job where every submitted job takes as long", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 3.5 });
    const jobs = (["jess", "ionworks"] as const).map((provider) => {
      const seed: JobSeed = { provider, kind: "job" };
      const [ref = ""] = mock.addJobs(provider === "jess" ? { provider } : seed);
      return { seed, ref };
    });
    mock.clock.advance(3499);
    const before = await Promise.all(jobs.map(({ seed, ref }) => wordOf(mock, seed, ref)));
    mock.clock.advance(1);
    const after = await Promise.all(jobs.map(({ seed, ref }) => wordOf(mock, seed, ref)));
    expect([before, after]).toEqual([
      ["QUEUED", "processing"],
      ["FINISHED", "completed"],
    ]);
  });

  it("keeps the order of what JESS tells of a short job", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    for (const durationMs of [1, 10, 100, 1000, 10_000]) {
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs });
      mock.clock.advance(durationMs);
      const row = await jess.status(idOf(ref));
      const [listed] = (await jess.list()).slice(-1);
      const stamps = ["received", "prepared", "simulated", "collected"].map((name) => Number(listed?.[name]));
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
      expect(listed?.["collected"]).toBe(row["completion_Time"]);
      expect(Number(row["last_Update"])).toBeGreaterThanOrEqual(Number(row["completion_Time"]));
    }
  });
});
