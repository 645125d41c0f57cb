import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { systemClock } from "@simjobs/http";
import { startMock, type MockOptions, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { fastClock } from "../demo/demo-clock.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly cli: (line: string, options?: RunOptions) => ReturnType<typeof runCli>;
}

async function onStage<T>(work: (stage: Stage) => Promise<T>, options: MockOptions = {}): Promise<T> {
  await using mock = await startMock({ clock: "manual", ...options });
  const home = temporaryFolder();
  const cli: Stage["cli"] = (line, own) =>
    runCli(line.split(" "), { env: envOf(mock, home), clock: clockOf(mock), ...own });
  return await work({ mock, home, cli }); // before the mock is closed
}

const running = { provider: "jess", status: "QUEUED", durationMs: 3_600_000 } as const;
const computing = { provider: "ionworks", status: "processing", durationMs: 3_600_000 } as const;

function seed(mock: RunningMock, ...seeds: Parameters<RunningMock["addJobs"]>[0][]): readonly string[] {
  return seeds.flatMap((one) => mock.addJobs(one));
}

function journalOf(home: string): readonly Record<string, unknown>[] {
  const folder = join(home, "journal");
  return readdirSync(folder)
    .filter((name) => name !== "heads.jsonl" && !name.startsWith("receipts-"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"))
    .map((line): Record<string, unknown> => JSON.parse(line));
}

describe("cancel", () => {
  it("tells one document with the proven outcomes of both services, in the order that was given", async () =>
    onStage(async ({ mock, cli }) => {
      const [jess = "", ionworks = ""] = seed(mock, running, computing);
      const { exitCode, stdout } = await cli(`cancel ${ionworks} ${jess} --json`);
      const { results } = readDocument(stdout, "simjobs.cancel/1");
      expect(results.map(({ ref, outcome, nativeStatus }) => [ref, outcome, nativeStatus])).toEqual([
        [ionworks, "cancelled", "canceled"],
        [jess, "cancelled", "CANCELED"],
      ]);
      for (const { requestedAt, confirmedAt, evidence, sends } of results) {
        expect(sends).toBe(1);
        expect(Date.parse(confirmedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(requestedAt ?? ""));
        expect(evidence.some(({ at, what }) => what === "read" && at === confirmedAt)).toBe(true);
      }
      expect(exitCode).toBe(0);
    }));

  it("finds an already cancelled job so, and sends nothing", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, running);
      await cli(`cancel ${ref}`);
      mock.clearRequests();
      const { exitCode, stdout } = await cli(`cancel ${ref}`);
      expect(stdout).toMatch(/^jess:\d+\talready-cancelled\tCANCELED\t-\t2026-/u);
      const sent = mock.requests().filter(({ method }) => method === "POST");
      expect(sent.filter(({ path }) => path !== "/users/api/auth")).toEqual([]);
      expect(exitCode).toBe(0);
    }));

  it.each([
    ["", 3],
    [" --ok finished-first", 0],
    [" --ok not-found", 3],
  ])("of a job that had finished, with%s exits with %i", async (flags, exit) =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, { provider: "jess", status: "FINISHED" });
      const { exitCode, stdout, stderr } = await cli(`cancel ${ref}${flags}`);
      expect(stdout).toContain("\tfinished-first\tFINISHED\t");
      expect(stderr).toContain("it had ended by itself");
      expect(exitCode).toBe(exit);
    }),
  );

  it("says not-found only after two answers five seconds apart", async () =>
    onStage(async ({ mock, cli }) => {
      const begin = mock.clock.now();
      const { exitCode, stdout } = await cli("cancel jess:999999999 --json");
      const [result] = readDocument(stdout, "simjobs.cancel/1").results;
      expect(result).toMatchObject({ outcome: "not-found", vanished: false, sends: 0 });
      expect(mock.clock.now() - begin).toBeGreaterThanOrEqual(5000);
      expect(exitCode).toBe(5);
    }));

  it("says still-cancelling when the time is up before the job has stopped, and what to do next", async () =>
    onStage(
      async ({ mock, cli }) => {
        const [ref = ""] = seed(mock, running);
        const { exitCode, stdout, stderr } = await cli(`cancel ${ref} --timeout 1m`);
        expect(stdout).toContain(`${ref}\tstill-cancelling\tQUEUED\t`);
        expect(stderr).toContain("JESS has accepted the cancel and the job has not stopped yet");
        expect(stderr).toContain(`simjobs watch ${ref}`);
        expect(stderr).toContain("simjobs resume");
        expect(stderr).not.toContain(`simjobs cancel ${ref}`);
        expect(exitCode).toBe(7);
      },
      { switches: { jess: { "cancel-delay-ms": 600_000 } } },
    ));

  it("does not wait with --no-wait, and does not call that cancelled", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, running);
      const { exitCode, stdout } = await cli(`cancel ${ref} --no-wait --json`);
      const [result] = readDocument(stdout, "simjobs.cancel/1").results;
      expect(["requested", "still-cancelling"]).toContain(result?.outcome);
      expect([0, 7]).toContain(exitCode);
    }));

  it("sends nothing in a dry run", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [jess = "", ionworks = "", done = ""] = seed(mock, running, computing, {
        provider: "jess",
        status: "FINISHED",
      });
      const { exitCode, stdout } = await cli(`cancel ${jess} ${ionworks} ${done} --dry-run --json`);
      const { jobs } = readDocument(stdout, "simjobs.cancel-dry-run/1");
      expect(jobs.map(({ would }) => would)).toEqual(["ask", "ask", "nothing"]);
      expect(mock.requests().filter(({ path }) => path.includes("cancel"))).toEqual([]);
      expect(
        mock.requests().filter(({ method, path }) => method === "POST" && !path.includes("/auth")),
      ).toEqual([]);
      expect(() => journalOf(home)).toThrow("ENOENT");
      expect(exitCode).toBe(0);
    }));

  it("cancels a job once that is written twice", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, computing);
      const { stdout } = await cli(`cancel ${ref} ${ref} --json`);
      expect(readDocument(stdout, "simjobs.cancel/1").results).toHaveLength(1);
      expect(mock.requests().filter(({ path }) => path.endsWith("/cancel"))).toHaveLength(1);
    }));

  it("asks before it cancels more than twenty, and takes --yes for it", async () => {
    // Many at once wait for the budget: on a clock that runs by itself, only fast.
    await using mock = await startMock({ speed: 50 });
    const refs = seed(mock, { ...computing, count: 21 });
    const cli = (options: RunOptions, ...flags: readonly string[]): ReturnType<typeof runCli> =>
      runCli(["cancel", ...refs, ...flags], {
        env: envOf(mock, temporaryFolder()),
        clock: fastClock(systemClock, 50),
        ...options,
      });
    const unasked = await cli({});
    expect(unasked.exitCode).toBe(2);
    expect(unasked.stderr).toContain("--yes");
    const declined = await cli({ answers: ["n"] });
    expect(declined.stderr).toContain("Cancel 21 jobs?");
    expect(declined.exitCode).toBe(2);
    expect(mock.requests().filter(({ path }) => path.endsWith("/cancel"))).toEqual([]);
    const meant = await cli({}, "--yes");
    expect(meant.stdout).toBe("cancelled\t21\n");
    expect(meant.exitCode).toBe(0);
  });

  it("cancels what it can where one service has no sign-in", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = ""] = seed(mock, computing);
      const env = { ...envOf(mock, home), JESS_PASSWORD: undefined };
      const { exitCode, stdout } = await cli(`cancel jess:1 ${ref} --json`, { env });
      const { results } = readDocument(stdout, "simjobs.cancel/1");
      expect(results.map(({ outcome, cause }) => [outcome, cause])).toEqual([
        ["not-sent", "sign-in"],
        ["cancelled", null],
      ]);
      expect(results[0]?.error).toMatchObject({ code: "unauthorized" });
      expect(exitCode).toBe(4);
    }));

  it("shows nothing of a service's words that a terminal would obey", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, { provider: "jess", status: "EVIL\u001b[2J\u202e" });
      const { stdout, stderr } = await cli(`cancel ${ref} --timeout 1m`, { stdoutIsTTY: true });
      expect(stdout + stderr).toContain("EVIL\\x1b[2J\\u202e");
      expect(stderr).not.toContain("\u001b");
      expect(stdout).not.toContain("\u001b[2J"); // colours are our own
      expect(stdout + stderr).not.toContain("\u202e");
    }));
});

