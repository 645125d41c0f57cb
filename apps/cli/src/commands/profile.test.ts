import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileJournal } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { jessGrammar } from "@simjobs/jess";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { folderDisk } from "../files/folder-disk.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type Ran, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly cli: (line: string, options?: RunOptions) => Promise<Ran>;
  readonly config: () => unknown;
  readonly secrets: () => string;
}

/** A home with a profile `lab` of grace, and a default one of ada, both signed in to both services. */
async function onProfiles<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  await using mock = await startMock({ clock: "manual" });
  const home = temporaryFolder();
  const clock = clockOf(mock);
  const [, { jess, ionworks }] = mock.accounts;
  const grace = {
    ...envOf(mock, home),
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  };
  await runCli(["login"], { env: envOf(mock, home), clock });
  await runCli(["login", "--profile", "lab"], { env: grace, clock });
  return await work({
    mock,
    home,
    cli: (line, options) => runCli(line.split(" "), { env: { SIMJOBS_HOME: home }, clock, ...options }),
    config: () => JSON.parse(readFileSync(join(home, "config.json"), "utf8")) as unknown,
    secrets: () => readFileSync(join(home, "secrets", "secrets.json"), "utf8"),
  });
}

/** Puts a cancel on record that grace has wished for in a process that is gone. */
async function leaveOpen(ref: string, mock: RunningMock, home: string): Promise<void> {
  const clock = clockOf(mock);
  const folder = join(home, "journal");
  const startedAt = "2026-01-01T00:00:00.000Z";
  const owner = { host: "test-host", bootId: null, pid: 12, startedAt, version: "1" };
  const journal = new FileJournal(folderDisk(folder), clock, owner, "dead");
  const [, { jess }] = mock.accounts;
  const where = { origin: mock.url, account: `${jess.email}#${jess.accountId}` };
  await journal.wish([
    {
      id: "w",
      ref: parseReference(ref, [jessGrammar]),
      where,
      wishedAtMs: clock.wallNow(),
      reason: "too dear",
    },
  ]);
  await journal.close();
  rmSync(join(folder, "heads.jsonl"));
}

describe("profile list", () => {
  it("shows what each profile says, and what it signs in by, and no secret", async () =>
    onProfiles(async ({ cli, mock, secrets }) => {
      const { stdout, exitCode } = await cli("profile list --json");
      const { used, profiles } = readDocument(stdout, "simjobs.profile-list/1");
      expect(used).toBe("default");
      expect(profiles.map(({ name, isUsed }) => [name, isUsed])).toEqual([
        ["default", true],
        ["lab", false],
      ]);
      expect(profiles[1]?.services).toEqual([
        {
          provider: "ionworks",
          origin: mock.url,
          settings: { url: mock.url, projectId: mock.accounts[1].ionworks.projectId },
          signIn: { by: "API key", from: "stored", variable: "IONWORKS_API_KEY" },
        },
        {
          provider: "jess",
          origin: mock.url,
          settings: { url: mock.url, email: "grace@example.org" },
          signIn: { by: "session token", from: "stored", variable: "JESS_SESSION_TOKEN" },
        },
      ]);
      const text = await cli("profile");
      expect(text.stdout).toContain(
        `lab\tno\tjess\t${mock.url}\temail grace@example.org\tsession token, kept`,
      );
      for (const secret of Object.values(JSON.parse(secrets()).entries as Record<string, string>))
        expect(`${stdout}${text.stdout}${text.stderr}`).not.toContain(secret);
      expect(exitCode).toBe(0);
    }));

  it("tells of the environment where it counts: not for a profile that has to be named", async () =>
    onProfiles(async ({ cli, mock, home }) => {
      const { stdout } = await cli("profile list --json", { env: envOf(mock, home) });
      const { profiles } = readDocument(stdout, "simjobs.profile-list/1");
      const from = profiles.map(({ services }) => services.map(({ signIn }) => signIn?.from));
      expect(from).toEqual([
        ["environment", "environment"],
        ["stored", "stored"],
      ]);
    }));

  it("shows odd ones that somebody has written by hand, each in one line", async () => {
    const home = temporaryFolder();
    const names = ["a b", "ünï", "constructor", "env", "x\u001b[31m", ""];
    const profiles = names.map((name) => `${JSON.stringify(name)}: {"jess": {"email": "a@b.org"}}`);
    writeFileSync(join(home, "config.json"), `{"profiles": {${profiles.join(", ")}}}`);
    const { exitCode, stdout } = await runCli(["profile", "list"], { env: { SIMJOBS_HOME: home } });
    expect(stdout.trim().split("\n")).toHaveLength(names.length + 1);
    expect(stdout).not.toContain("\u001b");
    expect(exitCode).toBe(0);
  });

  it("goes on where the address of one cannot be used", async () => {
    const home = temporaryFolder();
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ profiles: { lab: { jess: { url: "http://example.org", email: "a@b.org" } } } }),
    );
    const { exitCode, stdout } = await runCli(["profile", "list", "--json"], { env: { SIMJOBS_HOME: home } });
    const lab = readDocument(stdout, "simjobs.profile-list/1").profiles.find(({ name }) => name === "lab");
    expect(lab?.services).toMatchObject([{ provider: "jess", origin: null, signIn: null }]);
    expect(exitCode).toBe(0);
  });
});

