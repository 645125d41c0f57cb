import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { submitInputs } from "../testing/submit-inputs.js";

describe("logs", () => {
  it("are EnergyPlus' error file of a job at JESS", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      const { stdout, exitCode } = await cli(`logs ${ref}`);
      expect(stdout).toContain("EnergyPlus Completed Successfully");
      const { lines } = readDocument((await cli(`logs ${ref} --json`)).stdout, "simjobs.logs/1");
      expect(lines.map(({ text }) => text).join("\n")).toBe(stdout.trimEnd());
      expect(exitCode).toBe(0);
    }));

  it("are those of each case of a project, or of one", async () =>
    onMockStage(
      async ({ cli }) => {
        await cli("submit jess --project whole --subset LIST_FILE --cases jobs.txt --watch --no-check");
        const all = await cli("logs @last");
        expect(all.stdout).toContain("job1: ");
        expect(all.stdout).toContain("job2: ");
        expect((await cli("logs @last --case job2")).stdout).not.toContain("job1");
        const none = await cli("logs @last --case job3");
        expect([none.exitCode, none.stderr.includes("It has job1, job2.")]).toEqual([5, true]);
      },
      { folder: submitInputs() },
    ));

  it.each([
    ["--follow", 0],
    ["", 5],
  ])("of a job that goes on are there at its end: logs %s", async (flags, exit) =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
      const { exitCode, stdout } = await cli(`logs ${ref} ${flags}`.trim());
      expect(stdout.includes("EnergyPlus Completed")).toBe(exit === 0);
      expect(exitCode === 0).toBe(exit === 0);
    }),
  );

  it("of a fit are what it has tried, also while it runs", async () =>
    onMockStage(async ({ cli, folder }) => {
      const request = {
        name: "fit",
        options: { live_progress_updates: true },
        elements: {
          known: { element_type: "entry", values: { x: 1 } },
          fit: { element_type: "data_fit", objectives: { a: {} } },
        },
      };
      writeFileSync(join(folder, "pipeline.json"), JSON.stringify(request));
      await cli("submit ionworks --pipeline pipeline.json --watch");
      const { stdout, exitCode } = await cli("logs @last --json");
      const { lines } = readDocument(stdout, "simjobs.logs/1");
      expect(lines.length).toBeGreaterThan(0);
      expect(lines[0]).toMatchObject({ of: "fit", text: expect.stringMatching(/^#1 {2}cost /u) });
      expect(exitCode).toBe(0);
    }));

  it("are not there of a simulation", async () =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stderr } = await cli("logs ionworks:simulation/9a7d");
      expect([exitCode, stderr.includes("has no log")]).toEqual([2, true]);
    }));
});
