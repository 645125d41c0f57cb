import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type MockOptions, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly cli: (line: string, options?: RunOptions) => ReturnType<typeof runCli>;
  readonly cancels: () => number;
}

async function onStage(work: (stage: Stage) => Promise<void>, options: MockOptions = {}): Promise<void> {
  await using mock = await startMock({ clock: "manual", ...options });
  const home = temporaryFolder();
  const cli: Stage["cli"] = (line, own) =>
    runCli(line.split(" "), { env: envOf(mock, home), cwd: home, clock: clockOf(mock), ...own });
  const cancels = (): number =>
    mock
      .requests()
      .filter(({ method, path }) => method === "POST" && (path.endsWith("/cancel") || path.includes("/job/")))
      .length;
  await work({ mock, home, cli, cancels });
}

const jess = { provider: "jess", status: "QUEUED", durationMs: 3_600_000 } as const;
const ionworks = { provider: "ionworks", status: "processing", durationMs: 3_600_000 } as const;

describe("cancel --where", () => {
  it("shows in a dry run what fits at both services, and sends nothing", async () =>
    onStage(async ({ mock, home, cli, cancels }) => {
      const refs = [...mock.addJobs({ ...jess, count: 2 }), ...mock.addJobs({ ...ionworks, count: 2 })];
      mock.addJobs({ provider: "jess", status: "FINISHED" });
      const { exitCode, stdout } = await cli("cancel --where status=active --dry-run --json");
      const { jobs, complete } = readDocument(stdout, "simjobs.cancel-dry-run/1");
      expect(jobs.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
      expect(complete).toBe(true);
      expect([cancels(), exitCode, existsSync(join(home, "journal"))]).toEqual([0, 0, false]);
    }));

  it("says how many active jobs the status alone leaves out, since a service may call them queued for long", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...jess, count: 3 });
      mock.addJobs({ ...jess, count: 2, status: "FINISHED" });
      mock.addJobs({ ...jess, owner: "grace" });
      mock.addJobs({ ...ionworks, count: 2 });
      const look = "cancel --where status=running --dry-run";
      const words =
        "jess: 3 jobs left out, fitting in all but the status (3 queued); status=active takes them too.\n";
      expect((await cli(look)).stderr).toBe(
        `${words}Nothing was sent: 2 of 2 jobs would be asked to stop (2 running).\n`,
      );
      const { leftOut } = readDocument((await cli(`${look} --json`)).stdout, "simjobs.cancel-dry-run/1");
      expect(leftOut).toEqual([
        { provider: "jess", origin: mock.url, counts: { queued: 3 }, ownerless: 0, nameless: 0, below: 0 },
      ]);
      expect((await cli("cancel --where status=running --plan-out p.json")).stderr).toContain(words);
      const done = await cli("cancel --where provider=jess,status=running --yes");
      expect(done.stderr).toContain(words);
      expect((await cli("cancel --where status=active --dry-run")).stderr).not.toContain("left out");
    }));

  it("says how many jobs it leaves out because the service does not tell whose they are", async () =>
    onStage(
      async ({ mock, cli }) => {
        mock.addJobs({ ...ionworks, kind: "optimization", count: 3 });
        const look = "cancel --where kind=optimization --dry-run";
        const words =
          "ionworks: 3 jobs left out, as the service does not tell whose; owner=any takes them too, with those of everybody.\n";
        expect((await cli(look)).stderr).toBe(
          `${words}Nothing was sent: 0 of 0 jobs would be asked to stop.\n`,
        );
        const { leftOut } = readDocument((await cli(`${look} --json`)).stdout, "simjobs.cancel-dry-run/1");
        expect(leftOut).toEqual([
          { provider: "ionworks", origin: mock.url, counts: {}, ownerless: 3, nameless: 0, below: 0 },
        ]);
        const { jobs } = readDocument(
          (await cli("cancel --where kind=optimization,owner=any --dry-run --json")).stdout,
          "simjobs.cancel-dry-run/1",
        );
        expect(jobs).toHaveLength(3);
      },
      { switches: { ionworks: { "optimization-fields": "documented" } } },
    ));

  it("says how many jobs go on below those that it takes", async () =>
    onStage(async ({ mock, cli }) => {
      const [parent = ""] = mock.addJobs({ ...ionworks, status: "waiting" });
      const below = { ...ionworks, parent: parent.slice("ionworks:".length) };
      const [child = ""] = mock.addJobs(below);
      mock.addJobs({ ...below, parent: child.slice("ionworks:".length) });
      mock.addJobs({ ...below, status: "completed" });
      const words =
        "ionworks: 2 jobs left out that belong to a job which is taken; a job that is written out is cancelled with those below it.\n";
      const look = "cancel --where native=waiting --dry-run";
      expect((await cli(look)).stderr).toContain(words);
      const { leftOut } = readDocument((await cli(`${look} --json`)).stdout, "simjobs.cancel-dry-run/1");
      expect(leftOut).toMatchObject([{ provider: "ionworks", below: 2 }]);
      expect((await cli("cancel --where status=active --dry-run")).stderr).not.toContain("left out");
    }));

  it("shows the first 20 of many jobs on a terminal, and all of them to a program", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...jess, count: 60 });
      const look = "cancel --where provider=jess --dry-run";
      const { stdout, stderr } = await cli(look, { stdoutIsTTY: true });
      expect(stdout.match(/jess:/gu)).toHaveLength(20);
      expect(stderr).toContain("… and 40 more; --json names all.");
      expect((await cli(look)).stdout.match(/jess:/gu)).toHaveLength(60);
    }));

  it.each([
    ["has no --yes off a terminal", "", "add --yes"],
    ["expects another number", " --yes --expect-count 3", "--expect-count is 3, and there are 2 jobs"],
  ])("cancels nothing where it %s", async (_what, flags, words) =>
    onStage(async ({ mock, cli, cancels }) => {
      mock.addJobs({ ...ionworks, count: 2 });
      const { exitCode, stderr } = await cli(`cancel --where provider=ionworks${flags}`);
      expect(stderr).toContain(words);
      expect([exitCode, cancels()]).toEqual([2, 0]);
    }),
  );

  it("asks on a terminal and then cancels what it found", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...ionworks, count: 2 });
      const { exitCode, stdout, stderr } = await cli("cancel --where provider=ionworks", { answers: ["y"] });
      expect(stderr).toContain("Cancel 2 jobs? [y/N]");
      expect(stdout.match(/\tcancelled\t/gu)).toHaveLength(2);
      expect(exitCode).toBe(0);
    }));

  it("takes nobody else's job unless it is told so, and then wants the number", async () =>
    onStage(async ({ mock, cli, cancels }) => {
      mock.addJobs({ ...ionworks, owner: "grace" });
      const mine = await cli("cancel --where provider=ionworks --yes --json");
      expect(readDocument(mine.stdout, "simjobs.cancel/1").results).toEqual([]);
      const anybody = await cli("cancel --where provider=ionworks,owner=any --yes");
      expect(anybody.stderr).toContain("--yes --expect-count 1");
      expect([anybody.exitCode, cancels()]).toEqual([2, 0]);
      const counted = await cli("cancel --where provider=ionworks,owner=any", { answers: ["1"] });
      expect(counted.stdout).toContain("\tcancelled\t");
    }));

  it("takes at most --limit jobs", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...ionworks, count: 3 });
      const { stdout } = await cli("cancel --where provider=ionworks --limit 2 --yes --json");
      expect(readDocument(stdout, "simjobs.cancel/1").summary).toEqual({
        jobs: 2,
        outcomes: { cancelled: 2 },
        skipped: 0,
      });
    }));

  it.each([
    "cancel",
    "cancel jess:1 --where status=running",
    "cancel --where stauts=running",
    "cancel --where status=runing",
    "cancel jess:1 --until-empty",
    "cancel --where owner=any --until-empty",
    "cancel jess:1 --quiet 5s",
    "cancel jess:1 --limit 2",
    "cancel --plan no-such-file.json",
    "cancel --plan a.json --plan-out b.json",
  ])("is refused as `%s`, before anybody is asked", async (line) =>
    onStage(async ({ mock, cli }) => {
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toMatch(/^simjobs: /u);
      expect([exitCode, mock.requests()]).toEqual([2, []]);
    }),
  );
});

