import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Started } from "./testing/start-program.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

const start = (line: string, env: Readonly<Record<string, string>>): Started =>
  startProgram(program, line.split(" "), { env: { SIMJOBS_KEYRING: "off", ...env } });

function pipeAt(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  expect(spawnSync("mkfifo", ["-m", "600", path]).status).toBe(0);
}

describe("a pipe in the place of a file of ours", () => {
  it.each([
    ["config.json", "status REF", 1, "the config file"],
    ["config.json", "config set jess.email ada@example.org", 1, "the config file"],
    ["config.json.lock", "config set jess.email ada@example.org", 1, "the config file"],
    ["secrets/secrets.json", "status REF", 1, "the secrets file"],
    ["secrets/secrets.json", "logout ionworks", 1, "the secrets file"],
    ["secrets/secrets.json.write.lock", "login ionworks", 1, "the secrets file"],
    ["submitted.jsonl", "status REF", 0, ""],
    ["submitted.jsonl", "status @last", 8, "what was submitted from here cannot be read"],
    ["submitted.jsonl", "cancel REF", 0, ""],
  ])("at %s does not keep a command waiting: %s", async (file, line, code, words) => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
    const home = temporaryFolder();
    pipeAt(join(home, file));
    const ended = await start(line.replace("REF", ref), envOf(mock, home)).ended;
    if (words !== "") expect(ended.stderr).toMatch(new RegExp(`${words}.*it is no plain file`, "u"));
    expect(ended.code).toBe(code);
  });

  it("is told after a submit, whose reference is printed all the same", async () => {
    await using mock = await startMock();
    const home = temporaryFolder();
    pipeAt(join(home, "submitted.jsonl"));
    writeFileSync(join(home, "a.idf"), "Version,24.1;\n");
    writeFileSync(join(home, "b.epw"), "x\n");
    const { code, stdout, stderr } = await start(
      `submit jess --model ${home}/a.idf --weather ${home}/b.epw`,
      envOf(mock, home),
    ).ended;
    expect(stdout).toMatch(/^jess:\d+\n$/u);
    expect(stderr).toContain("submitted, but not noted");
    expect(code).toBe(0);
  });
});

describe.skipIf(process.platform !== "linux")("a home in which nobody can make a folder", () => {
  it.each([
    ["list", 0],
    ["status REF", 0],
    ["cancel REF", 8],
    ["resume", 0],
    ["receipts list", 0],
    ["config set jess.email ada@example.org", 1],
    ["logout jess", 0],
    ["examples --write /proc/simjobs/examples", 1],
    ["examples --write /proc/simjobs", 1],
    ["results REF --out /proc/simjobs/results", 2],
    ["mock --record /proc/simjobs --to http://127.0.0.1:9", 2],
  ])("does not keep a command waiting: %s", async (line, code) => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
    const ended = await start(line.replace("REF", ref), envOf(mock, "/proc/simjobs")).ended;
    expect(ended).toMatchObject({ code, stderr: expect.not.stringContaining("unexpected") });
  });
});

describe.skipIf(process.platform === "win32")("a home that is no folder", () => {
  const noHome = "this user has no home folder";

  it.each(["status jess:1", "cancel jess:1", "resume --list", "doctor"])(
    "is told by %s, with what to set, and exits with 2",
    async (line) => {
      const { code, stderr } = await start(line, { HOME: "/dev/null", SIMJOBS_HOME: "" }).ended;
      expect(stderr).toContain(noHome);
      expect(stderr).toContain("Set SIMJOBS_HOME");
      expect(code).toBe(2);
    },
  );

  it("is not missed where folders are named", async () => {
    const folder = temporaryFolder();
    const named = { HOME: "/dev/null", XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, SIMJOBS_HOME: "" };
    const { stdout, stderr } = await start("config path", named).ended;
    expect(stderr).not.toContain(noHome);
    expect(stdout).toContain(folder);
  });
});

describe("a pipe that somebody names", () => {
  it.each([
    ["cancel --yes --plan", "SIGTERM", 143],
    ["submit ionworks --simulation", "SIGINT", 130],
    ["submit ionworks --model m-1 --protocol", "SIGHUP", 129],
  ] as const)("is waited for until %s is ended by %s", async (line, signal, code) => {
    const home = temporaryFolder();
    pipeAt(join(home, "pipe"));
    const waiting = start(`${line} ${home}/pipe`, { SIMJOBS_HOME: home });
    const writer = await open(join(home, "pipe"), "w"); // comes back once it is read
    waiting.child.kill(signal);
    expect((await waiting.ended).code).toBe(code);
    await writer.close();
  });
});

describe("settings that are changed side by side", () => {
  it("are all kept", async () => {
    const home = temporaryFolder();
    const keys = ["jess.email", "jess.url", "ionworks.url", "ionworks.projectId", "ionworks.organizationId"];
    const profiles = ["one", "two"];
    const codes = await Promise.all(
      profiles.flatMap((profile) =>
        keys.map(async (key) => {
          const line = `config set ${key} ${key.endsWith(".url") ? "https://example.org" : `${key}@x`} --profile ${profile}`;
          return (await start(line, { SIMJOBS_HOME: home }).ended).code;
        }),
      ),
    );
    expect(new Set(codes)).toEqual(new Set([0]));
    const all = {
      jess: { email: "jess.email@x", url: "https://example.org" },
      ionworks: {
        url: "https://example.org",
        projectId: "ionworks.projectId@x",
        organizationId: "ionworks.organizationId@x",
      },
    };
    expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8"))).toEqual({
      profiles: { one: all, two: all },
    });
  });
});
