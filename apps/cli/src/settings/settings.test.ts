import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/run-cli.js";
import { readConfig } from "./config-file.js";
import { ionworksSettings } from "./ionworks-settings.js";
import { jessSettings } from "./jess-settings.js";
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

  it("take the password as it is, and from the environment alone", () => {
    const env = { JESS_PASSWORD: " with spaces " };
    expect(jessSettings(env, chooseProfile(config, env, undefined)).password).toBe(" with spaces ");
    expect(jessSettings(env, chooseProfile(config, env, "lab")).password).toBeUndefined();
  });

  it("give no credential of the environment to a profile that was named", () => {
    const env = { IONWORKS_API_KEY: "key", IONWORKS_API_TOKEN: "token", JESS_SESSION_TOKEN: "session" };
    const lab = chooseProfile(config, env, "lab");
    expect(ionworksSettings(env, lab)).toMatchObject({
      apiKey: undefined,
      token: undefined,
      projectId: "lab-project",
    });
    expect(jessSettings(env, lab).token).toBeUndefined();
  });

  it("cut slashes off the end of an address", () => {
    const env = { IONWORKS_API_URL: "https://api.example.org/base//" };
    expect(ionworksSettings(env, chooseProfile({}, env, undefined)).url).toBe("https://api.example.org/base");
  });

  it("know no profile that is not there", () => {
    expect(() => chooseProfile(config, {}, "office")).toThrow('no profile "office"');
    expect(() => chooseProfile(config, {}, "constructor")).toThrow("no profile");
  });
});

async function read(text: string): Promise<unknown> {
  const path = join(temporaryFolder(), "config.json");
  writeFileSync(path, text);
  return readConfig(path);
}

describe("the config file", () => {
  it("is empty where it is missing", async () => {
    expect(await readConfig(join(temporaryFolder(), "config.json"))).toEqual({});
  });

  it("is read", async () => {
    expect(await read(JSON.stringify(config))).toEqual(config);
  });

  it.each([
    ['{"profiles": {', "line 1, column 15"],
    ["", "line 1, column 1"],
    ['{"profile": 1}', "at profile"],
    ['{"profiels": {}}', "at the top"],
    ['{"profiles": {"lab": {"jess": {"password": "x"}}}}', "at profiles.lab.jess"],
  ])("with %s is refused, with the place", async (text, place) => {
    await expect(read(text)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(place) as string,
    });
  });
});
