import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type Ran, type RunOptions } from "../../testing/run-cli.js";
import { clockOf } from "../../testing/sleepers-clock.js";
import { readVendorLogin } from "./vendor-login.js";

/** A folder of settings in which the vendor's own program has left a file. */
function folderWith(content: unknown, mode = 0o600): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "ionworks"));
  const path = join(folder, "ionworks", "credentials.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return folder;
}

const read = (content: unknown, env: Readonly<Record<string, string>> = {}) =>
  readVendorLogin({ env, settingsFolders: () => [folderWith(content)] });

describe("the credential file of the vendor's own program", () => {
  const whole = {
    api_key: "k",
    project_id: "p",
    api_url: "https://x-api.ionworks.com/",
    organization_id: "o",
  };
  const understood = { apiKey: "k", projectId: "p", url: "https://x-api.ionworks.com", organizationId: "o" };
  const both = { default: { api_key: "one" }, lab: { api_key: "two" } };

  it.each<[what: string, content: unknown, env: Readonly<Record<string, string>>, login: object]>([
    ["a key alone", { api_key: " k " }, {}, { apiKey: "k", url: undefined, projectId: undefined }],
    ["all that it may say", whole, {}, understood],
    ["the same in other words", { apiKey: "k", projectId: "p" }, {}, { apiKey: "k", projectId: "p" }],
    ["a bearer token", { access_token: "t" }, {}, { apiKey: undefined, token: "t" }],
    ["profiles", { profiles: both }, {}, { apiKey: "one" }],
    ["profiles, one of which is active", { active_profile: "lab", profiles: both }, {}, { apiKey: "two" }],
    [
      "profiles, one of which is asked for",
      { profiles: both },
      { IONWORKS_PROFILE: "lab" },
      { apiKey: "two" },
    ],
    ["profiles at the top", both, { IONWORKS_PROFILE: "lab" }, { apiKey: "two" }],
    ["one profile of another name", { profiles: { lab: { api_key: "two" } } }, {}, { apiKey: "two" }],
    ["with a mark of its encoding", `\uFEFF${JSON.stringify(whole)}`, {}, understood],
  ])("is understood with %s", (_what, content, env, login) => {
    expect(read(content, env)).toMatchObject({ kind: "found", login });
  });

  it.each<[what: string, content: unknown, env: Readonly<Record<string, string>>, why: string]>([
    ["no JSON", "{", {}, "it is no JSON object"],
    ["nothing", "", {}, "it is no JSON object"],
    ["a list", "[]", {}, "it is no JSON object"],
    [
      "other words",
      { profiles: { default: { secret_thing: "canary" } } },
      {},
      "no key in words that are known",
    ],
    ["a key that is none", { api_key: 7 }, {}, "it has no login default"],
    [
      "no such profile",
      { profiles: both },
      { IONWORKS_PROFILE: "office" },
      "no login office, but default, lab",
    ],
    ["no profiles", { api_key: "canary" }, { IONWORKS_PROFILE: "lab" }, "one login without a name"],
    [
      "what every object has",
      { profiles: both },
      { IONWORKS_PROFILE: "constructor" },
      "no login constructor",
    ],
    [
      "a plain address",
      { api_key: "canary", api_url: "http://example.org" },
      {},
      "its address cannot be used",
    ],
  ])("is of no use with %s, and says why without its secrets", (_what, content, env, why) => {
    const found = read(content, env);
    expect(found).toMatchObject({ kind: "unusable", why: expect.stringContaining(why) as string });
    expect(JSON.stringify(found)).not.toContain("canary");
  });

  it("is none where there is no such file, or no folder", () => {
    expect(readVendorLogin({ env: {}, settingsFolders: () => ["/nowhere", temporaryFolder()] })).toEqual({
      kind: "none",
    });
    expect(readVendorLogin({ env: {}, settingsFolders: () => [] })).toEqual({ kind: "none" });
  });

  it("is not believed where others can change it", () => {
    const folder = folderWith({ api_key: "k" }, 0o666);
    expect(readVendorLogin({ env: {}, settingsFolders: () => [folder] })).toMatchObject({
      kind: "unusable",
      why: "others can change it",
    });
  });
});

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly cli: (line: string, options?: RunOptions) => Promise<Ran>;
}

/** A command line of somebody who has signed in by the vendor's own program alone. */
async function onVendor<T>(
  work: (stage: Stage) => Promise<T>,
  more: (mock: RunningMock) => object = (mock) => ({ api_url: mock.url }),
  mode = 0o600,
): Promise<T> {
  await using mock = await startMock({ clock: "manual" });
  const home = temporaryFolder();
  const { apiKey, projectId } = mock.accounts[0].ionworks;
  const folder = folderWith({ api_key: apiKey, project_id: projectId, ...more(mock) }, mode);
  return await work({
    mock,
    home,
    cli: (line, options) =>
      runCli(line.split(" "), {
        env: { SIMJOBS_HOME: home },
        clock: clockOf(mock),
        settingsFolders: [folder],
        ...options,
      }),
  });
}

