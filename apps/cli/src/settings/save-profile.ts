import type { Profile } from "./config-file.js";
import { profileNamed } from "./profile.js";
import { saveConfig, type ConfigWriter } from "./save-config.js";

/**
 * Notes whose account was signed in to, so that the next command needs no environment. Holds no secret.
 *
 * @returns what the profile said before
 * @throws {JobError} as `saveConfig`
 */
export async function saveProfile(
  writer: ConfigWriter,
  path: string,
  name: string,
  settings: Profile,
): Promise<Profile> {
  let before: Profile = {};
  await saveConfig(writer, path, (config) => {
    before = profileNamed(config, name) ?? {};
    const after: Profile = {
      ...before,
      ...(settings.jess === undefined ? {} : { jess: { ...before.jess, ...settings.jess } }),
      ...(settings.ionworks === undefined ? {} : { ionworks: { ...before.ionworks, ...settings.ionworks } }),
    };
    return { ...config, profiles: { ...config.profiles, [name]: after } };
  });
  return before;
}
