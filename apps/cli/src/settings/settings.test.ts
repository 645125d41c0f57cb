import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli, temporaryFolder } from "../testing/run-cli.js";
import { readConfig } from "./config-file.js";
import { serviceFacts } from "../services/registry.js";
import { ionworksSecrets, ionworksSettings } from "../services/ionworks/ionworks-settings.js";
import { jessSecrets, jessSettings } from "../services/jess/jess-settings.js";
import { chooseProfile } from "./profile.js";

const config = {
  profiles: {
    default: { jess: { url: "https://one.example.org", email: "one@example.org" } },
    lab: {
      jess: { url: "https://lab.example.org", email: "lab@example.org" },
      ionworks: { projectId: "lab-project" },
    },
  },
};

describe("settings", () => {
  it.each([
    ["nothing: the defaults", {}, {}, undefined, "https://api.ensims.com", undefined],
    ["the profile", config, {}, undefined, "https://one.example.org", "one@example.org"],
    [
      "the environment before the profile",
      config,
      { JESS_EMAIL: "env@example.org" },
      undefined,
      "https://one.example.org",
      "env@example.org",
    ],
    [
      "an empty variable as none",
      config,
      { JESS_EMAIL: " " },
      undefined,
      "https://one.example.org",
      "one@example.org",
    ],
    [
      "a named profile before the environment",
      config,
      { JESS_EMAIL: "env@example.org", JESS_API_URL: "https://env.example.org" },
      "lab",
      "https://lab.example.org",
      "lab@example.org",
    ],
    [
      "the environment before a profile that the environment names",
      config,
      { SIMJOBS_PROFILE: "lab", JESS_EMAIL: "env@example.org" },
      undefined,
      "https://lab.example.org",
      "env@example.org",
    ],
    [
      "the config file's own choice",
      { ...config, profile: "lab" },
      {},
      undefined,
      "https://lab.example.org",
      "lab@example.org",
    ],
    [
      "a name before the config file's own choice",
      { ...config, profile: "lab" },
      {},
      "default",
      "https://one.example.org",
      "one@example.org",
    ],
  ] as const)("read %s", (_what, file, env, named, url, email) => {
    expect(jessSettings(env, chooseProfile(file, env, named))).toMatchObject({ url, email });
  });

  it("take the password as it is, and from the environment alone", async () => {
    const env = { JESS_PASSWORD: " with spaces " };
    const place = { env, cwd: "/" };
    expect((await jessSecrets(place, chooseProfile(config, env, undefined))).password).toBe(" with spaces ");
    expect((await jessSecrets(place, chooseProfile(config, env, "lab"))).password).toBeUndefined();
  });

  it.each(["\n", "\r", "\r\n", "\n\n"])("leave the end of its line out of a password: %j", async (end) => {
    const env = { JESS_PASSWORD: ` pass word ${end}`, JESS_SESSION_TOKEN: end };
    const secrets = await jessSecrets({ env, cwd: "/" }, chooseProfile(config, env, undefined));
    expect([secrets.password, secrets.token]).toEqual([" pass word ", undefined]);
  });

  it("give no credential of the environment to a profile that was named", async () => {
    const env = { IONWORKS_API_KEY: "key", IONWORKS_API_TOKEN: "token", JESS_SESSION_TOKEN: "session" };
    const lab = chooseProfile(config, env, "lab");
    const place = { env, cwd: "/", settingsFolders: () => [] };
    expect(ionworksSettings(place, lab)).toMatchObject({ projectId: "lab-project" });
    expect(await ionworksSecrets(place, lab)).toEqual({ apiKey: undefined, token: undefined });
    expect((await jessSecrets(place, lab)).token).toBeUndefined();
  });

  it("cut slashes off the end of an address", () => {
    const env = { IONWORKS_API_URL: "https://api.example.org/base//" };
    const place = { env, settingsFolders: () => [] };
    expect(ionworksSettings(place, chooseProfile({}, env, undefined)).url).toBe(
      "https://api.example.org/base",
    );
  });

  it("know no profile that is not there", () => {
    expect(() => chooseProfile(config, {}, "office")).toThrow('no profile "office"');
    expect(() => chooseProfile(config, {}, "constructor")).toThrow("no profile");
  });
});

async function read(text: string): Promise<unknown> {
  const path = join(temporaryFolder(), "config.json");
  writeFileSync(path, text);
  return readConfig({ path, services: serviceFacts() });
}

