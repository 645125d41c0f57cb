import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { addressesOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

type Env = Readonly<Record<string, string>>;

/** A secret of each kind that a variable can hold, and a command that it is good for. */
const kinds: readonly (readonly [
  variable: string,
  command: string,
  secret: (mock: RunningMock) => string,
])[] = [
  ["JESS_PASSWORD", "whoami jess", (mock) => mock.accounts[0].jess.password],
  ["IONWORKS_API_KEY", "whoami ionworks", (mock) => mock.accounts[0].ionworks.apiKey],
  ["IONWORKS_API_TOKEN", "whoami ionworks", (mock) => mock.accounts[0].ionworks.token],
];

function envWith(mock: RunningMock, home: string, more: Env): Env {
  return { ...addressesOf(mock, home), JESS_EMAIL: "ada@example.org", ...more };
}

function fileWith(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), "secret");
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

describe("a secret in a file that a variable names", () => {
  it.each(
    kinds.flatMap((kind) =>
      [
        ["alone", ""],
        ["with a newline", "\n"],
        ["with that of Windows", "\r\n"],
        ["with empty lines", "\n\n\r\n"],
      ].map(([how = "", end = ""]) => [kind[0], how, kind, end] as const),
    ),
  )("signs in: %s_FILE, %s", async (variable, _how, [, command, secretOf], end) => {
    await using mock = await startMock({ clock: "manual" });
    const secret = secretOf(mock);
    const env = envWith(mock, temporaryFolder(), { [`${variable}_FILE`]: fileWith(`${secret}${end}`) });
    const ran = await runCli([...command.split(" "), "--verbose"], { env, clock: clockOf(mock) });
    expect(ran.stdout).toContain(`\t${mock.url}\n`);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret);
    expect(ran.exitCode).toBe(0);
  });

  it("is found below the current folder, behind a link, and with a mark of its encoding", async () => {
    await using mock = await startMock({ clock: "manual" });
    const cwd = temporaryFolder();
    symlinkSync(fileWith(`\uFEFF${mock.accounts[0].jess.password}\n`), join(cwd, "link"));
    const env = envWith(mock, temporaryFolder(), { JESS_PASSWORD_FILE: "link" });
    expect(await runCli(["whoami", "jess"], { env, cwd, clock: clockOf(mock) })).toMatchObject({
      exitCode: 0,
    });
  });

  it("signs in by login, too", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const [{ ionworks, jess }] = mock.accounts;
    const env = envWith(mock, home, {
      JESS_PASSWORD_FILE: fileWith(jess.password),
      IONWORKS_API_KEY_FILE: fileWith(`${ionworks.apiKey}\n`),
    });
    const { stdout, exitCode } = await runCli(["login", "--json"], { env, clock: clockOf(mock) });
    expect(readDocument(stdout, "simjobs.login/1").accounts).toHaveLength(2);
    expect(exitCode).toBe(0);
  });

  const folder = temporaryFolder();
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  mkdirSync(join(folder, "folder"));

  it.each<[what: string, path: string, sentence: string, hint: string]>([
    ["that is missing", join(folder, "nowhere"), "it does not exist", "must name a file"],
    ["that is a folder", join(folder, "folder"), "it is a folder", "must name a file"],
    ["that is a pipe", pipe, "it is no plain file", "hand it over to simjobs login"],
    ["that only a shell could find", "~/secret", "it does not exist", "only a shell knows what ~ is"],
    ["that is empty", fileWith(""), "holds nothing", "Put the secret there"],
    ["with a newline alone", fileWith("\r\n"), "holds nothing", "Put the secret there"],
    ["with two lines", fileWith("canary-1\ncanary-2\n"), "more than one line", "alone"],
    ["in UTF-16", fileWith(Buffer.from("\uFEFFcanary", "utf16le")), "is no UTF-8", "UTF-8"],
    ["with other bytes", fileWith(Buffer.from([0x63, 0, 0x64])), "no secret has", "plain text"],
    ["of a megabyte", fileWith("canary".repeat(200_000)), "too large", "must name a file"],
  ])("is refused %s, with what to do, and nothing is sent", async (_what, path, sentence, hint) => {
    await using mock = await startMock({ clock: "manual" });
    for (const [variable, command] of kinds) {
      const env = envWith(mock, temporaryFolder(), { [`${variable}_FILE`]: path });
      const { exitCode, stdout, stderr } = await runCli([...command.split(" "), "--verbose"], { env });
      expect(stderr).toContain(`${variable}_FILE: `);
      expect(stderr).toContain(sentence);
      expect(stderr).toContain(hint);
      expect(`${stdout}${stderr}`).not.toContain("canary");
      expect(exitCode).toBe(2);
    }
    expect(mock.requests()).toEqual([]);
  });

  it.each(kinds)("is refused beside the secret itself: %s", async (variable, command) => {
    const env = {
      JESS_EMAIL: "a@example.org",
      [variable]: "canary",
      [`${variable}_FILE`]: fileWith("canary"),
    };
    const { exitCode, stderr } = await runCli(command.split(" "), { env });
    expect(stderr).toContain(`${variable} and ${variable}_FILE are both set`);
    expect(stderr).toContain("Unset one of them");
    expect(exitCode).toBe(2);
  });

  it("is not read for a variable, or a file's name, that is empty", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { jess } = mock.accounts[0];
    for (const more of [
      { JESS_PASSWORD: "", JESS_PASSWORD_FILE: fileWith(jess.password) },
      { JESS_PASSWORD: jess.password, JESS_PASSWORD_FILE: " " },
    ]) {
      const env = envWith(mock, temporaryFolder(), more);
      expect((await runCli(["whoami", "jess"], { env, clock: clockOf(mock) })).exitCode).toBe(0);
    }
  });

  it("leaves the other service alone where it cannot be read", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [{ ionworks }] = mock.accounts;
    const env = envWith(mock, temporaryFolder(), {
      JESS_PASSWORD_FILE: "/nowhere",
      IONWORKS_API_KEY: ionworks.apiKey,
    });
    for (const line of ["list", "whoami"]) {
      const { stdout, exitCode } = await runCli([line, "--json"], { env, clock: clockOf(mock) });
      expect(stdout).toContain("JESS_PASSWORD_FILE");
      expect(exitCode).toBe(2);
    }
    const { exitCode } = await runCli(["status", "ionworks:a"], { env, clock: clockOf(mock) });
    expect(exitCode).toBe(5); // it was asked, and knows no such job
  });

  it("is not given to a profile that was named", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    writeFileSync(
      join(home, "config.json"),
      JSON.stringify({ profiles: { lab: { jess: { url: mock.url, email: "grace@example.org" } } } }),
    );
    const env = envWith(mock, home, { JESS_PASSWORD_FILE: "/nowhere" });
    const { exitCode, stderr } = await runCli(["whoami", "jess", "--profile", "lab"], { env });
    expect(stderr).toContain("not signed in to JESS");
    expect(exitCode).toBe(4);
  });
});

