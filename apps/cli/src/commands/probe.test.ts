import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readScenarioFile, startMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import type { SwitchFacts } from "../probe/switch-facts.js";
import { ionworksSwitchFacts } from "../services/ionworks/probe/ionworks-switch-facts.js";
import { jessSwitchFacts } from "../services/jess/probe/jess-switch-facts.js";
import { probeTwin } from "../testing/random-twin.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

const facts = { ionworks: ionworksSwitchFacts, jess: jessSwitchFacts } as const;

describe("doctor probe", () => {
  it.each([1, 2, 3, 4, 5, 6])(
    "recovers every switch that is to be seen of the random twin %i",
    async (seed) => {
      const { observable, recovered, wrong } = await probeTwin(seed, seed % 2 === 0);
      expect(wrong).toEqual([]);
      expect(observable).toBeGreaterThan(30);
      expect(recovered).toBe(observable);
    },
  );

  it("changes nothing, unless it is told to submit a job", async () => {
    await using mock = await startMock({ clock: "manual", scenarios: ["busy"] });
    const before = await stateOf(mock.url);
    const { exitCode } = await runCli(["doctor", "probe"], { env: envOf(mock, temporaryFolder()) });
    expect(exitCode).toBe(0);
    const { requests: _count, sessions: _sessions, ...after } = await stateOf(mock.url);
    expect(before).toMatchObject(after);
    const asked = mock.requests().filter(({ method }) => method !== "GET");
    expect([...new Set(asked.map(({ method, path }) => `${method} ${path}`))].toSorted()).toEqual([
      "POST /jess_web/api/jobs",
      "POST /simulations/statuses",
      "POST /users/api/auth",
      "POST /users/api/logout",
    ]);
    expect(asked.length).toBeGreaterThan(3);
  });

  it("writes a file that a mock is started by, and replaces none", async () => {
    await using mock = await startMock({
      clock: "manual",
      scenarios: ["busy"],
      switches: { ionworks: { "projects-list": "page", "bad-project-id": "404" }, jess: { json: "compact" } },
    });
    const home = temporaryFolder();
    const run = (): ReturnType<typeof runCli> =>
      runCli(["doctor", "probe", "--output", "twin.yaml"], { env: envOf(mock, home), cwd: home });
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/\d+ of \d+ switches were to be seen\.\n$/u);
    const path = join(home, "twin.yaml");
    const { switches } = await readScenarioFile(path);
    expect(switches).toMatchObject({
      ionworks: { "projects-list": "page", "bad-project-id": "404" },
      jess: { json: "compact" },
    });
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^ {4}# same-simulation: takes two simulations of the same inputs$/mu);
    const again = await run();
    expect([again.exitCode, readFileSync(path, "utf8")]).toEqual([2, text]);
    expect(again.stderr).toContain("twin.yaml is there already");
  });

  it("asks before it submits a job, and submits none where nobody can be asked or the answer is no", async () => {
    await using mock = await startMock({ clock: "manual" });
    const env = envOf(mock, temporaryFolder());
    const submit = ["doctor", "probe", "--service", "ionworks", "--submit-job"];
    expect(await runCli(submit, { env })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("a job is not submitted unasked"),
    });
    expect(await runCli(submit, { env, answers: ["n"] })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("nothing was submitted"),
    });
    mock.never({ method: "POST" });
    const { exitCode, stdout } = await runCli(submit, { env, answers: ["y"], clock: clockOf(mock) });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('    cancel-ended: "200" # the second cancel of a job');
    expect(
      mock
        .requests()
        .filter(({ method }) => method === "POST")
        .map(({ path }) => path.split("/").at(-1)),
    ).toEqual(expect.arrayContaining(["parse-to-template", "batch", "cancel"]));
  });

  it.each(["CANCELED", "CANCELLED"])(
    "learns by a job of its own at JESS how long a cancel takes, and that it is %s then",
    async (word) => {
      await using mock = await startMock({
        clock: "manual",
        switches: { jess: { "cancel-delay-ms": 4700, "end-word": word, "completion-time": "early" } },
      });
      const submit = ["doctor", "probe", "--service", "jess", "--submit-job", "--yes", "--json"];
      const { stdout } = await runCli(submit, { env: envOf(mock, temporaryFolder()), clock: clockOf(mock) });
      const [service] = readDocument(stdout, "simjobs.probe/1").services;
      const told = new Map(service?.findings.map((finding) => [finding.switch, finding.value]));
      expect(
        ["cancel-delay-ms", "end-word", "completion-time", "missing"].map((name) => told.get(name)),
      ).toEqual(["4700", word, "early", "envelope"]);
      const { jobs } = JSON.parse(await (await fetch(`${mock.url}/_mock/state`)).text()).jess;
      expect(jobs).toEqual([expect.objectContaining({ id: service?.submittedJob, status: "CANCELED" })]);
    },
  );

  it("tells what can be read where JESS takes no job", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({
      match: { method: "POST", path: "/jess_web/api/job$" },
      fault: { kind: "status", status: 400 },
    });
    const submit = ["doctor", "probe", "--service", "jess", "--submit-job", "--yes", "--json"];
    const { exitCode, stdout } = await runCli(submit, {
      env: envOf(mock, temporaryFolder()),
      clock: clockOf(mock),
    });
    const [service] = readDocument(stdout, "simjobs.probe/1").services;
    expect([exitCode, service?.submittedJob]).toEqual([0, null]);
    expect(service?.findings.find((finding) => finding.switch === "cancel-delay-ms")?.value).toBeNull();
    expect(service?.findings.find((finding) => finding.switch === "json")?.value).toBe("pretty");
  });

  it("asks services only that one is signed in to, and tells where there is none", async () => {
    await using mock = await startMock({ clock: "manual" });
    const env = { ...envOf(mock, temporaryFolder()), IONWORKS_API_KEY: "" };
    const { stdout } = await runCli(["doctor", "probe"], { env });
    expect(stdout).toMatch(/^ {2}jess:$/mu);
    expect(stdout).not.toMatch(/^ {2}ionworks:/mu);
    const nobody = { ...env, JESS_EMAIL: "", JESS_PASSWORD: "" };
    expect(await runCli(["doctor", "probe"], { env: nobody })).toMatchObject({ exitCode: 4 });
  });
});

