import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";

/** A service whose list of jobs has one page, of 253 jobs; the newest three of them go on. */
async function onOnePage(
  work: (stage: MockStage & { readonly cancels: () => number }) => Promise<void>,
  form: "page" | "array" = "page",
): Promise<void> {
  await onMockStage(
    async (stage) => {
      const { mock } = stage;
      mock.addJobs({ provider: "ionworks", count: 250, status: "completed" });
      mock.addJobs({ provider: "ionworks", count: 3, status: "processing", durationMs: 3_600_000 });
      const cancels = (): number => mock.requests().filter(({ path }) => path.endsWith("/cancel")).length;
      await work({ ...stage, cancels });
    },
    { switches: { ionworks: { "jobs-offset": "none", "jobs-list": form } } },
  );
}

const shownInPart = "ionworks does not show its whole list";

describe.each(["page", "array"] as const)("a list that has one page (%s)", (form) => {
  it("is told to be cut off by list", async () =>
    onOnePage(async ({ cli }) => {
      const { exitCode, stdout, stderr } = await cli("list --provider ionworks --limit 500 --json");
      const { jobs, complete, truncated } = readDocument(stdout, "simjobs.list/1");
      expect([jobs.length, complete, truncated]).toEqual([100, false, true]);
      expect(stderr).toContain(shownInPart);
      expect(exitCode).toBe(0);
    }, form));

  it.each(["--status failed", "--name no-such-name", "--status failed --json"])(
    "never makes list say that nothing fits: %s",
    async (options) =>
      onOnePage(async ({ cli }) => {
        const { exitCode, stderr } = await cli(`list --provider ionworks ${options}`);
        expect(stderr).toContain(`${shownInPart}: no job of those that it shows fits`);
        expect(stderr).not.toContain("No job fits");
        expect(exitCode).toBe(8);
      }, form),
  );

  it("makes a cancel of what fits exit with 8, after it was done", async () =>
    onOnePage(async ({ cli, cancels }) => {
      const { exitCode, stdout, stderr } = await cli("cancel --where provider=ionworks --yes --json");
      const { results, complete, truncated } = readDocument(stdout, "simjobs.cancel/1");
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled", "cancelled"]);
      expect([complete, truncated, cancels()]).toEqual([false, true, 3]);
      expect(stderr).toContain(shownInPart);
      expect(exitCode).toBe(8);
    }, form));

  it("makes a cancel of nothing exit with 8", async () =>
    onOnePage(async ({ cli, cancels }) => {
      const { exitCode, stderr } = await cli("cancel --where provider=ionworks,status=waiting --yes");
      expect(stderr).toContain(`${shownInPart}: no job of those`);
      expect(stderr).not.toContain("No job fits");
      expect([exitCode, cancels()]).toEqual([8, 0]);
    }, form));

  it("is told when a plan is made of it, and when that is carried out", async () =>
    onOnePage(async ({ cli }) => {
      const made = await cli("cancel --where provider=ionworks --plan-out plan.json");
      expect(made.stderr).toContain(`${shownInPart}: there may be more`);
      expect(made.exitCode).toBe(0);
      const done = await cli("cancel --plan plan.json --yes --json");
      expect(readDocument(done.stdout, "simjobs.cancel/1")).toMatchObject({
        complete: false,
        truncated: true,
      });
      expect(done.stderr).toContain(shownInPart);
      expect(done.exitCode).toBe(8);
    }, form));

  it("makes an empty plan exit with 8, in words and in JSON", async () =>
    onOnePage(async ({ cli, folder }) => {
      const words = await cli("cancel --where provider=ionworks,status=waiting --plan-out one.json");
      const json = await cli("cancel --where provider=ionworks,status=waiting --plan-out two.json --json");
      expect([words.exitCode, json.exitCode]).toEqual([8, 8]);
      expect(readDocument(json.stdout, "simjobs.cancel-dry-run/1").complete).toBe(false);
      expect([words.stderr, json.stderr].every((text) => text.includes(shownInPart))).toBe(true);
      expect(existsSync(join(folder, "two.json"))).toBe(true);
    }, form));

  it("is told by a dry run", async () =>
    onOnePage(async ({ cli }) => {
      const { exitCode, stdout, stderr } = await cli("cancel --where provider=ionworks --dry-run --json");
      expect(readDocument(stdout, "simjobs.cancel-dry-run/1")).toMatchObject({
        complete: false,
        truncated: true,
      });
      expect([exitCode, stderr.includes(shownInPart)]).toEqual([0, true]);
    }, form));

  it("is refused where it is to be emptied, before anybody is asked", async () =>
    onOnePage(async ({ cli, cancels }) => {
      const { exitCode, stdout, stderr } = await cli("cancel --where provider=ionworks --until-empty --json");
      const { results, sweeps, complete } = readDocument(stdout, "simjobs.cancel/1");
      expect(sweeps).toMatchObject([{ provider: "ionworks", ended: "incomplete" }]);
      expect([results.length, complete, cancels(), exitCode]).toEqual([0, false, 0, 8]);
      expect(stderr).not.toContain("nothing was cancelled");
    }, form));
});

describe("a list that is seen whole", () => {
  it("is told so, whatever the limit leaves out", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ provider: "ionworks", count: 253, status: "processing", durationMs: 3_600_000 });
      const all = readDocument((await cli("list --limit 500 --json")).stdout, "simjobs.list/1");
      expect([all.jobs.length, all.complete, all.truncated]).toEqual([253, true, false]);
      const some = readDocument((await cli("list --limit 5 --json")).stdout, "simjobs.list/1");
      expect([some.jobs.length, some.complete, some.truncated]).toEqual([5, false, true]);
      const { exitCode, stdout } = await cli("cancel --where status=active --limit 2 --yes --json");
      const done = readDocument(stdout, "simjobs.cancel/1");
      expect([done.results.length, done.complete, done.truncated, exitCode]).toEqual([2, true, true, 0]);
    }));
});