describe("doctor, of secrets in files", () => {
  it.each([
    [0o600, undefined],
    [0o400, undefined],
    [0o640, "mode 640"],
    [0o644, "mode 644"],
  ])("warns of one that others may read: mode %o", async (mode, told) => {
    await using mock = await startMock({ clock: "manual" });
    const path = fileWith(mock.accounts[0].jess.password);
    chmodSync(path, mode);
    const env = envWith(mock, temporaryFolder(), { JESS_PASSWORD_FILE: path });
    const { stdout, exitCode } = await runCli(["doctor", "--json"], { env, clock: clockOf(mock) });
    const { checks, settings } = readDocument(stdout, "simjobs.doctor/1");
    const warnings = checks.filter(({ name }) => name === "JESS_PASSWORD_FILE");
    expect(warnings.map(({ state, text }) => [state, text.includes(told ?? "")])).toEqual(
      told === undefined ? [] : [["warning", true]],
    );
    expect(settings).toContainEqual({
      about: "jess",
      name: "password",
      variable: "JESS_PASSWORD_FILE",
      value: null,
      isSecret: true,
      from: "environment",
    });
    expect(exitCode).toBe(0);
  });

  it("tells of one that cannot be read as a problem of its service", async () => {
    await using mock = await startMock({ clock: "manual" });
    const env = envWith(mock, temporaryFolder(), { JESS_PASSWORD_FILE: "/nowhere" });
    const { stdout, exitCode } = await runCli(["doctor"], { env, clock: clockOf(mock) });
    expect(stdout).toMatch(/problem +jess: settings +JESS_PASSWORD_FILE: \/nowhere cannot be read/u);
    expect(exitCode).toBe(2);
  });
});
