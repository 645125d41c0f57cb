import { JobError } from "@simjobs/core";
import { parseServiceAddress } from "@simjobs/http";
import type { Config, ServiceSettings } from "@simjobs/core/schemas";
import { plainHttpHosts } from "./plain-http-hosts.js";
import { profileNamed } from "./profile.js";

/** A setting of a profile: `jess.email`. */
export interface SettingKey {
  readonly service: string;
  readonly name: string;
}

/** As people write it. */
export function formatSettingKey({ service, name }: SettingKey): string {
  return `${service}.${name}`;
}

/**
 * Reads the name of a setting.
 *
 * @throws {JobError} `bad_input` for a name that there is not, and with what to do instead for a secret
 */
export function parseSettingKey(text: string, services: readonly ServiceSettings[]): SettingKey {
  const keys = services.flatMap(({ name: service, settings }) => settings.map((name) => ({ service, name })));
  const key = keys.find((one) => formatSettingKey(one).toLowerCase() === text.toLowerCase());
  if (key !== undefined) return key;
  const isSecret = /key|token|password|secret/iu.test(text);
  throw new JobError("bad_input", `${JSON.stringify(text.slice(0, 80))} is not a setting of a profile`, {
    hint: isSecret
      ? "The config file holds no secrets. Sign in instead: simjobs login"
      : `Known are ${keys.map(formatSettingKey).join(", ")}.`,
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
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const before = profileNamed(config, profile) ?? {};
  const own = {
    ...before[key.service],
    [key.name]: value === undefined ? undefined : checked(key, value, env),
  };
  return { ...config, profiles: { ...config.profiles, [profile]: { ...before, [key.service]: own } } };
}

function checked(key: SettingKey, value: string, env: Readonly<Record<string, string | undefined>>): string {
  const text = value.trim();
  const name = formatSettingKey(key);
  if (text === "") {
    throw new JobError("bad_input", `${name} has no value`, {
      hint: `To take it away: simjobs config unset ${name}`,
    });
  }
  return key.name === "url" ? parseServiceAddress(text, { plainHttpHosts: plainHttpHosts(env) }) : text;
}
