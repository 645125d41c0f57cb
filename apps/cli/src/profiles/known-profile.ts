import { JobError } from "@simjobs/core";
import type { Config, Profile } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import { profileNamed } from "../settings/profile.js";

/**
 * The settings of a profile that is in the config file.
 *
 * @throws {JobError} `bad_input` for one that is not
 */
export function knownProfile(config: Config, name: string): Profile {
  const profile = profileNamed(config, name);
  if (profile !== undefined) return profile;
  const known = Object.keys(config.profiles ?? {});
  throw new JobError(
    "bad_input",
    `there is no profile ${JSON.stringify(name.slice(0, 80))} in the config file`,
    {
      hint:
        known.length === 0
          ? "There are none yet: simjobs login --profile lab makes one."
          : `Known are ${known.map((each) => showControls(each)).join(", ")}.`,
    },
  );
}

/** The same config without a profile, and without what it was called before. */
export function withoutProfile(config: Config, name: string): Config {
  const { profile, profiles = {}, renamed = {}, ...rest } = config;
  return {
    ...rest,
    ...(profile === undefined || profile === name ? {} : { profile }),
    profiles: Object.fromEntries(Object.entries(profiles).filter(([each]) => each !== name)),
    ...namesBefore(Object.entries(renamed).filter(([old, now]) => old !== name && now !== name)),
  };
}

/** What profiles were called before, where any was. */
export function namesBefore(entries: readonly (readonly [string, string])[]): Pick<Config, "renamed"> {
  return entries.length === 0 ? {} : { renamed: Object.fromEntries(entries) };
}
