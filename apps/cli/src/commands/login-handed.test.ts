import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { addressesOf, envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

describe("login without a service", () => {
  it.each([
    ["jess", ["jess", "ada@example.org", "PASSWORD"]],
    ["a beginning of it", [" J", "ada@example.org", "PASSWORD"]],
    ["something else, and then jess", ["slurm", "JESS", "ada@example.org", "PASSWORD"]],
  ])("asks which on a terminal: %s", async (_what, answers) => {
    await using mock = await startMock({ clock: "manual" });
    const [{ jess }] = mock.accounts;
    const { exitCode, stdout, stderr } = await runCli(["login", "--json"], {
      env: addressesOf(mock, temporaryFolder()),
      clock: clockOf(mock),
      answers: answers.map((answer) => (answer === "PASSWORD" ? jess.password : answer)),
    });
    expect(stderr).toContain("Which service: ionworks, jess or both? ");
    expect(readDocument(stdout, "simjobs.login/1").accounts).toEqual([
      { provider: "jess", origin: mock.url, account: "ada@example.org" },
    ]);
    expect(exitCode).toBe(0);
  });

  it("signs in to both where that is the answer", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { stdout } = await runCli(["login", "--json"], {
      env: envOf(mock, temporaryFolder()),
      clock: clockOf(mock),
      answers: ["both"],
    });
    const { accounts } = readDocument(stdout, "simjobs.login/1");
    expect(accounts.map(({ provider }) => provider)).toEqual(["ionworks", "jess"]);
  });

  it.each([
    ["no answer that it understands", ["", "slurm", "b o t h"]],
    ["no terminal, and nothing in the environment", undefined],
  ])("exits with 2 and says how to name it for %s", async (_what, answers) => {
    const { exitCode, stderr } = await runCli(["login"], { answers });
    expect(stderr).toContain("which service to sign in to was not said");
    expect(stderr).toContain("simjobs login ionworks, simjobs login jess");
    expect(exitCode).toBe(2);
  });

  it("exits with 2 where a secret comes in that may be for either, whatever the environment holds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const options = { env: envOf(mock, temporaryFolder()), clock: clockOf(mock), stdin: "a-key" };
    const { exitCode, stderr } = await runCli(["login", "--with-token"], options);
    expect(stderr).toContain("which service to sign in to was not said");
    expect(exitCode).toBe(2);
    expect(mock.requests()).toEqual([]);
  });
});

