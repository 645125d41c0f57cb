import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { parseDocument, readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

async function withMock<T>(
  work: (
    mock: RunningMock,
    cli: (line: string, options?: RunOptions) => ReturnType<typeof runCli>,
  ) => Promise<T>,
): Promise<T> {
  await using mock = await startMock({ clock: "manual" });
  const home = temporaryFolder();
  return await work(mock, (line, options) =>
    runCli(line.split(" "), { env: envOf(mock, home), clock: clockOf(mock), ...options }),
  );
}

describe("status", () => {
  it("shows jobs of both services in the order that was asked for, with the services' own words", async () =>
    withMock(async (mock, cli) => {
      const [jess = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", name: "office" });
      const [ionworks = ""] = mock.addJobs({
        provider: "ionworks",
        status: "processing",
        durationMs: 60_000,
      });
      const { exitCode, stdout, stderr } = await cli(`status ${ionworks} ${jess}`);
      const rows = stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t"));
      expect(rows.map(([ref, status, native]) => [ref, status, native])).toEqual([
        [ionworks, "running", "processing"],
        [jess, "completed", "FINISHED"],
      ]);
      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
    }));

  it("tells beside the others which job is not there, and exits with 5", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      const { exitCode, stdout } = await cli(`status ${ref} jess:999999999 --json`);
      const { jobs, errors } = readDocument(stdout, "simjobs.status/1");
      expect(jobs.map((job) => job.ref)).toEqual([ref]);
      expect(errors).toMatchObject([{ ref: "jess:999999999", code: "not_found" }]);
      expect(exitCode).toBe(5);
    }));

  it("makes an error of the only job that is not there", async () =>
    withMock(async (_mock, cli) => {
      const { exitCode, stdout } = await cli("status jess:999999999 --json");
      expect(readDocument(stdout, "simjobs.error/1").code).toBe("not_found");
      expect(exitCode).toBe(5);
    }));

  it("asks one request for each of a few jobs", async () =>
    withMock(async (mock, cli) => {
      const refs = mock.addJobs({ provider: "ionworks", count: 3 });
      await cli(`status ${refs.join(" ")}`);
      expect(mock.requests()).toHaveLength(3);
    }));

  it("prints what was asked with --verbose, and no secret", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "jess" });
      const { stderr } = await cli(`status ${ref} --verbose`);
      expect(stderr).toContain("← 200 GET /jess_web/api/job/status/");
      const [{ jess }] = mock.accounts;
      expect(stderr).not.toContain(jess.password);
      expect(stderr).not.toContain("session_token");
    }));
});

describe("list", () => {
  it("shows the newest jobs of every service that there is a sign-in for", async () =>
    withMock(async (mock, cli) => {
      const [older = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", name: "office" });
      mock.clock.advance(60_000);
      const [newer = ""] = mock.addJobs({ provider: "ionworks", status: "pending" });
      const { stdout } = await cli("list --json");
      const { jobs, truncated } = readDocument(stdout, "simjobs.list/1");
      expect(jobs.map(({ ref }) => ref)).toEqual([newer, older]);
      expect(truncated).toBe(false);
    }));

  it.each([
    ["--status completed", ["FINISHED"]],
    ["--status active", ["QUEUED"]],
    ["--name off*", ["FINISHED"]],
    ["--name nothing", []],
  ])("picks by %s", async (flags, natives) =>
    withMock(async (mock, cli) => {
      mock.addJobs({ provider: "jess", status: "FINISHED", name: "office" });
      mock.addJobs({ provider: "jess", status: "QUEUED", name: "shed", durationMs: 600_000 });
      const { stdout } = await cli(`list --provider jess ${flags} --json`);
      expect(readDocument(stdout, "simjobs.list/1").jobs.map(({ nativeStatus }) => nativeStatus)).toEqual(
        natives,
      );
    }),
  );

  it("picks by time", async () =>
    withMock(async (mock, cli) => {
      mock.addJobs({ provider: "ionworks" });
      mock.clock.advance(3 * 3_600_000);
      const [recent = ""] = mock.addJobs({ provider: "ionworks" });
      const { stdout } = await cli("list --provider ionworks --since 2h --json");
      expect(readDocument(stdout, "simjobs.list/1").jobs.map(({ ref }) => ref)).toEqual([recent]);
    }));

  it("says when there are more jobs than it shows", async () =>
    withMock(async (mock, cli) => {
      mock.addJobs({ provider: "jess", count: 3, status: "FINISHED" });
      const { stdout } = await cli("list --limit 2 --json");
      const document = readDocument(stdout, "simjobs.list/1");
      expect(document.jobs).toHaveLength(2);
      expect(document.truncated).toBe(true);
      expect((await cli("list --limit 2")).stderr).toContain("There are more jobs");
      expect(readDocument((await cli("list --limit 3 --json")).stdout, "simjobs.list/1").truncated).toBe(
        false,
      );
    }));

  it("shows one service's jobs where the other cannot be reached", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      const env = { ...envOf(mock, temporaryFolder()), IONWORKS_API_URL: "http://127.0.0.1:9" };
      const { exitCode, stdout } = await cli("list --json", { env });
      const { jobs, errors } = readDocument(stdout, "simjobs.list/1");
      expect(jobs.map((job) => job.ref)).toEqual([ref]);
      expect(errors).toMatchObject([{ provider: "ionworks", code: "unreachable" }]);
      expect(exitCode).toBe(13);
    }));

  it("says so where no job fits", async () =>
    withMock(async (_mock, cli) => {
      const { exitCode, stdout, stderr } = await cli("list");
      expect(stdout).toBe("");
      expect(stderr).toBe("No job fits.\n");
      expect(exitCode).toBe(0);
    }));
});

