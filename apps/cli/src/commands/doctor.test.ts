import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { Interruption } from "../context.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf, sleepersClock } from "../testing/sleepers-clock.js";

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly cli: (line: string, options?: RunOptions) => ReturnType<typeof runCli>;
  /** The findings that are not as they should be: `about: name state`. */
  readonly findings: (env?: RunOptions["env"]) => Promise<readonly string[]>;
}

async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  await using mock = await startMock({ clock: "manual" });
  const home = temporaryFolder();
  const env = envOf(mock, home);
  const cli: Stage["cli"] = (line, own) =>
    runCli(line.split(" "), { cwd: home, clock: clockOf(mock), ...own, env: { ...env, ...own?.env } });
  const findings: Stage["findings"] = async (own = {}) => {
    const { stdout, exitCode } = await cli("doctor --json", { env: own });
    const { checks } = readDocument(stdout, "simjobs.doctor/1");
    const bad = checks.filter(({ state }) => state !== "ok");
    return [...bad.map(({ about, name, state }) => `${about}: ${name} ${state}`), `exit ${exitCode}`];
  };
  await work({ mock, home, cli, findings });
}

const nobody = {
  JESS_EMAIL: undefined,
  JESS_PASSWORD: undefined,
  IONWORKS_API_KEY: undefined,
  IONWORKS_PROJECT_ID: undefined,
};