describe("a plan", () => {
  it("is written, read and carried out, and leaves alone what has ended meanwhile", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ended = "", ...active] = mock.addJobs({ ...ionworks, count: 3 });
      await cli("cancel --where provider=ionworks --plan-out p.json");
      await cli(`cancel ${ended}`);
      mock.addJobs(ionworks); // came after the plan
      const { exitCode, stdout } = await cli("cancel --plan p.json --yes --json");
      const { results, skipped } = readDocument(stdout, "simjobs.cancel/1");
      expect(results.map(({ ref, outcome }) => `${ref} ${outcome}`).toSorted()).toEqual(
        active.map((ref) => `${ref} cancelled`).toSorted(),
      );
      expect(skipped).toMatchObject([{ ref: ended, why: "ended", status: "cancelled" }]);
      expect(exitCode).toBe(0);
      const again = await cli("cancel --where provider=ionworks --plan-out p.json");
      expect(again.stderr).toContain("p.json is there already");
      expect(JSON.parse(readFileSync(join(home, "p.json"), "utf8"))).toMatchObject({
        plans: [{ rows: { length: 3 } }],
      });
    }));

  it("is refused once it was edited, has expired, or is another account's", async () =>
    onStage(async ({ mock, home, cli, cancels }) => {
      mock.addJobs(ionworks);
      await cli("cancel --where provider=ionworks --plan-out p.json");
      const path = join(home, "p.json");
      writeFileSync(join(home, "q.json"), readFileSync(path, "utf8").replace('"run": 1', '"run": 2'));
      const edited = await cli("cancel --plan q.json --yes");
      expect(edited.stderr).toContain("edited after it was made");
      const [, grace] = mock.accounts;
      const env = { ...envOf(mock, home), IONWORKS_API_KEY: grace?.ionworks.apiKey };
      const other = await cli("cancel --plan p.json --yes", { env });
      expect(other.stderr).toContain("this plan is for");
      mock.clock.advance(3_600_001);
      const late = await cli("cancel --plan p.json --yes");
      expect(late.stderr).toContain("expired");
      expect([edited.exitCode, other.exitCode, late.exitCode, cancels()]).toEqual([2, 2, 2, 0]);
    }));
});

