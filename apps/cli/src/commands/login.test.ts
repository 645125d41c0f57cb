import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { addressesOf, envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

describe("login", () => {
  it("signs in to both services from the environment, and later commands need none of it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    const login = await runCli(["login", "--json"], { env: envOf(mock, home), clock });
    expect(readDocument(login.stdout, "simjobs.login/1").accounts.map(({ provider }) => provider)).toEqual([
      "ionworks",
      "jess",
    ]);
    expect(login.exitCode).toBe(0);

    mock.clearRequests();
    const whoami = await runCli(["whoami", "--json"], { env: { SIMJOBS_HOME: home }, clock });
    expect(readDocument(whoami.stdout, "simjobs.whoami/1").accounts).toMatchObject([
      { provider: "ionworks", origin: mock.url },
      { provider: "jess", origin: mock.url, account: "ada@example.org#77" },
    ]);
    expect(mock.requests().filter(({ path }) => path === "/users/api/auth")).toEqual([]);

    const [{ jess, ionworks }] = mock.accounts;
    const secrets = join(home, "secrets", "secrets.json");
    expect(readFileSync(secrets, "utf8")).not.toContain(jess.password);
    expect(readFileSync(join(home, "config.json"), "utf8")).not.toContain(ionworks.apiKey);
    expect(statSync(secrets).mode & 0o777).toBe(0o600);
  });

  it("asks at a terminal for what the environment does not hold", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const [{ jess }] = mock.accounts;
    const { exitCode, stderr } = await runCli(["login", "jess"], {
      env: addressesOf(mock, home),
      clock: clockOf(mock),
      answers: [jess.email, jess.password],
    });
    expect(stderr).toContain(`Signed in to jess at ${mock.url} as ${jess.email}.`);
    expect(stderr).not.toContain(jess.password);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["jess", ["ada@example.org", "wrong"]],
    ["ionworks", ["wrong"]],
  ])("keeps nothing that %s refuses, and exits with 4", async (provider, answers) => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const { exitCode, stderr } = await runCli(["login", provider], {
      env: addressesOf(mock, home),
      clock: clockOf(mock),
      answers,
    });
    expect(stderr).toMatch(/^[^\n]*simjobs: /mu);
    expect(exitCode).toBe(4);
    expect(() => readFileSync(join(home, "secrets", "secrets.json"))).toThrow("ENOENT");
  });

  it("makes a profile, and a reference with its name uses that account whatever the environment says", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    const [, { jess }] = mock.accounts;
    const [ref = ""] = mock.addJobs({ provider: "jess", owner: "grace", status: "FINISHED" });
    const made = await runCli(["login", "jess", "--profile", "lab"], {
      env: { ...addressesOf(mock, home), JESS_EMAIL: jess.email, JESS_PASSWORD: jess.password },
      clock,
    });
    expect(made.exitCode).toBe(0);
    // The environment signs in as ada, to whom the job does not belong.
    const asAda = await runCli(["status", ref], { env: envOf(mock, home), clock });
    expect(asAda.exitCode).toBe(5);
    const lab = ref.replace("jess:", "jess@lab:");
    const asGrace = await runCli(["status", lab], { env: envOf(mock, home), clock });
    expect(asGrace.stdout).toContain(`${lab}\tcompleted\t`);
    const byFlag = await runCli(["status", ref, "--profile", "lab"], { env: envOf(mock, home), clock });
    expect(byFlag.stdout).toContain(`${lab}\tcompleted\t`);
  });

  it("says whose account a profile was before, since references mean another one from then on", async () => {
    await using mock = await startMock({ clock: "manual" });
    await using other = await startMock({ clock: "manual", seed: "other" });
    const home = temporaryFolder();
    const first = await runCli(["login"], { env: envOf(mock, home), clock: clockOf(mock) });
    const again = await runCli(["login"], { env: envOf(mock, home), clock: clockOf(mock) });
    expect([first.stderr, again.stderr].join("")).not.toContain("mean the new account");
    const { stderr } = await runCli(["login"], { env: envOf(other, home), clock: clockOf(other) });
    expect(stderr).toContain(
      `profile default was ada@example.org at ${mock.url}; references such as jess:12259`,
    );
    expect(stderr).toContain(`profile default was ${mock.url}; references such as ionworks:`);
  });

  it("does not send a key that was stored for another address", async () => {
    await using mock = await startMock({ clock: "manual" });
    await using stranger = await startMock({ clock: "manual", seed: "stranger" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    await runCli(["login", "ionworks"], { env: envOf(mock, home), clock });
    const env = { SIMJOBS_HOME: home, IONWORKS_API_URL: stranger.url };
    const { exitCode } = await runCli(["status", "ionworks:a"], { env, clock });
    expect(exitCode).toBe(4);
    expect(stranger.requests()).toEqual([]);
  });

  it("refuses secrets that others can read, and names the command that mends it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    await runCli(["login", "ionworks"], { env: envOf(mock, home), clock });
    chmodSync(join(home, "secrets", "secrets.json"), 0o644);
    const env = { SIMJOBS_HOME: home };
    const { exitCode, stderr } = await runCli(["status", "ionworks:a"], { env, clock });
    expect(stderr).toContain("can be read by others (mode 644)");
    expect(stderr).toContain("chmod 600");
    expect(exitCode).toBe(2);
  });
});

describe("logout", () => {
  it("removes what was stored", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const clock = clockOf(mock);
    await runCli(["login"], { env: envOf(mock, home), clock });
    const out = await runCli(["logout", "--json"], { env: { SIMJOBS_HOME: home }, clock });
    expect(readDocument(out.stdout, "simjobs.logout/1").providers).toEqual(["ionworks", "jess"]);
    expect(mock.requests().map(({ path }) => path)).toContain("/users/api/logout");
    expect((await runCli(["whoami"], { env: { SIMJOBS_HOME: home }, clock })).exitCode).toBe(4);
    const again = await runCli(["logout", "--json"], { env: { SIMJOBS_HOME: home }, clock });
    expect(readDocument(again.stdout, "simjobs.logout/1").providers).toEqual([]);
  });
});