describe("watch", () => {
  it.each([
    ["FINISHED", 0],
    ["CANCELED", 11],
  ])("of a job that is %s ends at once with %i", async (status, exit) =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status });
      expect((await cli(`watch ${ref}`)).exitCode).toBe(exit);
    }),
  );

  it("tells every change on a line of its own until all have ended", async () =>
    withMock(async (mock, cli) => {
      const [jess = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 20_000 });
      const [failing = ""] = mock.addJobs({
        provider: "ionworks",
        status: "pending",
        durationMs: 30_000,
        outcome: "failed",
      });
      const { exitCode, stdout } = await cli(`watch ${jess} ${failing} --json`);
      const changes = stdout
        .trimEnd()
        .split("\n")
        .map((line) => parseDocument(JSON.parse(line), "simjobs.watch/1"));
      expect(changes.filter(({ ended }) => ended).map(({ ref, status }) => [ref, status])).toEqual(
        expect.arrayContaining([
          [jess, "completed"],
          [failing, "failed"],
        ]),
      );
      expect(changes.filter(({ ref, status }) => ref === failing && status === "running")).not.toEqual([]);
      expect(exitCode).toBe(10);
    }));

  it("ends with 12 when the time is up, and leaves the job alone", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 3_600_000 });
      const { exitCode, stderr } = await cli(`watch ${ref} --timeout 1m`);
      expect(stderr).toContain("the time to watch is up");
      expect(exitCode).toBe(12);
      expect(mock.requests().filter(({ method }) => method === "POST")).toEqual([]);
    }));

  it("ends with 5 for a job that is not there", async () =>
    withMock(async (_mock, cli) => {
      const { exitCode, stdout } = await cli("watch jess:999999999");
      expect(stdout).toContain("not found");
      expect(exitCode).toBe(5);
    }));

  it("stops at the first Ctrl-C, and tells how to go on and how to cancel", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 3_600_000 });
      const interrupt = new AbortController();
      const { exitCode, stdout, stderr } = await cli(`watch ${ref} --json`, {
        signal: interrupt.signal,
        onOutput: () => interrupt.abort(new Interruption("SIGINT")),
      });
      for (const line of stdout.trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
      expect(stderr).toContain(`simjobs watch ${ref}`);
      expect(stderr).toContain(`simjobs cancel ${ref}`);
      expect(exitCode).toBe(130);
      expect(mock.requests().filter(({ method }) => method === "POST")).toEqual([]);
    }));

  it("goes on through passing failures", async () =>
    withMock(async (mock, cli) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
      mock.addFault({ match: { path: "/jobs/*", nth: 2, times: 1 }, fault: { kind: "html" } });
      expect((await cli(`watch ${ref}`)).exitCode).toBe(0);
    }));
});

describe("a question that went unanswered", () => {
  it.each(["status jess:1", "list --provider jess", "whoami jess", "usage jess", "status ionworks:job-1"])(
    "does not make it seem that something may have been done: %s",
    async (line) =>
      withMock(async (mock, cli) => {
        mock.addFault({ match: {}, fault: { kind: "drop-after" } });
        const { stdout, exitCode } = await cli(`${line} --json`);
        const { code, mayHaveLeft } = readDocument(stdout, "simjobs.error/1");
        expect([code, mayHaveLeft]).toEqual(["unreachable", undefined]);
        expect(exitCode).toBe(13);
      }),
  );
});