describe("the journal of a cancel", () => {
  it("holds the wish, the question, the answer and the outcome", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = ""] = seed(mock, running);
      await runCli(["cancel", ref, "--reason", "wrong\n weather \u001b[31m"], {
        env: envOf(mock, home),
        clock: clockOf(mock),
      });
      const entries = journalOf(home);
      expect(entries.map(({ kind }) => kind)).toEqual(["journal", "wish", "asked", "answered", "closed"]);
      expect(entries[0]).toMatchObject({
        schema: "simjobs.journal/1",
        host: "test-host",
        pid: 4711,
        version: "1.2.3",
      });
      expect(entries[1]).toMatchObject({
        ref,
        origin: mock.url,
        account: "ada@example.org#77",
        reason: "wrong weather \\x1b[31m",
      });
      expect(entries[2]).toMatchObject({ wishId: entries[1]?.["id"], run: 1 });
      expect(entries[4]).toMatchObject({ outcome: "cancelled", nativeStatus: "CANCELED" });
      const [account] = mock.accounts;
      expect(JSON.stringify(entries)).not.toContain(account.jess.password);
      await cli(`cancel ${ref}`);
    }));

  it("is not kept with --no-journal", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = ""] = seed(mock, computing);
      expect((await cli(`cancel ${ref} --no-journal`)).exitCode).toBe(0);
      expect(readdirSync(home)).not.toContain("journal");
    }));

  it("holds the question, flushed, before the question is on its way", async () => {
    const home = temporaryFolder();
    const seen: unknown[] = [];
    const job = {
      job_id: "a",
      status: "processing",
      is_terminal: false,
      is_failed: false,
      job_type: "simulate",
      priority: 1,
      created_at: "2026-01-05T09:00:00Z",
      updated_at: "2026-01-05T09:00:00Z",
    };
    const server = createServer((request, response) => {
      const isCancel = request.url === "/jobs/a/cancel";
      if (isCancel) seen.push(...journalOf(home).map(({ kind }) => kind));
      const body =
        request.url === "/users/me"
          ? { id: "u1", email: "a@example.org" }
          : isCancel
            ? { ...job, status: "canceled", is_terminal: true }
            : job;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const env = { SIMJOBS_HOME: home, IONWORKS_API_URL: `http://127.0.0.1:${port}`, IONWORKS_API_KEY: "k" };
      const { exitCode } = await runCli(["cancel", "ionworks:a"], { env });
      expect(exitCode).toBe(0);
      expect(seen).toEqual(["journal", "wish", "asked"]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it("that cannot be written ends it before anything is sent", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = ""] = seed(mock, computing);
      writeFileSync(join(home, "journal"), "a file where the folder should be");
      const { exitCode, stdout } = await cli(`cancel ${ref} --json`);
      const document = readDocument(stdout, "simjobs.cancel/1");
      expect(document.results[0]).toMatchObject({ outcome: "not-sent", cause: "journal", sends: 0 });
      expect(document.results[0]?.error?.code).toBe("journal_unwritable");
      expect(mock.requests().filter(({ path }) => path.endsWith("/cancel"))).toEqual([]);
      expect(exitCode).toBe(8);
    }));
});

