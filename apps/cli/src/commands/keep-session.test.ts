import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

/** How often somebody has signed in by a password. */
const logOns = (mock: RunningMock): number =>
  mock.requests().filter(({ path }) => path === "/users/api/auth").length;

describe("a session that a password of the environment begins", () => {
  it.each([
    ["status", (ref: string) => ["status", ref]],
    ["list", () => ["list", "--provider", "jess"]],
    ["cancel", (ref: string) => ["cancel", ref, "--no-wait"]],
    ["files", () => ["files", "list"]],
    ["doctor", () => ["doctor"]],
  ] as const)("is not kept by %s, but with --keep-session", async (_name, argvOf) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED" });
    const home = temporaryFolder();
    const secrets = join(home, "secrets", "secrets.json");
    const options = { env: envOf(mock, home), clock: clockOf(mock) };
    const { exitCode } = await runCli(argvOf(ref), options);
    expect(exitCode).toBe(0);
    expect(() => readFileSync(secrets)).toThrow("ENOENT");
    expect(logOns(mock)).toBe(1);
    await runCli([...argvOf(ref), "--keep-session"], options);
    expect(readFileSync(secrets, "utf8")).toContain("jess session");
    expect(logOns(mock)).toBe(2);
    await runCli(argvOf(ref), options);
    expect(logOns(mock)).toBe(2);
  });

  it("is renewed where one was kept by login", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    const secrets = join(home, "secrets", "secrets.json");
    const options = { env: envOf(mock, home), clock: clockOf(mock) };
    await runCli(["login", "jess"], options);
    const before = readFileSync(secrets, "utf8");
    writeFileSync(secrets, before.replace(/(jess session[^"]*": ")[^"]*/u, "$1gone.by.now"));
    expect((await runCli(["usage", "jess"], options)).exitCode).toBe(0);
    expect(readFileSync(secrets, "utf8")).not.toContain("gone.by.now");
  });

  it("is good where it cannot be kept, and that is said to who has asked for it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const home = temporaryFolder();
    symlinkSync("/nowhere/at-all", join(home, "secrets"));
    const options = { env: envOf(mock, home), clock: clockOf(mock) };
    for (const [line, told] of [
      ["whoami jess", false],
      ["whoami jess --keep-session", true],
    ] as const) {
      const { exitCode, stdout, stderr } = await runCli(line.split(" "), options);
      expect(stdout).toContain("ada@example.org");
      expect(stderr.includes("the session is not kept")).toBe(told);
      expect(exitCode).toBe(0);
    }
  });
});
