import type { Profile, ServiceProfile } from "@simjobs/core/schemas";
import type { ConfigFile } from "./config-file.js";
import { profileNamed } from "./profile.js";
import { saveConfig, type ConfigWriter } from "./save-config.js";

/**
 * Notes whose account was signed in to at a service, so that the next command needs no environment. Holds no secret.
 *
 * @returns what the profile said of the service before
 * @throws {JobError} as `saveConfig`
 */
export async function saveProfile(
  writer: ConfigWriter,
  config: ConfigFile,
  { profile, service }: { readonly profile: string; readonly service: string },
  settings: ServiceProfile,
): Promise<ServiceProfile> {
  let before: Profile = {};
  await saveConfig(writer, config, (whole) => {
    before = profileNamed(whole, profile) ?? {};
    const after: Profile = { ...before, [service]: { ...before[service], ...settings } };
    return { ...whole, profiles: { ...whole.profiles, [profile]: after } };
  });
  return before[service] ?? {};
}
