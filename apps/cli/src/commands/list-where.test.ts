import { describe, expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";
import { submitInputs } from "../testing/submit-inputs.js";
import { parseDocument, readDocument } from "../testing/read-document.js";

const hour = 3_600_000;
const running = { provider: "ionworks", status: "processing", durationMs: hour } as const;

/** References that a list shows, as it shows them. */
function refsIn(stdout: string): readonly string[] {
  return readDocument(stdout, "simjobs.list/1").jobs.map(({ ref }) => ref);
}

describe("list --where", () => {
  it.each([
    ["owner=mine", ["mine", "done", "office"]],
    ["owner=mine,status=running", ["mine"]],
    ["provider=ionworks", ["mine", "hers", "done"]],
    ["name=off*", ["office"]],
    ["native=completed", ["done"]],
    ["since=1h", ["office"]],
    ["before=1h,status=active", ["hers"]],
    ["kind=job", ["mine", "hers", "done", "office"]],
    ["status=failed", []],
  ])(
    "shows what %s means; where nothing is said, everybody's jobs, however they stand",
    async (where, names) =>
      onMockStage(async ({ mock, cli }) => {
        const named = new Map<string, string>();
        const add = (name: string, seed: Parameters<typeof mock.addJobs>[0]): void => {
          for (const ref of mock.addJobs(seed)) named.set(ref, name);
        };
        add("mine", { ...running, durationMs: 2 * hour });
        add("hers", { ...running, durationMs: 9 * hour, owner: "grace" });
        add("done", { provider: "ionworks", status: "completed" });
        mock.clock.advance(2 * hour - 1000);
        add("office", { provider: "jess", status: "FINISHED", name: "office" });
        const { stdout, exitCode } = await cli(["list", "--where", where, "--json"]);
        const found = refsIn(stdout).map((ref) => named.get(ref) ?? "");
        const meant = where.includes("active") ? ["mine", ...names] : names;
        expect(found.toSorted()).toEqual(meant.toSorted());
        expect(exitCode).toBe(0);
      }),
  );

  it("takes all that is said, by --where and by the short forms", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [mine = ""] = mock.addJobs(running);
      mock.addJobs({ ...running, owner: "grace" });
      mock.addJobs({ provider: "ionworks", status: "completed" });
      mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: hour });
      const line = "list --mine --where provider=ionworks --status active --since 1h --json";
      expect(refsIn((await cli(line)).stdout)).toEqual([mine]);
    }));

  it.each([
    ["--mine --where owner=any", "--mine and --where"],
    ["--mine --where owner=somebody", "--mine and --where"],
    ["--provider jess --where provider=ionworks", "--provider and --where"],
    ["--status failed --where status=running", "--status and --where"],
    ["--since 1h --where before=2h", "no time lies between"],
    ["--since 2h --where before=2h", "no time lies between"],
    ["--since 2026-01-02 --where before=2026-01-01", "no time lies between"],
    ["--name office --where name=north", "about name"],
    ["--name of* --where name=north", "about name"],
    ["--where name=a --where name=b", "about name"],
    ["--provider jess --where kind=pipeline", "no service has jobs of kind pipeline"],
    ["--where owner", "is not a key and a value"],
    ["--where group=nothing", "there is no group @nothing"],
    ["--where kind=pipelines", "no service has jobs of kind pipelines"],
    ["--where provider=jes", "is not a provider that simjobs knows"],
    ["--sort age", '--sort: "age" is not a column'],
    ["--columns ref,colour", '--columns: "colour" is not a column'],
    ["--columns ref --json", "another form is asked for"],
  ])("refuses %s with 2, before anybody is asked", async (flags, words) =>
    onMockStage(async ({ mock, cli }) => {
      const { exitCode, stdout, stderr } = await cli(`list ${flags}`);
      expect(`${stdout}${stderr}`).toContain(words);
      expect([exitCode, mock.requests().length]).toEqual([2, 0]);
    }),
  );

  it.each([
    ["--since 1h --where before=2025-12-01", "no time lies between"],
    ["--since 2027-01-01", "lies in the future"],
    ["--where before=2027-01-01", "lies in the future"],
  ])("tells once what is wrong with %s, by the clock of the services, with 2", async (flags, words) =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stdout, stderr } = await cli(`list ${flags}`);
      expect(`${stdout}${stderr}`.split(words)).toHaveLength(2);
      expect(exitCode).toBe(2);
    }),
  );

  it("shows the jobs of a group", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs(running);
      await cli("submit ionworks --simulation one.json --group night", { cwd: submitInputs() });
      const { jobs } = readDocument((await cli("list --where group=night --json")).stdout, "simjobs.list/1");
      expect(jobs.map(({ type, submittedAs }) => [type, submittedAs?.split("/")[0]])).toEqual([
        ["simulate", "ionworks:simulation"],
      ]);
    }));

  it("goes on with one service where the other cannot be read, and counts nothing then", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      mock.addFault({ match: { path: "/jobs" }, fault: { kind: "status", status: 403 } });
      const { exitCode, stdout } = await cli("list --where status=completed --json");
      const { jobs, errors, total, complete } = readDocument(stdout, "simjobs.list/1");
      expect(jobs.map((job) => job.ref)).toEqual([ref]);
      expect(errors).toMatchObject([{ provider: "ionworks" }]);
      expect([total, complete, exitCode === 0]).toEqual([null, false, false]);
    }));
});

