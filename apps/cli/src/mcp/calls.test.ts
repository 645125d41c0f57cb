import { describe, expect, it } from "vitest";
import { startMock } from "@simjobs/mock";
import { Interruption } from "../context.js";
import { envOf, temporaryFolder } from "../testing/run-cli.js";
import { inSession, onMcpStage } from "../testing/mcp-stage.js";
import { clockOf } from "../testing/sleepers-clock.js";
import { onMockStage } from "../testing/mock-stage.js";

describe("the tools", () => {
  it("are told with what is true of them and with schemas of objects", async () => {
    await onMcpStage(async ({ client }) => {
      const { tools } = await client.listTools();
      const traits = tools.map(({ name, annotations = {} }) => {
        const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
        return [name, readOnlyHint, destructiveHint, idempotentHint, openWorldHint];
      });
      expect(traits).toEqual([
        ["list", true, false, true, true],
        ["status", true, false, true, true],
        ["show", true, false, true, true],
        ["watch", true, false, true, true],
        ["plan_cancel", false, false, false, true],
        ["apply_cancel", false, true, true, true],
        ["receipts", true, false, true, false],
        ["open_wishes", true, false, true, true],
        ["resume", false, true, true, true],
      ]);
      for (const { inputSchema, outputSchema } of tools) {
        expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
        expect(outputSchema).toMatchObject({
          type: "object",
          title: expect.stringMatching(/^simjobs\.[a-z-]+\/1$/),
        });
      }
    });
  });

  it("that could cancel say what survives", async () => {
    await onMcpStage(async ({ client }) => {
      const { tools } = await client.listTools();
      const about = tools.find(({ name }) => name === "apply_cancel")?.description ?? "";
      for (const word of ["journal", "wish", "receipts", "open_wishes", "resume", "watch"])
        expect(about).toContain(word);
      expect(client.getInstructions()).toContain("What survives");
    });
  });

  it.each([
    ["list", { limit: 0 }, "list: limit:"],
    ["list", { limit: 201 }, "list: limit:"],
    ["list", { skip: -1 }, "list: skip:"],
    ["list", { where: { status: ["runing"] } }, "list: where.status.0:"],
    ["list", { where: { provider: "--json" } }, "not a provider"],
    ["list", { where: { since: "yesterday-ish" } }, "yesterday-ish"],
    ["list", { where: { since: "1h", before: "2h" } }, "no time lies between"],
    ["list", { verbose: true }, "list: it knows no verbose"],
    ["status", {}, "status: refs:"],
    ["status", { refs: [] }, "status: refs: it names no job"],
    ["status", { refs: ["-"] }, "status: refs.0: this is no reference"],
    ["status", { refs: ["jess:1", "--profile=x"] }, "status: refs.1: this is no reference"],
    ["status", { refs: ["nobody:1"] }, "nobody"],
    ["status", { refs: Array.from({ length: 51 }, (_, id) => `jess:${id + 1}`) }, "more than 50 jobs"],
    ["show", { ref: "-" }, "show: ref: this is no reference"],
    ["show", { ref: "jess:999999" }, "999999"],
    ["watch", { refs: ["jess:1"], waitSeconds: 0 }, "watch: waitSeconds:"],
    ["watch", { refs: ["@nothing"] }, "nothing"],
    ["plan_cancel", {}, "give either refs or where"],
    ["plan_cancel", { refs: ["jess:1"], where: {} }, "give either refs or where"],
    ["plan_cancel", { refs: ["jess:1"], limit: 3 }, "limit needs where"],
    ["plan_cancel", { where: { state: "running" } }, "it knows no state"],
    ["plan_cancel", { where: { name: "" } }, "where.name: it is empty"],
    ["apply_cancel", {}, "apply_cancel: plan:"],
    ["apply_cancel", { plan: 7 }, "apply_cancel: plan:"],
    ["apply_cancel", { plan: "x", waitSeconds: 1e9 }, "apply_cancel: waitSeconds:"],
    ["apply_cancel", { plan: "x", yes: true }, "it knows no yes"],
    ["receipts", { of: "jess:1" }, "there is no receipt for jess:1"],
    ["receipts", { limit: 1.5 }, "receipts: limit:"],
    ["open_wishes", { all: true }, "it knows no all"],
    ["resume", { yes: true }, "it knows no yes"],
  ])("refuse what they do not take: %s %j", async (tool, words, why) => {
    await onMcpStage(async ({ refused }) => {
      expect((await refused(tool, words)).message).toContain(why);
    });
  });

  it("show all that is known of a job", async () => {
    await onMcpStage(async ({ mock, ask }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing" });
      const { job, isMine } = await ask("show", "simjobs.show/1", { ref });
      expect({ job, isMine }).toMatchObject({ job: { ref, status: "running" }, isMine: true });
    });
  });

  it("page through a long list, each page bounded", async () => {
    await onMcpStage(async ({ mock, ask }) => {
      const added = mock.addJobs({ provider: "ionworks", count: 430, status: "processing" });
      const seen: string[] = [];
      for (const [skip, count, truncated] of [
        [0, 200, true],
        [200, 200, true],
        [400, 30, false],
      ] as const) {
        const page = await ask("list", "simjobs.list/1", {
          where: { provider: "ionworks" },
          limit: 200,
          skip,
        });
        expect([page.jobs.length, page.truncated]).toEqual([count, truncated]);
        seen.push(...page.jobs.map(({ ref }) => ref));
      }
      expect(seen.toSorted()).toEqual(added.toSorted());
    });
  });

  it("watch jobs until they end, and tell each change on the way", async () => {
    await onMcpStage(async ({ mock, client, ask }) => {
      const [short = "", long = ""] = [60_000, 900_000].flatMap((durationMs) =>
        mock.addJobs({ provider: "ionworks", durationMs }),
      );
      const told: string[] = [];
      await client.callTool(
        { name: "watch", arguments: { refs: [short], waitSeconds: 600 } },
        { onprogress: ({ message = "" }) => void told.push(message) },
      );
      expect(told).toContain(`${short}: completed`);
      const { jobs, timeIsUp } = await ask("watch", "simjobs.watched/1", {
        refs: [short, long],
        waitSeconds: 100,
      });
      expect(timeIsUp).toBe(true);
      expect(jobs.map(({ ref, status, ended }) => [ref, status, ended])).toEqual(
        expect.arrayContaining([
          [short, "completed", true],
          [long, "running", false],
        ]),
      );
    });
  });

  it("tell what could be read beside what could not", async () => {
    await onMcpStage(async ({ mock, ask }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing" });
      const { jobs, errors } = await ask("status", "simjobs.status/1", { refs: [ref, "jess:999999"] });
      expect(jobs).toMatchObject([{ ref }]);
      expect(errors).toMatchObject([{ ref: "jess:999999", code: "not_found" }]);
    });
  });

  it.each(["list", "plan_cancel"])("say that a service is away: %s", async (tool) => {
    const mock = await startMock();
    const env = envOf(mock, temporaryFolder());
    await mock.close();
    await inSession(
      async ({ refused }) => {
        const words = tool === "list" ? { where: { provider: "ionworks" } } : { refs: ["ionworks:1"] };
        expect((await refused(tool, words)).code).toBe("unreachable");
      },
      { env },
    );
  });

  it("never tell a secret, also where a sign-in fails", async () => {
    await onMockStage(async ({ mock, home }) => {
      const env = {
        ...envOf(mock, home),
        JESS_PASSWORD: "hunter2-secret",
        IONWORKS_API_KEY: "iwk_wrong_secret",
      };
      let said = "";
      const talk = await inSession(
        async ({ client, talk: heard }) => {
          for (const [name, words] of [
            ["list", {}],
            ["status", { refs: ["jess:1", "ionworks:1"] }],
            ["plan_cancel", { refs: ["jess:1"] }],
            ["open_wishes", {}],
          ] as const)
            said += JSON.stringify(await client.callTool({ name, arguments: words }));
          return heard();
        },
        { env, clock: clockOf(mock), mcp: { verbose: true } },
      );
      expect(said).toContain("unauthorized");
      for (const secret of ["hunter2-secret", "iwk_wrong_secret"]) expect(said + talk).not.toContain(secret);
    });
  });
});