describe("login with what comes in on standard input", () => {
  interface Handed {
    readonly argv: string;
    readonly secret: (mock: RunningMock) => string | Promise<string>;
  }
  const ways: readonly (readonly [what: string, handed: Handed])[] = [
    [
      "an API key",
      { argv: "login ionworks --with-token", secret: (mock) => mock.accounts[0].ionworks.apiKey },
    ],
    [
      "a bearer token",
      { argv: "login ionworks --with-token", secret: (mock) => mock.accounts[0].ionworks.token },
    ],
    ["a session token", { argv: "login jess --with-token", secret: sessionTokenAt }],
    [
      "a password",
      {
        argv: "login jess --email ada@example.org --password-stdin",
        secret: (mock) => mock.accounts[0].jess.password,
      },
    ],
  ];

  it.each(
    ways.flatMap(([what, handed]) =>
      [
        ["without a newline", ""],
        ["with one", "\n"],
        ["with that of Windows", "\r\n"],
      ].map(([how = "", end = ""]) => ({ what, how, handed, end })),
    ),
  )("keeps $what that comes $how, and later commands need no more", async ({ handed, end }) => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    const secret = await handed.secret(mock);
    const login = await runCli([...handed.argv.split(" "), "--json", "--verbose"], {
      env: addressesOf(mock, home),
      clock,
      stdin: `${secret}${end}`,
    });
    expect(login.exitCode).toBe(0);
    expect(`${login.stdout}${login.stderr}`).not.toContain(secret);
    expect(readDocument(login.stdout, "simjobs.login/1").accounts).toHaveLength(1);
    const later = await runCli(["whoami", "--json"], { env: { SIMJOBS_HOME: home }, clock });
    expect(readDocument(later.stdout, "simjobs.whoami/1").accounts).toHaveLength(1);
    expect(later.exitCode).toBe(0);
    const out = await runCli(["logout", "--json"], { env: { SIMJOBS_HOME: home }, clock });
    expect(readDocument(out.stdout, "simjobs.logout/1").providers).toHaveLength(1);
    expect((await runCli(["whoami"], { env: { SIMJOBS_HOME: home }, clock })).exitCode).toBe(4);
  });

  it("types it unseen at a terminal", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { exitCode } = await runCli(["login", "ionworks", "--with-token"], {
      env: addressesOf(mock, temporaryFolder()),
      clock: clockOf(mock),
      answers: [mock.accounts[0].ionworks.apiKey],
    });
    expect(exitCode).toBe(0);
  });

  it.each<[what: string, argv: string, stdin: string, sentence: string, exitCode: number]>([
    ["nothing", "login jess --email a@b.org --password-stdin", "", "standard input holds nothing", 2],
    ["a newline alone", "login ionworks --with-token", "\r\n", "standard input holds nothing", 2],
    ["two lines", "login ionworks --with-token", "canary-one\ncanary-two\n", "more than one line", 2],
    ["a token with a space", "login ionworks --with-token", "canary one", "holds spaces", 2],
    ["a header", "login ionworks --with-token", "Bearer canary", "holds spaces", 2],
    ["a session token with a space", "login jess --with-token", "canary one", "no token has", 2],
    ["a NUL", "login ionworks --with-token", "canary\0", "characters that no secret has", 2],
    ["a token that is refused", "login ionworks --with-token", "canary", "", 4],
    ["a session token that is refused", "login jess --with-token", "canary", "", 4],
    ["a password that is refused", "login jess --email a@b.org --password-stdin", "canary", "", 4],
    ["a password of nobody", "login jess --password-stdin", "canary", "whose password it is", 2],
    ["a password where there are none", "login ionworks --password-stdin", "canary", "use --with-token", 2],
    ["an e-mail where nobody asks", "login ionworks --email a@b.org", "canary", "asks for no e-mail", 2],
    ["an e-mail that is empty", "login jess --email=", "canary", "--email", 2],
    ["two secrets", "login jess --with-token --password-stdin", "canary", "cannot go together", 2],
  ])("refuses %s, keeps nothing and does not tell it", async (_what, argv, stdin, sentence, exitCode) => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    for (const more of [[], ["--verbose"], ["--json", "--verbose"]]) {
      const ran = await runCli([...argv.split(" "), ...more], {
        env: addressesOf(mock, home),
        clock: clockOf(mock),
        stdin,
      });
      expect(`${ran.stdout}${ran.stderr}`).toContain(sentence);
      expect(`${ran.stdout}${ran.stderr}`).not.toContain("canary");
      expect(ran.exitCode).toBe(exitCode);
    }
    expect(() => readFileSync(join(home, "secrets", "secrets.json"))).toThrow("ENOENT");
  });

  it("refuses a session token of somebody else than was named", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { exitCode, stderr } = await runCli(["login", "jess", "--with-token"], {
      env: { ...addressesOf(mock, temporaryFolder()), JESS_EMAIL: "grace@example.org" },
      clock: clockOf(mock),
      stdin: await sessionTokenAt(mock),
    });
    expect(stderr).toContain("is of ada@example.org, and not of grace@example.org");
    expect(exitCode).toBe(2);
  });
});

/** A session of ada, begun elsewhere. */
async function sessionTokenAt(mock: RunningMock): Promise<string> {
  const { email, password } = mock.accounts[0].jess;
  const reply = await fetch(`${mock.url}/users/api/auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const [, token] = /session_token=([^;]+)/u.exec(reply.headers.get("set-cookie") ?? "") ?? [];
  if (token === undefined) throw new Error("the mock has given no session token");
  return token;
}
