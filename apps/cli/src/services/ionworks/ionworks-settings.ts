import { parseServiceAddress } from "@simjobs/http";
import { pickSetting } from "../../settings/pick-setting.js";
import type { ChosenProfile } from "../../settings/profile.js";
import { ionworksFacts } from "./ionworks-facts.js";
import { sourceOf, type SettingSource } from "../../settings/setting-source.js";

const defaultUrl = "https://api.ionworks.com";

export interface IonworksSettings {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Outranks the key, as with the official client. */
  readonly token: string | undefined;
  readonly projectId: string | undefined;
  readonly organizationId: string | undefined;
}

/** @throws {JobError} `bad_input`, `unsafe_address` */
export function ionworksSettings(
  env: Readonly<Record<string, string | undefined>>,
  profile: ChosenProfile,
): IonworksSettings {
  const own = profile.settings[ionworksFacts.name];
  const pick = (variable: string, ofProfile?: string): string | undefined =>
    pickSetting(env, profile, variable, ofProfile);
  return {
    url: parseServiceAddress(pick("IONWORKS_API_URL", own?.["url"]) ?? defaultUrl),
    apiKey: pick("IONWORKS_API_KEY"),
    token: pick("IONWORKS_API_TOKEN"),
    projectId: pick("IONWORKS_PROJECT_ID", own?.["projectId"]),
    organizationId: pick("IONWORKS_ORGANIZATION_ID", own?.["organizationId"]),
  };
}

/** Where the API key of a profile is kept. A key is good at one address only. */
export function ionworksKeyName(url: string, profile: string): string {
  return `ionworks key ${url} ${profile}`;
}

/** Where the bearer token of a profile is kept, where that was given in place of a key. */
export function ionworksTokenName(url: string, profile: string): string {
  return `ionworks token ${url} ${profile}`;
}

/** Where each of them comes from. */
export function ionworksSources(
  env: Readonly<Record<string, string | undefined>>,
  profile: ChosenProfile,
): readonly SettingSource[] {
  const about = ionworksFacts.name;
  const own = profile.settings[ionworksFacts.name];
  return [
    { about, name: "address", variable: "IONWORKS_API_URL", own: own?.["url"], fallback: defaultUrl },
    { about, name: "project", variable: "IONWORKS_PROJECT_ID", own: own?.["projectId"] },
    { about, name: "organization", variable: "IONWORKS_ORGANIZATION_ID", own: own?.["organizationId"] },
    { about, name: "API key", variable: "IONWORKS_API_KEY", isSecret: true },
    { about, name: "API token", variable: "IONWORKS_API_TOKEN", isSecret: true },
  ].map((places) => sourceOf(env, profile, places));
}