describe("an interrupted cancel", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s still prints its document, exits with %i, and leaves the job alone", async (by, exit) =>
    onStage(
      async ({ mock, cli }) => {
        const [ref = ""] = seed(mock, running);
        const interrupt = new AbortController();
        const clock = clockOf(mock);
        let pauses = 0;
        const { exitCode, stdout, stderr } = await cli(`cancel ${ref} --json`, {
          signal: interrupt.signal,
          clock: {
            ...clock,
            sleep: async (ms, signal) => {
              if (ms >= 3000 && ++pauses === 2) interrupt.abort(new Interruption(by)); // between two looks
              await clock.sleep(ms, signal);
            },
          },
        });
        const document = readDocument(stdout, "simjobs.cancel/1");
        expect(document.interrupted).toBe(by);
        expect(document.results[0]).toMatchObject({
          outcome: "still-cancelling",
          status: "cancelling",
          sends: 1,
        });
        expect(stderr).toContain(`simjobs watch ${ref}`);
        expect(stderr).toContain("simjobs resume");
        expect(stderr).not.toContain(`simjobs cancel ${ref}`);
        expect(exitCode).toBe(exit);
      },
      { switches: { jess: { "cancel-delay-ms": 3_600_000 } } },
    ),
  );

  it.each([
    ["with a record", "", true],
    ["without one", " --no-journal", false],
  ])(
    "right after the yes says what is known and how to look again, not to cancel again: %s",
    async (_what, more, onRecord) =>
      onStage(async ({ mock, cli }) => {
        const [ref = ""] = seed(mock, running);
        const interrupt = new AbortController();
        const { exitCode, stderr } = await cli(`cancel ${ref}${more}`, {
          signal: interrupt.signal,
          onOutput: (text) => {
            if (text.includes("Cancel flag has been set")) interrupt.abort(new Interruption("SIGINT"));
          },
        });
        expect(stderr).toContain(`${ref} unknown: JESS has accepted the cancel`);
        expect(stderr).toContain(`simjobs watch ${ref}`);
        expect(stderr.includes("simjobs resume")).toBe(onRecord);
        expect(stderr).not.toMatch(/could not be read|simjobs cancel/u);
        expect(exitCode).toBe(130);
      }),
  );
});

describe("cancel on a terminal", () => {
  it("draws what happens over itself, and leaves a table", async () =>
    onStage(async ({ mock, cli }) => {
      const [ref = ""] = seed(mock, running);
      const { stdout, stderr } = await cli(`cancel ${ref}`, { stdoutIsTTY: true, stderrIsTTY: true });
      expect(stderr).toContain("\u001b[1A\r");
      expect(stderr).toContain("cancelling");
      expect(stdout).toContain("REFERENCE");
      expect(stdout).toContain("\u001b[32mcancelled\u001b[39m");
    }));

  it("has no colours where NO_COLOR asks for none", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = ""] = seed(mock, computing);
      const env = { ...envOf(mock, home), NO_COLOR: "1" };
      const { stdout } = await cli(`cancel ${ref}`, { env, stdoutIsTTY: true });
      expect(stdout).not.toContain("\u001b[");
    }));
});
