import type { ChosenProfile } from "./profile.js";

/**
 * One setting from the environment, the profile or the default, in that order. A profile that was named on the command
 * line goes before the environment: whoever writes `jess@lab:1` means the laboratory's account.
 */
export function pickSetting(
  env: Readonly<Record<string, string | undefined>>,
  profile: ChosenProfile,
  variable: string,
  fromProfile: string | undefined,
): string | undefined {
  const inEnv = filled(env[variable]);
  return profile.named ? filled(fromProfile) : (inEnv ?? filled(fromProfile));
}

/** A variable that is set to nothing is not set. */
export function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