describe("profile use", () => {
  it("chooses the profile that commands mean, and default again", async () =>
    onProfiles(async ({ cli, config }) => {
      const used = await cli("profile use lab --json");
      expect(readDocument(used.stdout, "simjobs.profile-use/1")).toMatchObject({
        profile: "lab",
        was: "default",
      });
      expect((await cli("whoami jess")).stdout).toContain("grace@example.org");
      await cli("profile use default");
      expect((await cli("whoami jess")).stdout).toContain("ada@example.org");
      expect(config()).not.toHaveProperty("profile");
    }));

  it("says what is set here and goes before it", async () =>
    onProfiles(async ({ cli, mock, home }) => {
      const env = { ...envOf(mock, home), SIMJOBS_PROFILE: "default" };
      const { stderr } = await cli("profile use lab", { env });
      expect(stderr).toContain("SIMJOBS_PROFILE=default is set here, and goes before it");
      expect(stderr).toContain("JESS_PASSWORD");
      expect(stderr).not.toContain(mock.accounts[0].jess.password);
    }));
});

describe("profile rename", () => {
  it("takes the secrets along, and old references go on reaching it", async () =>
    onProfiles(async ({ cli, mock, secrets }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", owner: "grace", status: "FINISHED" });
      const [job = ""] = mock.addJobs({ provider: "ionworks", status: "completed" });
      const { stdout } = await cli("profile rename lab laboratory --json");
      expect(readDocument(stdout, "simjobs.profile-rename/1")).toMatchObject({
        profile: "laboratory",
        was: "lab",
      });
      for (const name of ["lab", "laboratory"]) {
        for (const each of [
          ref.replace("jess:", `jess@${name}:`),
          job.replace("ionworks:", `ionworks@${name}:`),
        ])
          expect((await cli(`status ${each}`)).exitCode).toBe(0);
      }
      expect(secrets()).not.toMatch(/ lab"/u);
      // Twice: the first name still reaches it.
      await cli("profile rename laboratory office");
      expect((await cli(`status ${ref.replace("jess:", "jess@lab:")}`)).exitCode).toBe(0);
      // And back: no name stands for itself.
      await cli("profile rename office lab");
      expect((await cli("whoami --profile office")).exitCode).toBe(0);
      expect((await cli("whoami --profile lab")).exitCode).toBe(0);
    }));

  it("leaves the jobs of a group where they were", async () =>
    onProfiles(async ({ cli, mock }) => {
      await cli("submit jess --example --group night --profile lab");
      expect(mock.requests().length).toBeGreaterThan(0);
      await cli("profile rename lab office");
      const { exitCode, stdout } = await cli("status @night");
      expect(stdout).toContain("jess@office:");
      expect(exitCode).toBe(0);
    }));

  it("goes on using the profile that is used", async () =>
    onProfiles(async ({ cli }) => {
      await cli("profile use lab");
      await cli("profile rename lab office");
      expect((await cli("whoami jess")).stdout).toContain("grace@example.org");
      await cli("profile use default");
      await cli("profile rename default home");
      expect((await cli("whoami jess")).stdout).toContain("ada@example.org");
    }));

  it("gives no profile what another one had kept under its name", async () =>
    onProfiles(async ({ cli, home }) => {
      const path = join(home, "config.json");
      const config = readFileSync(path, "utf8");
      await cli("logout --profile lab");
      // Removed by hand: what it had kept is left behind under its name.
      writeFileSync(path, config.replace('"default"', '"gone"'));
      await cli("profile rename lab default");
      expect((await cli("whoami ionworks")).exitCode).toBe(4);
    }));
});

describe("profile remove", () => {
  it("signs out, forgets, and says which cancels are open, which stay on record", async () =>
    onProfiles(async ({ cli, mock, home, secrets, config }) => {
      const [ref = ""] = mock.addJobs({
        provider: "jess",
        owner: "grace",
        status: "QUEUED",
        durationMs: 9e6,
      });
      const lab = ref.replace("jess:", "jess@lab:");
      await leaveOpen(lab, mock, home);
      const { stdout, stderr } = await cli("profile remove lab --json --yes");
      const told = readDocument(stdout, "simjobs.profile-remove/1");
      expect(told).toMatchObject({ profile: "lab", signedOut: ["ionworks", "jess"], open: [lab] });
      expect(stderr).toContain(`1 cancel is open: ${lab}`);
      expect(secrets()).not.toContain("grace");
      expect(secrets()).not.toMatch(/ lab"/u);
      expect(config()).not.toHaveProperty("profiles.lab");
      const left = readDocument((await cli("resume --list --json")).stdout, "simjobs.resume-list/1");
      expect(left.wishes).toHaveLength(1);
      // Whoever signs in as that account again can finish it, whatever the profile is called.
      const [, { jess }] = mock.accounts;
      const env = { SIMJOBS_HOME: home, JESS_API_URL: mock.url };
      await cli(`login jess --email ${jess.email} --password-stdin`, { env, stdin: jess.password });
      const { results } = readDocument((await cli("resume --json")).stdout, "simjobs.resume/1");
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled"]);
    }));

  it.each([
    ["no terminal", undefined, ""],
    ["the answer no", ["n"], ""],
    ["no answer", [""], ""],
    ["a document, at a terminal", ["y"], " --json"],
  ])("removes nothing for %s", async (_what, answers, more) =>
    onProfiles(async ({ cli, config, secrets }) => {
      const before = [config(), secrets()];
      expect((await cli(`profile remove lab${more}`, { env: undefined, answers })).exitCode).toBe(2);
      expect([config(), secrets()]).toEqual(before);
    }),
  );

  it("asks at a terminal, with what the profile is", async () =>
    onProfiles(async ({ cli, home, config }) => {
      const { exitCode, stderr } = await cli("profile remove lab", {
        env: { SIMJOBS_HOME: home },
        answers: ["y"],
      });
      expect(stderr).toMatch(/Remove profile lab \(.*jess\.email grace@example\.org.*\)\? \[y\/N\] /u);
      expect(config()).not.toHaveProperty("profiles.lab");
      expect(exitCode).toBe(0);
    }));

  it("leaves another profile of the same account signed in", async () =>
    onProfiles(async ({ cli, home, mock }) => {
      const [, { jess }] = mock.accounts;
      const env = { SIMJOBS_HOME: home, JESS_API_URL: mock.url };
      await cli(`login jess --profile twin --email ${jess.email} --password-stdin`, {
        env,
        stdin: jess.password,
      });
      await cli("profile remove lab --yes");
      expect((await cli("whoami jess --profile twin")).exitCode).toBe(0);
    }));

  it("is told by logout of other profiles that are of the same account, and signed out with it", async () =>
    onProfiles(async ({ cli, home, mock }) => {
      const [, { jess }] = mock.accounts;
      const env = { SIMJOBS_HOME: home, JESS_API_URL: mock.url };
      await cli(`login jess --profile twin --email ${jess.email} --password-stdin`, {
        env,
        stdin: jess.password,
      });
      const { stderr } = await cli("logout --profile lab");
      expect(stderr).toContain("of the same account at jess, and signed out with it: twin");
      expect(stderr).not.toContain("at ionworks, and");
    }));

  it("makes default the one that is used, where that was it", async () =>
    onProfiles(async ({ cli }) => {
      await cli("profile use lab");
      await cli("profile remove lab --yes");
      expect((await cli("whoami jess")).stdout).toContain("ada@example.org");
    }));
});

describe("a profile that cannot be", () => {
  it.each([
    ["profile use office", 'no profile "office"', "Known are default, lab"],
    ["profile use constructor", 'no profile "constructor"', "Known are"],
    ["profile remove office --yes", 'no profile "office"', "Known are default, lab"],
    ["profile rename office home", 'no profile "office"', "Known are default, lab"],
    ["profile rename lab default", "there is a profile default already", "simjobs profile remove default"],
    ["profile rename lab lab", "there is a profile lab already", "Choose another name"],
    ["profile rename lab env", "the new name: env", "another name"],
    ["profile rename lab elsewhere", "the new name: elsewhere", "another name"],
    ["profile rename lab a:b", "is no name for a profile", "letters, digits"],
    ["profile rename lab ..", "is no name for a profile", "letters, digits"],
    ["profile rename lab ünï", "is no name for a profile", "letters, digits"],
    ["profile rename lab", "missing required argument", "--help"],
  ])("is refused: %s", async (line, sentence, hint) =>
    onProfiles(async ({ cli, config }) => {
      const before = config();
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(sentence);
      expect(stderr).toContain(hint);
      expect(exitCode).toBe(2);
      expect(config()).toEqual(before);
    }),
  );
});