describe("the order of a list", () => {
  it.each([
    ["name", ["a", "b9", "b10"]],
    ["-name", ["b10", "b9", "a"]],
    ["created", ["a", "b9", "b10"]],
    ["-created", ["b10", "b9", "a"]],
    ["status,-name", ["b10", "b9", "a"]],
  ])("is that of --sort %s", async (sort, names) =>
    onMockStage(async ({ mock, cli }) => {
      for (const [name, status] of [
        ["b9", "QUEUED"],
        ["a", "FINISHED"],
        ["b10", "QUEUED"],
      ] as const) {
        mock.addJobs({ provider: "jess", status, name, durationMs: hour });
        mock.clock.advance(1000);
      }
      const { stdout } = await cli(["list", "--sort", sort, "--json"]);
      expect(readDocument(stdout, "simjobs.list/1").jobs.map(({ name }) => name)).toEqual(names);
    }),
  );

  it("puts what nobody tells last, in either direction", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [done = ""] = mock.addJobs({ provider: "ionworks", status: "completed" });
      const [open = ""] = mock.addJobs({ provider: "ionworks", status: "pending", durationMs: hour });
      for (const sort of ["ended", "-ended"])
        expect(refsIn((await cli(`list --sort ${sort} --json`)).stdout)).toEqual([done, open]);
    }));

  it("decides which jobs are shown, and not only how", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ provider: "jess", status: "FINISHED", count: 3, name: "z" });
      const [first = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", name: "a" });
      mock.addJobs({ provider: "jess", status: "FINISHED", count: 3, name: "z" });
      expect(refsIn((await cli("list --sort name --limit 1 --json")).stdout)).toEqual([first]);
    }));
});

describe("how many jobs there are", () => {
  it.each([
    ["--limit 2", 5],
    ["--limit 2 --sort name", 5],
    ["--limit 2 --provider jess", 3],
    ["--limit 1 --provider ionworks", 2],
    ["--limit 1 --where status=completed", 5],
    ["--limit 9", 5],
    ["--limit 1", 5],
  ])("is told by list %s", async (flags, total) =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ provider: "jess", status: "FINISHED", count: 3 });
      mock.addJobs({ provider: "ionworks", status: "completed", count: 2 });
      const document = readDocument((await cli(`list ${flags} --json`)).stdout, "simjobs.list/1");
      expect(document.total).toBe(total);
      const { stderr } = await cli(`list ${flags}`);
      expect(stderr).toBe(
        document.jobs.length === total
          ? ""
          : `There are more jobs; shown are ${document.jobs.length} of ${total}. See all with a larger --limit.\n`,
      );
    }),
  );

  it("is not told where nobody has counted", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ provider: "jess", status: "FINISHED", count: 3, name: "office" });
      const { stdout } = await cli("list --limit 2 --name off* --json");
      expect(readDocument(stdout, "simjobs.list/1")).toMatchObject({ total: null, truncated: true });
    }));
});

describe("the columns of a list", () => {
  it("are those that --columns names, in that order", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({
        provider: "ionworks",
        kind: "pipeline",
        name: "fit",
        status: "completed",
      });
      const { stdout } = await cli("list --where kind=pipeline --columns name,kind,ref,status");
      expect(stdout).toBe(`fit\tpipeline\t${ref}\tcompleted\n`);
    }));

  it.each([
    [{ owner: "grace" }, "--where kind=job", "OWNER", "KIND"],
    [{ kind: "pipeline" }, "--where kind=job,pipeline", "KIND", "OWNER"],
  ] as const)("tell on a terminal what differs: %o", async (other, flags, shown, hidden) =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs(running);
      mock.addJobs({ ...running, ...other });
      const { stdout } = await cli(`list ${flags}`, { stdoutIsTTY: true, columns: 200 });
      expect(stdout).toContain(shown);
      expect(stdout).not.toContain(hidden);
    }),
  );

  it("stay in their places in a pipe", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs(running);
      mock.addJobs({ ...running, owner: "grace" });
      const { stdout } = await cli("list");
      expect(
        stdout
          .trimEnd()
          .split("\n")
          .map((line) => line.split("\t").length),
      ).toEqual([6, 6]);
    }));
});

describe("watch --where", () => {
  it("follows one's own active jobs that fit until each has ended", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [mine = ""] = mock.addJobs({ ...running, durationMs: 30_000 });
      mock.addJobs({ ...running, owner: "grace" });
      mock.addJobs({ provider: "ionworks", status: "completed" });
      mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: hour });
      const { exitCode, stdout } = await cli("watch --where provider=ionworks --json");
      const changes = stdout
        .trimEnd()
        .split("\n")
        .map((line) => parseDocument(JSON.parse(line), "simjobs.watch/1"));
      expect(new Set(changes.map(({ ref }) => ref))).toEqual(new Set([mine]));
      expect(exitCode).toBe(0);
    }));

  it("says so where no job fits, and ends well", async () =>
    onMockStage(async ({ cli }) => {
      expect(await cli("watch --where status=running")).toEqual({
        exitCode: 0,
        stdout: "",
        stderr: "No job fits.\n",
      });
    }));

  it("does not end well where a service does not show its whole list", async () =>
    onMockStage(
      async ({ mock, cli }) => {
        mock.addJobs({ provider: "ionworks", count: 150, status: "completed" });
        const { exitCode, stderr } = await cli("watch --where status=running,provider=ionworks");
        expect(stderr).toContain("does not show its whole list");
        expect(exitCode).toBe(8);
      },
      { switches: { ionworks: { "jobs-offset": "none" } } },
    ));

  it.each([
    ["watch", "there is nothing to watch"],
    ["watch jess:1 --where status=running", "references and --where do not go together"],
    ["watch --exec jess:1", "has taken jess:1 for its value"],
  ])("is refused as %s", async (line, words) =>
    onMockStage(async ({ mock, cli }) => {
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(words);
      expect([exitCode, mock.requests().length]).toEqual([2, 0]);
    }),
  );
});