describe("cancel -", () => {
  it("reads references from standard input, and needs --yes", async () =>
    onStage(async ({ mock, cli, cancels }) => {
      const refs = mock.addJobs({ ...ionworks, count: 2 });
      const stdin = refs.map((ref) => `${ref}\trunning\tprocessing\n`).join("");
      const unasked = await cli("cancel -", { stdin });
      expect([unasked.exitCode, cancels()]).toEqual([2, 0]);
      const { stdout } = await cli("cancel - --yes --json", { stdin });
      expect(readDocument(stdout, "simjobs.cancel/1").results.map(({ ref }) => ref)).toEqual(refs);
    }));
});

describe("cancel --until-empty", () => {
  it("goes on until nothing that fits turns up any more", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...ionworks, count: 2 });
      let isLate = true;
      const onOutput = (text: string): void => {
        if (isLate && text.includes("ionworks: 2 jobs")) {
          isLate = false;
          mock.addJobs(ionworks);
        }
      };
      const line = "cancel --where provider=ionworks --until-empty --quiet 10s --yes --json";
      const { exitCode, stdout } = await cli(line, { onOutput });
      const { results, sweeps } = readDocument(stdout, "simjobs.cancel/1");
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled", "cancelled"]);
      expect(sweeps).toMatchObject([{ provider: "ionworks", ended: "empty", undecided: [] }]);
      expect(exitCode).toBe(0);
    }));

  it("stops at --max and says so", async () =>
    onStage(async ({ mock, cli }) => {
      mock.addJobs({ ...ionworks, count: 3 });
      const { exitCode, stdout } = await cli(
        "cancel --where provider=ionworks --until-empty --max 2 --yes --json",
      );
      const { results, sweeps } = readDocument(stdout, "simjobs.cancel/1");
      expect([results.length, sweeps?.[0]?.ended, exitCode]).toEqual([2, "max", 8]);
    }));
});

describe("jobs that were written out", () => {
  it("of somebody else are cancelled only after it was said whose they are", async () =>
    onStage(async ({ mock, cli, cancels }) => {
      const [ref = ""] = mock.addJobs({ ...ionworks, owner: "grace" });
      const unasked = await cli(`cancel ${ref}`);
      expect(unasked.stderr).toContain(`${ref} is not yours: it belongs to `);
      expect([unasked.exitCode, cancels()]).toEqual([2, 0]);
      const meant = await cli(`cancel ${ref} --yes`);
      expect(meant.stderr).toContain(`${ref} is not yours`);
      expect(meant.stdout).toContain("\tcancelled\t");
    }));
});

describe("Ctrl-C in the middle of many", () => {
  it.each([
    ["SIGINT", 130, "withdrawn", 0],
    ["SIGTERM", 143, "stay on record", 1],
  ] as const)("by %s tells how many of each, with the document", async (by, exit, words, stillOpen) =>
    onStage(
      async ({ mock, home, cli }) => {
        const refs = mock.addJobs({ ...jess, count: 25 });
        const stop = new AbortController();
        // As soon as the first few were asked: the others wait for their turn.
        const watcher = setInterval(() => {
          const asked = mock.requests().filter(({ path }) => path.includes("/job/4")).length;
          if (asked > 0) stop.abort(new Interruption(by));
        }, 1);
        const { exitCode, stdout, stderr } = await cli(`cancel ${refs.join(" ")} --yes --json`, {
          signal: stop.signal,
        }).finally(() => clearInterval(watcher));
        const { results, interrupted } = readDocument(stdout, "simjobs.cancel/1");
        const unsent = results.filter(({ outcome }) => outcome === "not-sent");
        expect(results).toHaveLength(25);
        expect([interrupted, exitCode]).toEqual([by, exit]);
        expect(unsent.length).toBeGreaterThan(0);
        expect(unsent.length).toBeLessThan(25);
        expect(stderr).toContain(words);
        expect(stderr).toContain(`asked ${25 - unsent.length} of 25, `); // those that waited for their turn were not
        const list = await cli("resume --list --json", { env: envOf(mock, home) });
        const { wishes } = readDocument(list.stdout, "simjobs.resume-list/1");
        expect(wishes).toHaveLength(25 - unsent.length + unsent.length * stillOpen);
      },
      { switches: { jess: { "cancel-delay-ms": 3_600_000 } } },
    ),
  );
});
