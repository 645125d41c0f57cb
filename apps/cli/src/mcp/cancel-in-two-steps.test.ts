import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "@simjobs/mock";
import { clockOf } from "../testing/sleepers-clock.js";
import { envOf, temporaryFolder } from "../testing/run-cli.js";
import { onMockStage } from "../testing/mock-stage.js";
import { inSession, onMcpStage, type McpSession } from "../testing/mcp-stage.js";

const cancelsAt = (mock: RunningMock): readonly string[] =>
  mock
    .requests()
    .flatMap(({ path, method }) =>
      /\/(?:cancel$|job\/\d+$)/u.test(path) && method === "POST" ? [path] : [],
    );

async function planFor({ ask }: McpSession, refs: readonly string[]): Promise<string> {
  const { plan } = await ask("plan_cancel", "simjobs.cancel-plan/1", { refs });
  if (plan === null) throw new Error("there is no plan");
  return plan;
}

const plansIn = (home: string): readonly string[] =>
  readdirSync(join(home, "plans")).map((file) => join(home, "plans", file));

describe("a cancel in two steps", () => {
  it.each(["newest", "before"] as const)(
    "is told only after its end was read, to a client of the %s revision",
    async (revision) => {
      await onMcpStage(
        async (session) => {
          const { mock, ask } = session;
          const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 600_000 });
          const plan = await planFor(session, [ref]);
          expect(cancelsAt(mock)).toEqual([]);
          const { results } = await ask("apply_cancel", "simjobs.cancel/1", { plan, waitSeconds: 600 });
          expect(results).toMatchObject([{ ref, outcome: "cancelled", status: "cancelled" }]);
          expect(results[0]?.evidence.at(-1)).toMatchObject({ what: "read", nativeStatus: "CANCELED" });
          const { receipts } = await ask("receipts", "simjobs.receipts/1", { of: ref });
          expect(receipts).toMatchObject([{ ref, outcome: "cancelled" }]);
        },
        { revision },
      );
    },
  );

  it.each([
    ["jess", 300_000],
    ["ionworks", 300_000],
  ] as const)(
    "says still-cancelling where the end of a job of %s is not read in time",
    async (provider, slowMs) => {
      await onMcpStage(async (session) => {
        const { mock, ask, client } = session;
        mock.addFault({ match: { provider }, fault: { kind: "slow-cancel", ms: slowMs } });
        const [ref = ""] = mock.addJobs({ provider, durationMs: 900_000 });
        const plan = await planFor(session, [ref]);
        const result = await client.callTool({ name: "apply_cancel", arguments: { plan } });
        expect(result).toMatchObject({
          structuredContent: { results: [{ ref, outcome: "still-cancelling" }] },
        });
        expect(JSON.stringify(result.content[0])).toContain("look on with watch");
        const { wishes } = await ask("open_wishes", "simjobs.resume-list/1");
        expect(wishes).toMatchObject([{ ref, state: "asked", why: "ready" }]);
        const { results, left } = await ask("resume", "simjobs.resume/1", { waitSeconds: 900 });
        expect({ results, left }).toMatchObject({ results: [{ ref, outcome: "cancelled" }], left: [] });
      });
    },
  );

  it("touches what the plan names, and leaves alone what has ended since", async () => {
    await onMcpStage(async (session) => {
      const { mock, ask } = session;
      const [first = "", second = "", other = ""] = mock.addJobs({
        provider: "ionworks",
        count: 3,
        status: "processing",
        durationMs: 600_000,
      });
      const plan = await planFor(session, [first, second]);
      await ask("apply_cancel", "simjobs.cancel/1", { plan: await planFor(session, [second]) });
      const { results, skipped } = await ask("apply_cancel", "simjobs.cancel/1", { plan });
      expect({ results, skipped }).toMatchObject({
        results: [{ ref: first, outcome: "cancelled" }],
        skipped: [{ ref: second, why: "ended" }],
      });
      const again = await ask("apply_cancel", "simjobs.cancel/1", { plan });
      expect({ results: again.results, count: again.skipped?.length }).toEqual({ results: [], count: 2 });
      expect(cancelsAt(mock)).toHaveLength(2);
      const { jobs } = await ask("status", "simjobs.status/1", { refs: [other] });
      expect(jobs).toMatchObject([{ status: "running" }]);
    });
  });

  it("finds jobs by what is given, quotes and commas and all, and makes no plan where none fits", async () => {
    await onMcpStage(async ({ mock, ask }) => {
      const name = String.raw`one, "two"=3 \ four`;
      const [ref = ""] = mock.addJobs({ provider: "jess", name });
      mock.addJobs({ provider: "jess", name: "one" });
      const found = await ask("plan_cancel", "simjobs.cancel-plan/1", {
        where: { name, status: ["active"] },
      });
      expect(found.jobs).toMatchObject([{ ref, name, would: "ask" }]);
      const none = await ask("plan_cancel", "simjobs.cancel-plan/1", { where: { name: "nobody" } });
      expect(none).toMatchObject({ plan: null, expiresAt: null, jobs: [], accounts: [] });
    });
  });

  it("says that there may be more jobs than a plan names", async () => {
    await onMcpStage(async ({ mock, ask }) => {
      mock.addJobs({ provider: "ionworks", count: 30, status: "processing" });
      const { jobs, truncated } = await ask("plan_cancel", "simjobs.cancel-plan/1", { where: {} });
      expect({ count: jobs.length, truncated }).toEqual({ count: 20, truncated: true });
    });
  });

  it.each([
    ["a name that no plan has", "0".repeat(32), /no plan/],
    ["a path", "../../journal/x", /no name of a plan/],
    ["nothing", "", /no name of a plan/],
  ])("refuses %s", async (_what, plan, why) => {
    await onMcpStage(async ({ mock, refused }) => {
      const { code, message } = await refused("apply_cancel", { plan });
      expect(code).toBe("bad_input");
      expect(message).toMatch(why);
      expect(cancelsAt(mock)).toEqual([]);
    });
  });

  it.each([
    [
      "edited",
      (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace(/"run": 1/u, '"run": 2')),
    ],
    ["cut short", (path: string) => writeFileSync(path, readFileSync(path, "utf8").slice(0, 200))],
    ["another one's", (path: string, other: string) => renameSync(other, path)],
  ])("refuses a plan that is %s", async (_how, change) => {
    await onMcpStage(async (session) => {
      const { mock, home, refused } = session;
      const [first = "", second = ""] = mock.addJobs({
        provider: "ionworks",
        count: 2,
        status: "processing",
      });
      const plan = await planFor(session, [first]);
      const other = await planFor(session, [second]);
      const pathOf = (name: string): string => plansIn(home).find((path) => path.includes(name)) ?? "";
      change(pathOf(plan), pathOf(other));
      const { message } = await refused("apply_cancel", { plan });
      expect(message).toContain("not what it was when it was made");
      expect(cancelsAt(mock)).toEqual([]);
    });
  });

  it("refuses a plan that is more than an hour old, and forgets it after a day", async () => {
    await onMcpStage(async (session) => {
      const { mock, home, refused } = session;
      const [ref = ""] = mock.addJobs({
        provider: "ionworks",
        status: "processing",
        durationMs: 900_000_000,
      });
      const plan = await planFor(session, [ref]);
      mock.clock.advance(3_600_001);
      expect((await refused("apply_cancel", { plan })).message).toContain("this plan has expired");
      mock.clock.advance(25 * 3_600_000);
      await planFor(session, [ref]);
      expect(plansIn(home).filter((path) => path.includes(plan))).toEqual([]);
      expect((await refused("apply_cancel", { plan })).message).toContain("no plan");
      expect(cancelsAt(mock)).toEqual([]);
    });
  });

  it("carries out a plan that an earlier process has made, and refuses one of another account", async () => {
    await onMockStage(async ({ mock, home }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
      const options = { env: envOf(mock, home), clock: clockOf(mock) };
      const plan = await inSession(async (session) => planFor(session, [ref]), options);
      const [, { ionworks }] = mock.accounts;
      const foreign = {
        ...options.env,
        IONWORKS_API_KEY: ionworks.apiKey,
        IONWORKS_PROJECT_ID: ionworks.projectId,
      };
      await inSession(
        async ({ refused }) => {
          expect((await refused("apply_cancel", { plan })).message).toContain("this plan is for");
        },
        { ...options, env: foreign },
      );
      await inSession(async ({ ask }) => {
        const { results } = await ask("apply_cancel", "simjobs.cancel/1", { plan });
        expect(results).toMatchObject([{ ref, outcome: "cancelled" }]);
      }, options);
    });
  });

  it("offers no step that could cancel where it is only to look", async () => {
    await onMcpStage(
      async ({ client }) => {
        const { tools } = await client.listTools();
        expect(tools.map(({ name }) => name)).toEqual([
          "list",
          "status",
          "show",
          "watch",
          "plan_cancel",
          "receipts",
          "open_wishes",
        ]);
        await expect(client.callTool({ name: "apply_cancel", arguments: { plan: "x" } })).rejects.toThrow(
          'there is no tool "apply_cancel"',
        );
      },
      { mcp: { readOnly: true } },
    );
  });

  it("fails in words where nobody is signed in", async () => {
    await inSession(
      async ({ refused }) => {
        const { code, message } = await refused("plan_cancel", { where: {} });
        expect({ code, message }).toMatchObject({
          code: "unauthorized",
          message: expect.stringContaining("not signed in"),
        });
      },
      { env: { SIMJOBS_HOME: temporaryFolder() } },
    );
  });
});
