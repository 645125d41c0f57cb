import { fileVariableOf } from "./pick-secret.js";
import { filled } from "./pick-setting.js";
import type { ChosenProfile } from "./profile.js";

/** One setting as it is in force, and where it comes from. */
export interface SettingSource {
  /** A service, or `simjobs`. */
  readonly about: string;
  readonly name: string;
  /** The variable that sets it. */
  readonly variable: string;
  /** `null` where it is not set, and always for a secret. */
  readonly value: string | null;
  readonly isSecret: boolean;
  /** `stored` is the secrets file; `vendor` a file of the service's own program; `nowhere` is not set. */
  readonly from: "environment" | "profile" | "stored" | "vendor" | "default" | "nowhere";
  /** The file of the service's own program. */
  readonly file?: string | undefined;
}

/** What decides one setting. */
export interface SettingPlaces {
  readonly about: string;
  readonly name: string;
  readonly variable: string;
  /** What the profile says. */
  readonly own?: string | undefined;
  readonly fallback?: string | undefined;
  /** @default false */
  readonly isSecret?: boolean | undefined;
}

/** Where a setting comes from, by the rule of `pickSetting`. */
export function sourceOf(
  env: Readonly<Record<string, string | undefined>>,
  profile: Pick<ChosenProfile, "named">,
  { about, name, variable, own, fallback, isSecret = false }: SettingPlaces,
): SettingSource {
  const shown = (value: string, from: SettingSource["from"]): SettingSource => ({
    about,
    name,
    variable,
    value: isSecret ? null : value,
    isSecret,
    from,
  });
  const fileVariable = fileVariableOf(variable);
  if (
    isSecret &&
    !profile.named &&
    filled(env[variable]) === undefined &&
    filled(env[fileVariable]) !== undefined
  )
    return { about, name, variable: fileVariable, value: null, isSecret, from: "environment" };
  const inEnv = profile.named ? undefined : filled(env[variable]);
  if (inEnv !== undefined) return shown(inEnv, "environment");
  const inProfile = filled(own);
  if (inProfile !== undefined) return shown(inProfile, "profile");
  if (fallback !== undefined) return shown(fallback, "default");
  return { about, name, variable, value: null, isSecret, from: "nowhere" };
}

/** The same in words: where the value is to be found. */
export function placeOf(
  { file, from, variable }: Pick<SettingSource, "file" | "from" | "variable">,
  profile: string,
): string {
  switch (from) {
    case "environment":
      return variable;
    case "profile":
      return `profile ${profile}`;
    case "stored":
      return "kept since a sign-in";
    case "vendor":
      return file ?? "the service's own program";
    case "default":
      return "default";
    case "nowhere":
      return `not set (${variable})`;
  }
}