describe("the config file", () => {
  it("is empty where it is missing", async () => {
    expect(
      await readConfig({ path: join(temporaryFolder(), "config.json"), services: serviceFacts() }),
    ).toEqual({});
  });

  it("is read", async () => {
    expect(await read(JSON.stringify(config))).toEqual(config);
  });

  it.each([
    ['{"profiles": {', "line 1, column 15"],
    ["", "line 1, column 1"],
    ['{"profile": 1}', "at profile"],
    ['{"profiels": {}}', "at the top"],
    [
      '{"profiles": {"lab": {"jess": {"password": "x"}}}}',
      'at profiles.lab.jess: "password" is not known there',
    ],
    ['{"profiles": {"lab": {"jess": {"emial": "x"}}}}', 'at profiles.lab.jess: "emial" is not known there'],
    ['{"profile": "lab", "profils": {}}', 'at the top: "profils" is not known there'],
    [
      '{"profiles": {"lab": {"jess": {"email": 1}}}}',
      "at profiles.lab.jess.email: another form was expected there",
    ],
  ])("with %s is refused, with the place", async (text, place) => {
    await expect(read(text)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(place) as string,
    });
  });
});

describe("files as editors write them", () => {
  const bom = Buffer.from([0xef, 0xbb, 0xbf]);
  const text = JSON.stringify({ profiles: { default: { jess: { email: "ada@example.org" } } } });

  it("may begin with a mark", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "config.json"), Buffer.concat([bom, Buffer.from(text)]));
    mkdirSync(join(home, "secrets"));
    const secret = JSON.stringify({
      schema: "simjobs.secrets/1",
      entries: { "ionworks key https://api.ionworks.com default": "k" },
    });
    writeFileSync(join(home, "secrets", "secrets.json"), Buffer.concat([bom, Buffer.from(secret)]), {
      mode: 0o600,
    });
    const entry = JSON.stringify({
      ref: "jess:1",
      origin: "https://api.ensims.com",
      at: "2026-01-01T00:00:00Z",
      group: "night",
    });
    writeFileSync(join(home, "submitted.jsonl"), Buffer.concat([bom, Buffer.from(`${entry}\n`)]));
    const env = { SIMJOBS_HOME: home };
    const shown = await runCli(["config"], { env });
    expect(shown.stdout).toContain("jess\te-mail\tada@example.org\tprofile default\n");
    expect(shown.stdout).toContain("ionworks\tAPI key\t(hidden)\t");
    expect((await runCli(["status", "@late"], { env })).stderr).toContain("Known are @night");
    const changed = await runCli(["config", "set", "jess.url", "https://jess.example.org"], { env });
    expect(changed).toMatchObject({ exitCode: 0 });
    expect(await readConfig({ path: join(home, "config.json"), services: serviceFacts() })).toEqual({
      profiles: { default: { jess: { email: "ada@example.org", url: "https://jess.example.org" } } },
    });
  });

  it.each([
    ["UTF-16", Buffer.from(`\ufeff${text}`, "utf16le"), "it is UTF-16"],
    ["UTF-16 without a mark", Buffer.from(text, "utf16le"), "it is UTF-16"],
    ["Latin-1", Buffer.from(text.replace("ada", "adä"), "latin1"), "column 44: the byte 0xe4 is no UTF-8"],
  ])("are refused in %s, with what to do", async (_, bytes, words) => {
    const home = temporaryFolder();
    writeFileSync(join(home, "config.json"), bytes);
    const { exitCode, stderr } = await runCli(["config"], { env: { SIMJOBS_HOME: home } });
    expect(stderr).toContain(words);
    expect(stderr).toContain("Save it as UTF-8");
    expect(exitCode).toBe(2);
  });

  it("may be a link to where somebody keeps them, which stays one", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "kept.json"), text);
    symlinkSync(join(home, "kept.json"), join(home, "config.json"));
    const { exitCode } = await runCli(["config", "set", "jess.email", "grace@example.org"], {
      env: { SIMJOBS_HOME: home },
    });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(home, "kept.json"), "utf8")).toContain("grace@example.org");
  });

  it("are never read where they are no plain file", async () => {
    const home = temporaryFolder();
    symlinkSync("/dev/zero", join(home, "config.json"));
    const { exitCode, stderr } = await runCli(["config"], { env: { SIMJOBS_HOME: home } });
    expect(stderr).toContain("it is no plain file");
    expect(exitCode).toBe(1);
  });
});
