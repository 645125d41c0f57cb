import { JobError } from "@simjobs/core";
import { parseServiceAddress } from "@simjobs/http";
import type { Config, Profile } from "./config-file.js";
import { profileNamed } from "./profile.js";

/** The settings that a profile can hold. None of them is a secret. */
const settingKeys = [
  "jess.url",
  "jess.email",
  "ionworks.url",
  "ionworks.projectId",
  "ionworks.organizationId",
] as const;
export type SettingKey = (typeof settingKeys)[number];

/**
 * Reads the name of a setting.
 *
 * @throws {JobError} `bad_input` for a name that there is not, and with what to do instead for a secret
 */
export function parseSettingKey(text: string): SettingKey {
  const key = settingKeys.find((one) => one.toLowerCase() === text.toLowerCase());
  if (key !== undefined) return key;
  const isSecret = /key|token|password|secret/iu.test(text);
  throw new JobError("bad_input", `${JSON.stringify(text.slice(0, 80))} is not a setting of a profile`, {
    hint: isSecret
      ? "The config file holds no secrets. Sign in instead: simjobs login"
      : `Known are ${settingKeys.join(", ")}.`,
  });
}

/**
 * A config in which one setting of a profile has another value, or none.
 *
 * @throws {JobError} `bad_input`, `unsafe_address` for a value that cannot be meant
 */
export function changeConfig(
  config: Config,
  profile: string,
  key: SettingKey,
  value: string | undefined,
): Config {
  const before = profileNamed(config, profile) ?? {};
  const after = changeProfile(before, key, value === undefined ? undefined : checked(key, value));
  return { ...config, profiles: { ...config.profiles, [profile]: after } };
}

function checked(key: SettingKey, value: string): string {
  const text = value.trim();
  if (text === "") {
    throw new JobError("bad_input", `${key} has no value`, {
      hint: `To take it away: simjobs config unset ${key}`,
    });
  }
  return key.endsWith(".url") ? parseServiceAddress(text) : text;
}

function changeProfile(profile: Profile, key: SettingKey, value: string | undefined): Profile {
  const { jess, ionworks } = profile;
  switch (key) {
    case "jess.url":
      return { ...profile, jess: { ...jess, url: value } };
    case "jess.email":
      return { ...profile, jess: { ...jess, email: value } };
    case "ionworks.url":
      return { ...profile, ionworks: { ...ionworks, url: value } };
    case "ionworks.projectId":
      return { ...profile, ionworks: { ...ionworks, projectId: value } };
    case "ionworks.organizationId":
      return { ...profile, ionworks: { ...ionworks, organizationId: value } };
  }
}
