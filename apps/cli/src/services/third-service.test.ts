import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { flatten, completionTree } from "../completion/completion-tree.js";
import { allCommands } from "../program.js";
import { readDocument } from "../testing/read-document.js";
import { runCli, temporaryFolder, type Ran, type RunOptions } from "../testing/run-cli.js";
import { thirdEntry, thirdKey, ThirdService } from "../testing/third-service.js";
import { registerService } from "./registry.js";

afterAll(registerService(thirdEntry));

/** Runs a test against the service, with the variables that sign in to it and to nothing else. */
async function onThird(
  work: (stage: {
    readonly service: ThirdService;
    readonly home: string;
    readonly cli: (line: string, options?: RunOptions) => Promise<Ran>;
  }) => Promise<void>,
): Promise<void> {
  await using service = await ThirdService.start();
  const home = temporaryFolder();
  const env = { SIMJOBS_HOME: home, THIRD_URL: service.url, THIRD_KEY: thirdKey };
  await work({ service, home, cli: (line, options) => runCli(line.split(" "), { env, ...options }) });
}

describe("a third service in the registry", () => {
  it.each([
    ["login third", []],
    ["login", []],
    ["login third", [thirdKey]],
  ])("is signed in to by %s, with the answers %j", async (line, answers) =>
    onThird(async ({ service, home, cli }) => {
      const env = {
        SIMJOBS_HOME: home,
        THIRD_URL: service.url,
        THIRD_KEY: answers.length > 0 ? "" : thirdKey,
      };
      const login = await cli(line, { env, ...(answers.length > 0 ? { answers } : {}) });
      expect(login).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining(`Signed in to third at ${service.url} as ada.\n`),
      });
      // Later commands need none of it.
      const whoami = await cli("whoami --json", { env: { SIMJOBS_HOME: home } });
      expect(readDocument(whoami.stdout, "simjobs.whoami/1").accounts).toEqual([
        { provider: "third", origin: service.url, account: "ada" },
      ]);
      expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8"))).toEqual({
        profiles: { default: { third: { url: service.url } } },
      });
    }),
  );

  it("keeps nothing that it refuses", async () =>
    onThird(async ({ service, home, cli }) => {
      const env = { SIMJOBS_HOME: home, THIRD_URL: service.url };
      const login = await cli("login third", { env, answers: ["wrong"] });
      expect(login).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("or set THIRD_KEY") });
      expect(() => readFileSync(join(home, "config.json"))).toThrow("ENOENT");
    }));

  it("is signed out of by logout, and by nothing that was not stored", async () =>
    onThird(async ({ home, service, cli }) => {
      await cli("login third");
      const env = { SIMJOBS_HOME: home, THIRD_URL: service.url };
      expect((await cli("logout --json", { env })).stdout).toContain('"providers":["third"]');
      expect((await cli("logout third", { env })).stderr).toBe("Nothing was stored for third.\n");
      expect(await cli("status third:1", { env })).toMatchObject({ exitCode: 4 });
    }));

  it("is named where there is nothing to sign in with", async () => {
    const env = { SIMJOBS_HOME: temporaryFolder() };
    for (const [line, exit] of [
      ["login", 2],
      ["login third", 4],
      ["list", 4],
    ] as const) {
      const { exitCode, stderr } = await runCli(line.split(" "), { env });
      expect(stderr).toContain("THIRD_KEY");
      expect(exitCode).toBe(exit);
    }
    const handed = await runCli(["login", "third", "--with-token"], { env, stdin: "key" });
    expect(handed.stderr).toContain("--with-token: Third asks for no token");
    expect(handed.exitCode).toBe(2);
    const unknown = await runCli(["login", "fourth"], { env });
    expect(unknown.stderr).toContain("Known are ionworks and jess and third.");
  });

  it("is submitted to, and its jobs are listed, shown and watched", async () =>
    onThird(async ({ cli }) => {
      expect(await cli("submit third --title short --group night")).toMatchObject({
        exitCode: 0,
        stdout: "third:1\n",
      });
      const { jobs } = readDocument((await cli("list --json")).stdout, "simjobs.list/1");
      expect(jobs).toMatchObject([
        { ref: "third:1", status: "running", nativeStatus: "going", name: "short" },
      ]);
      expect((await cli("status @night --json")).stdout).toContain('"ref":"third:1"');
      expect(await cli("watch third:1")).toMatchObject({ exitCode: 0 });
      expect((await cli("status third:1")).stdout).toContain("completed");
    }));

  it("is submitted to and watched in one, and its results are fetched", async () =>
    onThird(async ({ home, cli }) => {
      const { exitCode } = await cli("submit third --title short --watch --results out", { cwd: home });
      expect(exitCode).toBe(0);
      expect(readFileSync(join(home, "out", "out.csv"), "utf8")).toBe("a,b\n1,2\n");
      expect(await cli("results third:1 --out again", { cwd: home })).toMatchObject({ exitCode: 0 });
      expect(readFileSync(join(home, "again", "out.csv"), "utf8")).toBe("a,b\n1,2\n");
    }));

  it.each([
    ["results third:1 --plot", "there is nothing to plot in the results of this Third job"],
    ["results third:1 --format csv", "--format goes with tables of Ionworks; Third's files come as they are"],
    ["rerun third:1", "Third does not run old jobs again"],
    ["cancel --where kind=pipeline,provider=third --yes", "no service has jobs of kind pipeline"],
    ["status third:pipeline/1", "third:1"],
    ["status third:7", "third answered 404 to GET /jobs/7"],
  ])("says what it cannot do: %s", async (line, sentence) =>
    onThird(async ({ service, cli }) => {
      service.add("long");
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(sentence);
      expect(exitCode).not.toBe(0);
    }),
  );

  it.each([["cancel third:1"], ["cancel --where provider=third --yes"], ["cancel @last --yes"]])(
    "tells the truth about %s",
    async (line) =>
      onThird(async ({ cli }) => {
        await cli("submit third --title long");
        const { exitCode, stdout } = await cli(`${line} --json`);
        expect(readDocument(stdout, "simjobs.cancel/1").results).toMatchObject([
          { ref: "third:1", outcome: "cancelled", status: "cancelled", nativeStatus: "stopped" },
        ]);
        expect(exitCode).toBe(0);
        expect((await cli("receipts list --json")).stdout).toContain("third:1");
      }),
  );

  it("has what was asked of it finished by resume", async () =>
    onThird(async ({ cli }) => {
      await cli("submit third --title long");
      expect(await cli("cancel third:1 --no-wait")).toMatchObject({ exitCode: 0 });
      const resumed = await cli("resume --json");
      expect(resumed.stdout).toContain('"outcome":"cancelled"');
      expect(resumed.exitCode).toBe(0);
    }));

  it("is looked at by doctor, and told by usage and config", async () =>
    onThird(async ({ service, cli }) => {
      const { services } = readDocument((await cli("doctor --json")).stdout, "simjobs.doctor/1");
      expect(services.find(({ provider }) => provider === "third")).toMatchObject({
        origin: service.url,
        reachable: true,
        account: "ada",
      });
      expect((await cli("usage third")).stdout).toContain("third\tcomputing\t3 h");
      expect((await cli("config")).stdout).toContain(`third\taddress\t${service.url}\tTHIRD_URL\n`);
    }));

  it("has commands of its own, which run on the account that is meant", async () =>
    onThird(async ({ service, home, cli }) => {
      expect((await cli("ping")).stdout).toBe("pong of default\n");
      const env = { SIMJOBS_HOME: home, THIRD_URL: service.url, THIRD_KEY: thirdKey };
      await cli("login third --profile lab", { env });
      expect((await cli("ping you there --profile lab", { env })).stdout).toBe("pong you there of lab\n");
      expect((await cli("--help")).stdout).toContain("ask whether the service is there");
    }));

  it("has settings in profiles, which references name", async () =>
    onThird(async ({ service, home, cli }) => {
      const env = { SIMJOBS_HOME: home };
      const set = await cli(`config set third.url ${service.url} --profile lab`, { env });
      expect(set).toMatchObject({ exitCode: 0 });
      expect((await cli("config set third.key x", { env })).stderr).toContain("holds no secrets");
      await cli("login third --profile lab", { env: { ...env, THIRD_KEY: thirdKey } });
      service.add("long");
      expect((await cli("status third@lab:1", { env })).stdout).toContain("third@lab:1");
      writeFileSync(join(home, "config.json"), '{"profiles": {"lab": {"third": {"colour": "red"}}}}');
      expect((await cli("status third@lab:1", { env })).stderr).toContain("at profiles.lab.third");
    }));

  it("is among what shells complete and help shows", async () => {
    const nodes = flatten(completionTree(await allCommands()));
    expect(nodes.map(({ path }) => path)).toContain("/submit/third");
    const whoami = nodes.find(({ path }) => path === "/whoami");
    expect(whoami?.argument).toEqual({ kind: "words", words: ["ionworks", "jess", "third"] });
    expect((await runCli(["submit", "third", "--help"])).stdout).toContain("submit a job by its name");
  });
});
