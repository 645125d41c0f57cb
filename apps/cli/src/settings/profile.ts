import { JobError } from "@simjobs/core";
import type { Config, Profile } from "@simjobs/core/schemas";

/** A profile that was chosen, and how: one that somebody named outranks the environment. */
export interface ChosenProfile {
  readonly name: string;
  readonly named: boolean;
  readonly settings: Profile;
}

export const defaultProfile = "default";
/** The account of a job on record that nobody can reach now: `jess@elsewhere:12259`. No profile has this name. */
export const elsewhereAccount = "elsewhere";
/** The account of the environment's variables in a reference: `jess@env:12259`. No profile has this name. */
export const environmentAccount = "env";

/**
 * Chooses the profile: the one in the reference (`jess@lab:1`) or after `--profile`, else `SIMJOBS_PROFILE`, else the
 * config file's, else `default`.
 *
 * @throws {JobError} `bad_input` for a profile that is not in the config file
 */
export function chooseProfile(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  named: string | undefined,
): ChosenProfile {
  const fromEnv = env["SIMJOBS_PROFILE"];
  if (named === environmentAccount) return chooseProfile(config, env, undefined);
  if (named === elsewhereAccount) {
    throw new JobError(
      "unauthorized",
      "this job is on record at an address that the settings do not name now",
      {
        hint: "See where it is: simjobs receipts list --json, or simjobs resume --list",
      },
    );
  }
  const name =
    named ??
    (fromEnv === undefined || fromEnv === "" ? undefined : fromEnv) ??
    config.profile ??
    defaultProfile;
  const isNamed = named !== undefined && named !== defaultProfile;
  const now = nowCalled(config, name);
  if (now !== name) return { name: now, named: isNamed, settings: profileNamed(config, now) ?? {} };
  const settings = profileNamed(config, name);
  if (settings === undefined && name !== defaultProfile) {
    const known = Object.keys(config.profiles ?? {});
    throw new JobError("bad_input", `there is no profile ${JSON.stringify(name)} in the config file`, {
      hint:
        known.length === 0
          ? `Make one by signing in: simjobs login --profile ${name}`
          : `Known are ${known.join(", ")}; make another one by: simjobs login --profile ${name}`,
    });
  }
  return { name, named: isNamed, settings: settings ?? {} };
}

/** The settings of a profile, if the config file has it. */
export function profileNamed({ profiles = {} }: Config, name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** What a profile is called now that had this name before; the name itself where none had. */
export function nowCalled(config: Config, name: string): string {
  const { renamed = {} } = config;
  if (profileNamed(config, name) !== undefined || !Object.hasOwn(renamed, name)) return name;
  const now = renamed[name] ?? name;
  return profileNamed(config, now) === undefined ? name : now;
}

/** @throws {JobError} `bad_input` for what is no name for a profile */
export function checkProfileName(name: string, option = "--profile"): void {
  if (name === environmentAccount || name === elsewhereAccount) {
    const whose = name === environmentAccount ? "of the variables" : "of jobs that nobody can reach";
    throw new JobError("bad_input", `${option}: ${name} is what the account ${whose} is called`, {
      hint: "Give the profile another name.",
    });
  }
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(name)) return;
  throw new JobError(
    "bad_input",
    `${option}: ${JSON.stringify(name.slice(0, 80))} is no name for a profile`,
    {
      hint: "Use letters, digits, dots, dashes and underscores.",
    },
  );
}
