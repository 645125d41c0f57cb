import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";
import { envOf, runCli, temporaryFolder, type Ran } from "../testing/run-cli.js";

function atHome(): {
  readonly home: string;
  readonly cli: (line: string, env?: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly kept: () => unknown;
} {
  const home = temporaryFolder();
  return {
    home,
    cli: (line, env) => runCli(line.split(" "), { env: { SIMJOBS_HOME: home, ...env } }),
    kept: () => JSON.parse(readFileSync(join(home, "config.json"), "utf8")),
  };
}

describe("config", () => {
  it("makes control characters in its path visible, but for the path alone", async () => {
    const home = join(temporaryFolder(), "a\n\u001b[31mb");
    const env = { SIMJOBS_HOME: home };
    const { stdout, stderr } = await runCli(["config"], { env });
    const set = await runCli(["config", "set", "ionworks.projectId", "p-1"], { env });
    const shown = String.raw`a\x0a\x1b[31mb/config.json`;
    expect(stderr).toContain(shown);
    expect(set.stderr).toContain(shown);
    expect(stdout + stderr + set.stderr).not.toContain("\u001b");
    expect((await runCli(["config", "path"], { env })).stdout).toBe(`${home}/config.json\n`);
  });

  it("shows each setting and where it comes from, without secrets", async () => {
    const { cli } = atHome();
    await cli("config set ionworks.projectId p-1");
    const env = { JESS_EMAIL: "ada@example.org", IONWORKS_API_KEY: "very-secret" };
    const { stdout, exitCode } = await cli("config", env);
    expect(stdout).toContain("jess\taddress\thttps://api.ensims.com\tdefault\n");
    expect(stdout).toContain("jess\te-mail\tada@example.org\tJESS_EMAIL\n");
    expect(stdout).toContain("ionworks\tproject\tp-1\tprofile default\n");
    expect(stdout).toContain("ionworks\tAPI key\t(hidden)\tIONWORKS_API_KEY\n");
    expect(stdout).toContain("jess\tpassword\t-\tnot set (JESS_PASSWORD)\n");
    expect(stdout).not.toContain("very-secret");
    expect(exitCode).toBe(0);
    const { settings, profiles } = readDocument((await cli("config --json", env)).stdout, "simjobs.config/1");
    expect(profiles).toEqual(["default"]);
    expect(settings.find(({ name }) => name === "API key")).toMatchObject({
      value: null,
      from: "environment",
    });
  });

  it("prints the path of its file", async () => {
    const { home, cli } = atHome();
    expect((await cli("config path")).stdout).toBe(`${join(home, "config.json")}\n`);
    const { path } = readDocument((await cli("config path --json")).stdout, "simjobs.config-path/1");
    expect(path).toBe(join(home, "config.json"));
  });

  it("sets and takes away what a profile says, and leaves the rest alone", async () => {
    const { cli, kept } = atHome();
    await cli("config set jess.email ada@example.org");
    await cli("config set jess.url https://jess.example.org/base/ --profile lab");
    const { stdout } = await cli("config set ionworks.projectid p-2 --profile lab --json");
    expect(readDocument(stdout, "simjobs.config-set/1")).toMatchObject({
      key: "ionworks.projectId of profile lab",
      value: "p-2",
    });
    await cli("config set profile lab");
    expect(kept()).toEqual({
      profile: "lab",
      profiles: {
        default: { jess: { email: "ada@example.org" } },
        lab: { jess: { url: "https://jess.example.org/base" }, ionworks: { projectId: "p-2" } },
      },
    });
    await cli("config unset ionworks.projectId");
    await cli("config unset profile");
    expect(kept()).toEqual({
      profiles: {
        default: { jess: { email: "ada@example.org" } },
        lab: { jess: { url: "https://jess.example.org/base" }, ionworks: {} },
      },
    });
  });

  it.each(["config", "list --provider jess", "config set jess.email ada@example.org", "whoami"])(
    "that cannot be read ends %s with 1 and the cause",
    async (line) => {
      const { home, cli } = atHome();
      mkdirSync(join(home, "config.json"));
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(`the config file ${join(home, "config.json")} cannot be read: it is a folder`);
      expect(exitCode).toBe(1);
      const { stdout } = await cli(`${line} --json`);
      expect(readDocument(stdout, "simjobs.error/1").code).toBe("file_unreadable");
    },
  );

  it("does not call a session that another command was asked to keep one of login", async () =>
    onMockStage(async ({ cli, home, mock }) => {
      await cli("list --provider jess --keep-session");
      const { JESS_API_URL = "", JESS_EMAIL = "" } = envOf(mock, home);
      const { stdout } = await cli("config", { env: { SIMJOBS_HOME: home, JESS_API_URL, JESS_EMAIL } });
      expect(stdout).toContain("jess\tsession token\t(hidden)\tkept since a sign-in\n");
      expect(stdout).not.toContain("login");
    }));

  it.each([
    ["redis://:open-sesame@queue.example:6379", "redis://queue.example:6379"],
    ["postgres://ada:open-sesame@db.example/fleet?sslmode=require", "postgres://db.example/fleet"],
    ["postgres://ada:open-sesame@db.example:port/fleet", "(hidden)"],
    ["open-sesame", "(hidden)"],
    ["ada:open-sesame@db.example", "(hidden)"],
    ["ada:open-sesame@db.example/fleet", "(hidden)"],
  ])("tells where the store of a fleet is, and nothing secret of %s", async (store, told) => {
    const { cli } = atHome();
    const { stdout } = await cli("config", { SIMJOBS_STORE: store });
    expect(stdout).toContain(`simjobs\tstore\t${told}\tSIMJOBS_STORE\n`);
    const json = await cli("config --json", { SIMJOBS_STORE: store });
    expect(stdout + json.stdout).not.toContain("open-sesame");
  });

  it.each(["constructor", "toString", "valueOf"])("keeps a profile that is called %s", async (name) => {
    const { cli, kept } = atHome();
    expect((await cli(`config set jess.email ada@example.org --profile ${name}`)).exitCode).toBe(0);
    await cli(`config set ionworks.projectId p-2 --profile ${name}`);
    expect(kept()).toEqual({
      profiles: { [name]: { jess: { email: "ada@example.org" }, ionworks: { projectId: "p-2" } } },
    });
  });

  it.each([
    ["config set jess.password secret", "holds no secrets"],
    ["config set ionworks.apiKey secret", "simjobs login"],
    [
      "config set jess.emial ada",
      "Known are ionworks.url, ionworks.projectId, ionworks.organizationId, jess.url, jess.email",
    ],
    ["config set jess.url http://jess.example.org", "https"],
    ["config set profile lab", "no profile"],
    ["config set jess.email ada --profile a/b", "no name for a profile"],
    ["config set jess.email", "missing required argument"],
  ])("refuses `%s`, and writes nothing", async (line, words) => {
    const { cli, kept } = atHome();
    const { exitCode, stderr } = await cli(line);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
    expect(kept).toThrow("ENOENT");
  });
});
