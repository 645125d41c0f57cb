import { parseServiceAddress } from "@simjobs/http";
import type { CliContext } from "../../context.js";
import { pickSecret } from "../../settings/pick-secret.js";
import { filled, pickSetting } from "../../settings/pick-setting.js";
import { plainHttpHosts } from "../../settings/plain-http-hosts.js";
import type { ChosenProfile } from "../../settings/profile.js";
import { jessFacts } from "./jess-facts.js";
import { sourceOf, type SettingSource } from "../../settings/setting-source.js";

const defaultUrl = "https://api.ensims.com";

export interface JessSettings {
  /** Scheme, host, port and base path in front of `/jess_web/api`. */
  readonly url: string;
  readonly email: string | undefined;
}

/** What one signs in with, as the environment has it. */
export interface JessSecrets {
  readonly password: string | undefined;
  readonly token: string | undefined;
}

/** @throws {JobError} `bad_input`, `unsafe_address` */
export function jessSettings(
  env: Readonly<Record<string, string | undefined>>,
  profile: ChosenProfile,
): JessSettings {
  const own = profile.settings[jessFacts.name];
  const pick = (variable: string, ofProfile?: string): string | undefined =>
    pickSetting(env, profile, variable, ofProfile);
  return {
    url: parseServiceAddress(pick("JESS_API_URL", own?.["url"]) ?? defaultUrl, {
      plainHttpHosts: plainHttpHosts(env),
    }),
    email: pick("JESS_EMAIL", own?.["email"]),
  };
}

/** @throws {JobError} `bad_input` for a file of a secret that is none */
export async function jessSecrets(
  context: Pick<CliContext, "env" | "cwd">,
  profile: ChosenProfile,
): Promise<JessSecrets> {
  return {
    password: await pickSecret(context, profile, "JESS_PASSWORD"),
    token: filled(await pickSecret(context, profile, "JESS_SESSION_TOKEN")),
  };
}

/** Where the session token of an account is kept. Another address or e-mail is another account. */
export function jessTokenKey(url: string, email: string): string {
  return `jess session ${url} ${email.toLowerCase()}`;
}

/** Where each of them comes from. */
export function jessSources(
  env: Readonly<Record<string, string | undefined>>,
  profile: ChosenProfile,
): readonly SettingSource[] {
  const about = jessFacts.name;
  const own = profile.settings[jessFacts.name];
  return [
    { about, name: "address", variable: "JESS_API_URL", own: own?.["url"], fallback: defaultUrl },
    { about, name: "e-mail", variable: "JESS_EMAIL", own: own?.["email"] },
    { about, name: "password", variable: "JESS_PASSWORD", isSecret: true },
    { about, name: "session token", variable: "JESS_SESSION_TOKEN", isSecret: true },
  ].map((places) => sourceOf(env, profile, places));
}