/** Which of the two it is depends on what was read last. */
const lessThanCancelled: unknown = expect.stringMatching(/^(?:still-cancelling|unknown)$/u);

describe("a call that ends early", () => {
  it("is Ctrl-C where the client takes it back: what was asked stays on record, and no job is said to be cancelled", async () => {
    await onMcpStage(
      async ({ mock, client, ask, talk }) => {
        mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 300_000 } });
        const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 900_000 });
        const { plan } = await ask("plan_cancel", "simjobs.cancel-plan/1", { refs: [ref] });
        const back = new AbortController();
        const call = client.callTool(
          { name: "apply_cancel", arguments: { plan, waitSeconds: 3600 } },
          {
            signal: back.signal,
            onprogress: ({ message = "" }) => {
              if (message.includes("cancelling")) back.abort("enough");
            },
          },
        );
        await expect(call).rejects.toThrow();
        const { wishes } = await ask("open_wishes", "simjobs.resume-list/1");
        expect(wishes).toMatchObject([{ ref, state: "asked" }]);
        expect(talk()).toMatch(/nobody waits for its answer: jess:\d+ is (?:still-cancelling|unknown)/u);
        const { results } = await ask("resume", "simjobs.resume/1", { waitSeconds: 1200 });
        expect(results).toMatchObject([{ ref, outcome: "cancelled" }]);
      },
      { mcp: { verbose: true } },
    );
  });

  it.each([
    ["the client goes away", undefined, "asked"],
    ["the process is to end", "SIGTERM", "asked"],
  ] as const)("leaves its wish open where %s", async (_what, by, state) => {
    const stop = new AbortController();
    await onMockStage(async ({ mock, home }) => {
      mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 300_000 } });
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 900_000 });
      const options = { env: envOf(mock, home), clock: clockOf(mock) };
      await inSession(
        async ({ client, ask, leave }) => {
          const { plan } = await ask("plan_cancel", "simjobs.cancel-plan/1", { refs: [ref] });
          let end: Promise<void> | undefined;
          const call = client.callTool(
            { name: "apply_cancel", arguments: { plan, waitSeconds: 3600 } },
            {
              onprogress: ({ message = "" }) => {
                if (!message.includes("cancelling")) return;
                if (by === undefined) end ??= leave();
                else stop.abort(new Interruption(by));
              },
            },
          );
          if (by === undefined) await expect(call).rejects.toThrow();
          else
            expect(await call).toMatchObject({
              structuredContent: { results: [{ ref, outcome: lessThanCancelled }], interrupted: by },
            });
          await end;
        },
        { ...options, signal: stop.signal },
      );
      await inSession(async ({ ask }) => {
        const { wishes } = await ask("open_wishes", "simjobs.resume-list/1");
        expect(wishes).toMatchObject([{ ref, state }]);
      }, options);
    });
  });

  it("lets nobody settle open cancels while a plan is carried out", async () => {
    await onMcpStage(async ({ mock, client, ask, refused }) => {
      mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 300_000 } });
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 900_000 });
      const { plan } = await ask("plan_cancel", "simjobs.cancel-plan/1", { refs: [ref] });
      let meanwhile: Promise<{ readonly message: string }> | undefined;
      const result = await client.callTool(
        { name: "apply_cancel", arguments: { plan, waitSeconds: 3600 } },
        { onprogress: () => void (meanwhile ??= refused("resume")) },
      );
      expect((await meanwhile)?.message).toContain("a plan is being carried out");
      expect(result).toMatchObject({ structuredContent: { results: [{ ref, outcome: "cancelled" }] } });
      expect(mock.requests().filter(({ path }) => path.endsWith("/job/425797"))).toHaveLength(1);
    });
  });
});