describe("doctor", () => {
  it("finds nothing in the way where all is well, and says who is signed in", async () =>
    onStage(async ({ mock, cli, findings }) => {
      expect(await findings()).toEqual(["exit 0"]);
      const { stdout, stderr } = await cli("doctor");
      expect(stdout).toMatch(/^ok +jess: sign-in +as ada@example\.org#77$/mu);
      expect(stdout).toMatch(/^ok +jess: credential +password: JESS_PASSWORD$/mu);
      expect(stdout).toMatch(/^ok +ionworks: connection +http:\/\/127\.0\.0\.1:\d+ answered in \d+ ms$/mu);
      expect(stderr).toBe("Nothing is in the way.\n");
      const { services } = readDocument((await cli("doctor --json")).stdout, "simjobs.doctor/1");
      expect(services).toMatchObject([
        { provider: "ionworks", origin: mock.url, reachable: true },
        { provider: "jess", origin: mock.url, reachable: true, account: "ada@example.org#77" },
      ]);
    }));

  it("tells where each setting comes from, and prints no secret", async () =>
    onStage(async ({ mock, cli }) => {
      const [{ ionworks, jess }] = mock.accounts;
      const { stdout } = await cli("doctor --json");
      const { settings } = readDocument(stdout, "simjobs.doctor/1");
      expect(settings).toContainEqual({
        about: "jess",
        name: "password",
        variable: "JESS_PASSWORD",
        value: null,
        isSecret: true,
        from: "environment",
      });
      expect(settings).toContainEqual({
        about: "ionworks",
        name: "organization",
        variable: "IONWORKS_ORGANIZATION_ID",
        value: null,
        isSecret: false,
        from: "nowhere",
      });
      expect(stdout).not.toContain(ionworks.apiKey);
      expect(stdout).not.toContain(jess.password);
      await cli("login jess");
      const later = readDocument((await cli("doctor --json")).stdout, "simjobs.doctor/1").settings;
      expect(later.find(({ name }) => name === "session token")?.from).toBe("stored");
    }));

  it.each<[string, RunOptions["env"] | ((stage: Stage) => void), readonly string[]]>([
    [
      "a Node that checks no certificates",
      { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      ["machine: certificates warning", "exit 0"],
    ],
    [
      "a value in quotes",
      { JESS_EMAIL: '"ada@example.org"' },
      ["machine: variables warning", "jess: sign-in problem", "exit 4"],
    ],
    ["a proxy", { HTTPS_PROXY: "http://proxy.example.org:3128" }, ["machine: proxy note", "exit 0"]],
    [
      "a proxy that is none, with services on this machine",
      { ALL_PROXY: "socks5://x" },
      ["machine: proxy warning", "exit 0"],
    ],
    [
      "a proxy that is none, with a service elsewhere",
      { ALL_PROXY: "socks5://x", JESS_API_URL: "https://jess.example.org" },
      ["machine: proxy warning", "jess: connection problem", "exit 2"],
    ],
    [
      "a file of certificates that is not there",
      { SIMJOBS_CA_FILE: "none.pem" },
      [
        "machine: SIMJOBS_CA_FILE problem",
        "ionworks: connection problem",
        "jess: connection problem",
        "exit 2",
      ],
    ],
    [
      "an address that is none",
      { JESS_API_URL: "ftp://example.org" },
      ["simjobs: settings problem", "exit 2"],
    ],
    ["a profile that is not there", { SIMJOBS_PROFILE: "lab" }, ["simjobs: settings problem", "exit 2"]],
    ["a wrong password", { JESS_PASSWORD: "wrong" }, ["jess: sign-in problem", "exit 4"]],
    ["a wrong key", { IONWORKS_API_KEY: "wrong" }, ["ionworks: sign-in problem", "exit 4"]],
    ["one service that is not used", { IONWORKS_API_KEY: undefined }, ["ionworks: sign-in note", "exit 0"]],
    [
      "no sign-in at all",
      nobody,
      ["ionworks: sign-in note", "jess: sign-in note", "simjobs: sign-in problem", "exit 4"],
    ],
    [
      "an account that no JESS account is linked to",
      ({ mock }) =>
        mock.addFault({ match: { path: "/jess_web/api/*", times: 9 }, fault: { kind: "no-jess-link" } }),
      ["jess: account problem", "exit 4"],
    ],
    [
      "secrets that others can read",
      ({ home }) => {
        mkdirSync(join(home, "secrets"));
        writeFileSync(join(home, "secrets", "secrets.json"), '{"schema":"simjobs.secrets/1","entries":{}}');
        chmodSync(join(home, "secrets", "secrets.json"), 0o644);
      },
      ["files: secrets problem", "simjobs: settings problem", "exit 2"],
    ],
    [
      "a folder that is a file",
      ({ home }) => writeFileSync(join(home, "journal"), ""),
      ["files: journal problem", "journal: record problem", "exit 1"],
    ],
  ])("tells of %s", async (_what, given, expected) =>
    onStage(async (stage) => {
      if (typeof given === "function") given(stage);
      expect(await stage.findings(typeof given === "function" ? {} : given)).toEqual(expected);
    }),
  );

  it("tells of a service that does not answer, with exit 13", async () =>
    onStage(async ({ mock, findings }) => {
      mock.addFault({ match: { path: "/healthz" }, fault: { kind: "drop-before" } });
      expect(await findings()).toEqual(["ionworks: connection problem", "exit 13"]);
    }));

  it("tells of a clock that goes wrong", async () =>
    onStage(async ({ mock, cli }) => {
      const real = clockOf(mock);
      const clock = { ...real, wallNow: () => real.wallNow() - 7_200_000 };
      const { stdout } = await cli("doctor", { clock });
      expect(stdout).toMatch(/jess: clock +the service's clock is 2 h/u);
      expect(stdout).toContain("Set this machine's clock");
    }));

  it("counts cancels that an earlier process left open, and says what finishes them", async () =>
    onStage(async ({ mock, home, cli, findings }) => {
      const refs = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 3_600_000, count: 2 });
      mock.addFault({
        match: { method: "POST", path: "/jess_web/api/job/*" },
        fault: { kind: "drop-after" },
      });
      const stop = new AbortController();
      const cancelling = cli(`cancel ${refs.join(" ")}`, {
        signal: stop.signal,
        onOutput: () => stop.abort(new Interruption("SIGTERM")),
        clock: sleepersClock(),
      });
      await cancelling;
      const found = await findings();
      expect(found).toEqual(["journal: open cancels warning", "exit 0"]);
      expect((await cli("doctor")).stdout).toContain("Finish them: simjobs resume");
      const [file = ""] = readdirSync(join(home, "journal")).filter((name) => name.endsWith(".jsonl"));
      const path = join(home, "journal", file);
      writeFileSync(path, readFileSync(path, "utf8").replace("jess:", "jezz:"));
      expect(await findings()).toContain("journal: record problem");
    }));
});