describe("somebody who has signed in by the vendor's own program", () => {
  it("needs no other sign-in: address, project and key come from there", async () =>
    onVendor(async ({ cli, mock }) => {
      const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "completed" });
      expect((await cli(`status ${ref}`)).stdout).toContain("completed");
      const { stdout } = await cli("projects --json");
      expect(readDocument(stdout, "simjobs.projects/1").projects.filter(({ isUsed }) => isUsed)).toHaveLength(
        1,
      );
    }));

  it("is told where it comes from, and not what it is", async () =>
    onVendor(async ({ cli, mock }) => {
      const { apiKey, projectId } = mock.accounts[0].ionworks;
      const listed = await cli("profile list --json");
      const [profile] = readDocument(listed.stdout, "simjobs.profile-list/1").profiles;
      expect(profile?.services[0]?.signIn).toMatchObject({ by: "API key", from: "vendor" });
      const config = await cli("config --json");
      expect(readDocument(config.stdout, "simjobs.config/1").settings).toContainEqual(
        expect.objectContaining({ name: "project", value: projectId, from: "vendor" }),
      );
      const doctor = await cli("doctor");
      expect(doctor.stdout).toMatch(/ionworks: credential +API key: .*credentials\.json\n/u);
      const texts = [
        await cli("profile"),
        await cli("config"),
        await cli("whoami --verbose"),
        doctor,
        config,
        listed,
      ];
      for (const { stdout, stderr } of texts) expect(`${stdout}${stderr}`).not.toContain(apiKey);
    }));

  it.each([
    ["where the file says nothing of an address, goes where the variable says", () => ({}), true],
    ["is good at its own address only", () => ({ api_url: "https://api.ionworks.com" }), false],
  ])("%s", async (_what, more, isSent) =>
    onVendor(async ({ cli, mock, home }) => {
      const { exitCode } = await cli("whoami ionworks", {
        env: { SIMJOBS_HOME: home, IONWORKS_API_URL: mock.url },
      });
      expect(exitCode).toBe(isSent ? 0 : 4);
      expect(mock.requests().length > 0).toBe(isSent);
    }, more),
  );

  it.each([
    ["a key of the environment", { IONWORKS_API_KEY: "canary" }],
    ["a profile of ours that has an address", {}],
  ])("is not looked at where there is %s", async (_what, more) =>
    onVendor(async ({ cli, mock, home }) => {
      const config = { profiles: { default: { ionworks: { url: mock.url } } } };
      if (!("IONWORKS_API_KEY" in more)) writeFileSync(join(home, "config.json"), JSON.stringify(config));
      const env = { SIMJOBS_HOME: home, IONWORKS_API_URL: mock.url, ...more };
      expect((await cli("whoami ionworks", { env })).exitCode).toBe(4);
      const used = mock.requests().flatMap(({ status }) => (status === 200 ? [status] : []));
      expect(used).toEqual([]);
    }),
  );

  it("is told by logout that the vendor's own sign-in is not ended by it", async () =>
    onVendor(async ({ cli }) => {
      const { stderr } = await cli("logout ionworks");
      expect(stderr).toContain("ionworks logout ends that");
    }));

  it("signs in by simjobs as well, and then that counts", async () =>
    onVendor(async ({ cli, mock, home }) => {
      await cli("login ionworks", { env: envOf(mock, home) });
      const { stdout } = await cli("profile list --json");
      const [profile] = readDocument(stdout, "simjobs.profile-list/1").profiles;
      expect(profile?.services[0]?.signIn?.from).toBe("stored");
    }));

  it("is warned by doctor of a file that others may read", async () =>
    onVendor(
      async ({ cli }) => {
        const { stdout, exitCode } = await cli("doctor");
        expect(stdout).toMatch(/warning +ionworks: ionworks login +.*mode 644/u);
        expect(exitCode).toBe(0);
      },
      (mock) => ({ api_url: mock.url }),
      0o644,
    ));

  it("is told why a file is of no use, by who needs it and by doctor", async () =>
    onVendor(async ({ cli, home, mock }) => {
      const env = { SIMJOBS_HOME: home, IONWORKS_PROFILE: "lab", IONWORKS_API_URL: mock.url };
      const { exitCode, stderr } = await cli("status ionworks:a", { env });
      expect(stderr).toContain("one login without a name, and IONWORKS_PROFILE asks for lab");
      expect(exitCode).toBe(4);
      expect((await cli("doctor", { env })).stdout).toMatch(/warning +ionworks: ionworks login .*asks for/u);
      // Whoever uses another service is not troubled.
      const jess = { ...env, ...envOf(mock, home), IONWORKS_API_KEY: "" };
      expect((await cli("list", { env: jess })).exitCode).toBe(0);
    }));
});