describe("what is told of switches", () => {
  it("is told of every switch that the mock has, and of no other", async () => {
    await using mock = await startMock();
    const switches: Record<string, object> = JSON.parse(
      await (await fetch(`${mock.url}/_mock/switches`)).text(),
    );
    for (const service of ["ionworks", "jess"] as const)
      expect(Object.keys(facts[service]).toSorted()).toEqual(Object.keys(switches[service] ?? {}).toSorted());
  });

  it("is as docs/probe.md has it", () => {
    const path = fileURLToPath(new URL("../../../../docs/probe.md", import.meta.url));
    expect(existsSync(path)).toBe(true);
    const page = readFileSync(path, "utf8");
    const [begin, end] = ["<!-- Switches -->", "<!-- End of switches -->"];
    const [head = "", rest = ""] = page.split(begin);
    const [, tail = ""] = rest.split(end);
    const told = `${head}${begin}\n\n${table("Ionworks", facts.ionworks)}\n\n${table("JESS", facts.jess)}\n\n${end}${tail}`;
    if (process.env["UPDATE_PROBE"] === "1") writeFileSync(path, told);
    expect(plain(page)).toBe(plain(told));
  });
});

/** Whoever formats pages makes columns of one width. */
function plain(page: string): string {
  return page.replaceAll(/-{3,}/gu, "---").replaceAll(/ +\|/gu, " |");
}

function table(service: string, rows: SwitchFacts): string {
  const by = { reading: "by reading", job: "by a job", nothing: "not by a probe" } as const;
  const lines = Object.entries(rows).map(
    ([name, row]) => `| \`${name}\` | ${by[row.by]} | ${row.note ?? ""} |`,
  );
  return [`| ${service} | how it is learned | |`, "| --- | --- | --- |", ...lines].join("\n");
}

async function stateOf(url: string): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = JSON.parse(await (await fetch(`${url}/_mock/state`)).text());
  return state;
}
