import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

const folder = temporaryFolder();
writeFileSync(join(folder, "office.idf"), "Version, 9.3;\n");
writeFileSync(join(folder, "in.epw"), "LOCATION,here\n");
writeFileSync(join(folder, "one.json"), JSON.stringify(demoRequest));
const grid = {
  ...Object(demoRequest),
  design_parameters_doe: {
    sampling: "grid",
    rows: [
      { type: "range", name: "Positive electrode thickness [m]", min: 6.5e-5, max: 8.5e-5, count: 5 },
      { type: "discrete", name: "Ambient temperature [K]", values: [283.15, 298.15, 313.15] },
    ],
  },
};
writeFileSync(join(folder, "grid.json"), JSON.stringify(grid));

function cli(
  mock: RunningMock,
  home: string,
  line: string,
  options: RunOptions = {},
): ReturnType<typeof runCli> {
  return runCli(line.split(" "), { env: envOf(mock, home), cwd: folder, clock: clockOf(mock), ...options });
}

describe("submit", () => {
  it("prints the reference of a JESS job, and that job is there", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const { exitCode, stdout } = await cli(mock, home, "submit jess --model office.idf --weather in.epw");
    expect(stdout).toMatch(/^jess:\d+\n$/u);
    expect(exitCode).toBe(0);
    const status = await cli(mock, home, `status ${stdout.trim()} --json`);
    const [job] = readDocument(status.stdout, "simjobs.status/1").jobs;
    expect(job).toMatchObject({ ref: stdout.trim(), status: "queued", name: "office.idf" });
  });

  it("prints one reference a line for each point of a grid", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { exitCode, stdout } = await cli(mock, temporaryFolder(), "submit ionworks --simulation grid.json");
    const lines = stdout.trimEnd().split("\n");
    expect(new Set(lines).size).toBe(15);
    for (const line of lines) expect(line).toMatch(/^ionworks:simulation\/[0-9a-f-]{36}$/u);
    expect(exitCode).toBe(0);
  });

  it("says that it is at work where reading takes more than a second, and is silent about it otherwise", async () => {
    await using mock = await startMock({ clock: "manual" });
    const line = "submit jess --model office.idf --weather in.epw";
    const sentence = "Reading and packing what is to be sent …\n";
    const waits: number[] = [];
    const atOnce = (ms: number, run: () => void): (() => void) => {
      waits.push(ms);
      run(); // as if that time had passed
      return () => {};
    };
    const slow = await cli(mock, temporaryFolder(), line, { later: atOnce });
    expect(slow.stderr).toContain(sentence);
    expect(waits).toContain(1000);
    expect((await cli(mock, temporaryFolder(), line)).stderr).not.toContain(sentence);
    const asJson = await cli(mock, temporaryFolder(), `${line} --json`, { later: atOnce });
    expect(asJson.stderr).not.toContain(sentence);
  });

  it("prints one document with --json", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { stdout } = await cli(mock, temporaryFolder(), "submit ionworks --simulation grid.json --json");
    expect(readDocument(stdout, "simjobs.submit/1").refs).toHaveLength(15);
  });

  it("keeps the job behind a simulation, so that it is read beside the simulation and not after it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const { stdout } = await cli(mock, home, "submit ionworks --simulation one.json");
    mock.clearRequests();
    await cli(mock, home, `status ${stdout.trim()}`);
    const asked = mock.requests().map(({ path }) => path.split("/")[1] ?? "");
    expect(asked.toSorted()).toEqual(["jobs", "simulations"]);
    expect(statSync(join(home, "submitted.jsonl")).mode & 0o777).toBe(0o600);
  });

  it("still prints the reference where it cannot be noted", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    mkdirSync(join(home, "submitted.jsonl")); // a folder where the file should be
    const { exitCode, stdout, stderr } = await cli(mock, home, "submit ionworks --simulation one.json");
    expect(stdout).toMatch(/^ionworks:simulation\//u);
    expect(stderr).toContain("submitted, but not noted");
    expect(exitCode).toBe(0);
  });

  it("sends a model with its title, its description and the wish to split it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const argv = [
      "submit",
      "jess",
      "--model",
      "office.idf",
      "--weather",
      "in.epw",
      "--title",
      "Variant 3",
      "--desc",
      "d",
      "--split",
    ];
    const { stdout } = await runCli(argv, { env: envOf(mock, home), cwd: folder, clock: clockOf(mock) });
    mock.clock.advance(60_000);
    const list = await cli(mock, home, "list --provider jess --json");
    const [job] = readDocument(list.stdout, "simjobs.list/1").jobs;
    expect(job).toMatchObject({ ref: stdout.trim(), name: "Variant 3", type: "EP_IDF_SPLIT" });
    expect(job?.progress?.total).toBe(12);
  });

  it.each([
    ["finds the job whose answer was lost", "drop-after", 0, /^jess:\d+\n$/u, /^$/u],
    ["says what to look for where it cannot be found", "drop-before", 8, /^$/u, /may be running or not/u],
  ])("%s, and does not submit twice", async (_what, kind, exit, out, err) => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { method: "POST", path: "/jess_web/api/job" }, fault: { kind } });
    const { exitCode, stdout, stderr } = await cli(
      mock,
      temporaryFolder(),
      "submit jess --model office.idf --weather in.epw",
    );
    expect(stdout).toMatch(out);
    expect(stderr).toMatch(err);
    expect(exitCode).toBe(exit);
    expect(mock.requests().filter(({ path }) => path === "/jess_web/api/job")).toHaveLength(1);
  });

  it("never says that nothing was submitted when it was interrupted on the way", async () => {
    await using mock = await startMock({ clock: "manual" });
    const interrupt = new AbortController();
    mock.addFault({
      match: { method: "POST", path: "/jess_web/api/job" },
      fault: { kind: "delay", ms: 600_000 },
    });
    const argv = ["submit", "jess", "--model", "office.idf", "--weather", "in.epw", "--verbose", "--json"];
    const { exitCode, stdout } = await runCli(argv, {
      env: envOf(mock, temporaryFolder()),
      cwd: folder,
      clock: clockOf(mock),
      signal: interrupt.signal,
      onOutput: (text) => {
        if (text.includes("POST /jess_web/api/job is on its way"))
          interrupt.abort(new Interruption("SIGINT"));
      },
    });
    const document = readDocument(stdout, "simjobs.error/1");
    expect(document).toMatchObject({ code: "submit_unclear", mayHaveLeft: true });
    expect(document.hint).toContain("simjobs list --provider jess");
    expect(exitCode).toBe(130);
  });
});

describe("the session token", () => {
  it("is kept where that is asked for, so that the second command does not log on again, and the password is not", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const [{ jess }] = mock.accounts;
    const [ref = ""] = mock.addJobs({ provider: "jess" });
    await cli(mock, home, `status ${ref} --keep-session`);
    await cli(mock, home, `status ${ref}`);
    expect(mock.requests().filter(({ path }) => path === "/users/api/auth")).toHaveLength(1);
    const secrets = join(home, "secrets", "secrets.json");
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "secrets")).mode & 0o777).toBe(0o700);
    expect(readFileSync(secrets, "utf8")).not.toContain(jess.password);
  });
});
