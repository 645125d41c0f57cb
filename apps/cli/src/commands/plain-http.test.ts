import { startMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

/** A host that is this machine, and does not say so by its name: as a container beside ours would be. */
const host = "0.0.0.0";

async function onHost<T>(
  work: (at: {
    readonly env: Readonly<Record<string, string>>;
    readonly cli: typeof runCli;
    readonly ref: string;
  }) => Promise<T>,
): Promise<T> {
  await using mock = await startMock({ clock: "manual" });
  const [ref = ""] = mock.addJobs({ provider: "ionworks", kind: "simulation", status: "completed" });
  const url = `http://${host}:${new URL(mock.url).port}`;
  const env = { ...envOf(mock, temporaryFolder()), IONWORKS_API_URL: url, JESS_API_URL: url };
  return await work({
    env,
    ref,
    cli: (argv, options) => runCli(argv, { clock: clockOf(mock), cwd: temporaryFolder(), ...options }),
  });
}

describe("plain http to another host", () => {
  it.each([[undefined], [""], ["mock"], [`${host}:1`], ["127.0.0.1, localhost"]])(
    "is not spoken where SIMJOBS_PLAIN_HTTP_HOSTS is %j, and the way out is named",
    async (hosts) =>
      onHost(async ({ env, cli, ref }) => {
        const { exitCode, stderr } = await cli(["status", ref], {
          env: { ...env, SIMJOBS_PLAIN_HTTP_HOSTS: hosts },
        });
        expect(stderr).toContain("would send credentials in the clear");
        expect(stderr).toContain("SIMJOBS_PLAIN_HTTP_HOSTS");
        expect(exitCode).toBe(2);
      }),
  );

  it.each([[host], [`mock,${host}`], [`mock ${host}:9, ${host}`]])(
    "is spoken where it is named: %s",
    async (hosts) =>
      onHost(async ({ env, cli, ref }) => {
        const named = { env: { ...env, SIMJOBS_PLAIN_HTTP_HOSTS: hosts } };
        expect((await cli(["whoami"], named)).exitCode).toBe(0);
        expect((await cli(["status", ref], named)).stdout).toContain("completed");
        // Results come from another address of it.
        expect(await cli(["results", ref, "--out", "out"], named)).toMatchObject({ exitCode: 0 });
      }),
  );

  it("can be what a profile says, while it is named", async () =>
    onHost(async ({ env, cli }) => {
      const { SIMJOBS_HOME, IONWORKS_API_URL: url = "" } = env;
      const set = (hosts: string | undefined) =>
        cli(["config", "set", "jess.url", url], { env: { SIMJOBS_HOME, SIMJOBS_PLAIN_HTTP_HOSTS: hosts } });
      expect((await set(undefined)).exitCode).toBe(2);
      expect((await set(host)).exitCode).toBe(0);
    }));

  it.each(["http://mock", "mock/base", "*"])("is told to be no host: %s", async (hosts) => {
    const env = { JESS_SESSION_TOKEN: "a.b.c", SIMJOBS_PLAIN_HTTP_HOSTS: hosts };
    const { exitCode, stderr } = await runCli(["status", "jess:1"], { env });
    expect(stderr).toContain(`"${hosts}" is no host`);
    expect(stderr).toContain("Correct SIMJOBS_PLAIN_HTTP_HOSTS");
    expect(exitCode).toBe(2);
  });

  it("is warned of by doctor", async () =>
    onHost(async ({ env, cli }) => {
      const { stdout, exitCode } = await cli(["doctor", "--json"], {
        env: { ...env, SIMJOBS_PLAIN_HTTP_HOSTS: host },
      });
      const { checks } = readDocument(stdout, "simjobs.doctor/1");
      expect(checks).toContainEqual(
        expect.objectContaining({
          name: "plain http",
          state: "warning",
          text: `SIMJOBS_PLAIN_HTTP_HOSTS lets keys and passwords go to ${host} in the clear`,
        }),
      );
      expect(exitCode).toBe(0);
    }));
});
