import { parseServiceAddress } from "@simjobs/http";
import type { CliContext } from "../../context.js";
import { hasSecret, pickSecret } from "../../settings/pick-secret.js";
import { filled, pickSetting } from "../../settings/pick-setting.js";
import { plainHttpHosts } from "../../settings/plain-http-hosts.js";
import type { ChosenProfile } from "../../settings/profile.js";
import { ionworksFacts } from "./ionworks-facts.js";
import { readVendorLogin, type VendorFinding, type VendorLogin } from "./vendor-login.js";
import { sourceOf, type SettingPlaces, type SettingSource } from "../../settings/setting-source.js";

const defaultUrl = "https://api.ionworks.com";

export interface IonworksSettings {
  readonly url: string;
  readonly projectId: string | undefined;
  readonly organizationId: string | undefined;
  /** What the vendor's own program has kept, looked at where there is nothing of ours. */
  readonly vendor: VendorFinding;
  /** The login of it that is good at this address. */
  readonly login: VendorLogin | undefined;
}

/** What one signs in with, as the environment has it. */
export interface IonworksSecrets {
  readonly apiKey: string | undefined;
  /** Outranks the key, as with the official client. */
  readonly token: string | undefined;
}

type Place = Pick<CliContext, "env" | "settingsFolders">;

/** @throws {JobError} `bad_input`, `unsafe_address` */
export function ionworksSettings(context: Place, profile: ChosenProfile): IonworksSettings {
  const { env } = context;
  const own = profile.settings[ionworksFacts.name];
  const pick = (variable: string, ofProfile?: string): string | undefined =>
    pickSetting(env, profile, variable, ofProfile);
  const vendor = isOurs(env, profile) ? ({ kind: "none" } as const) : readVendorLogin(context);
  const told = vendor.kind === "found" ? vendor.login : undefined;
  const url = parseServiceAddress(pick("IONWORKS_API_URL", own?.["url"]) ?? told?.url ?? defaultUrl, {
    plainHttpHosts: plainHttpHosts(env),
  });
  // A key is good at one address. Where the file does not say which, its own program takes the one that is set.
  const login = told?.url === undefined || told.url === url ? told : undefined;
  return {
    url,
    projectId: pick("IONWORKS_PROJECT_ID", own?.["projectId"]) ?? login?.projectId,
    organizationId: pick("IONWORKS_ORGANIZATION_ID", own?.["organizationId"]) ?? login?.organizationId,
    vendor,
    login,
  };
}

/** Whether there is something of ours to sign in with, or was: then the vendor's own programs are not looked at. */
export function isOurs(env: CliContext["env"], profile: ChosenProfile): boolean {
  if (profile.named || profile.settings[ionworksFacts.name]?.["url"] !== undefined) return true;
  return ["IONWORKS_API_KEY", "IONWORKS_API_TOKEN"].some((variable) => hasSecret(env, profile, variable));
}

/** @throws {JobError} `bad_input` for a file of a secret that is none */
export async function ionworksSecrets(
  context: Pick<CliContext, "env" | "cwd">,
  profile: ChosenProfile,
): Promise<IonworksSecrets> {
  return {
    apiKey: filled(await pickSecret(context, profile, "IONWORKS_API_KEY")),
    token: filled(await pickSecret(context, profile, "IONWORKS_API_TOKEN")),
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
export function ionworksSources(context: Place, profile: ChosenProfile): readonly SettingSource[] {
  const about = ionworksFacts.name;
  const own = profile.settings[ionworksFacts.name];
  const { login } = ionworksSettings(context, profile);
  const places: readonly (SettingPlaces & { readonly vendor: string | undefined })[] = [
    {
      about,
      name: "address",
      variable: "IONWORKS_API_URL",
      own: own?.["url"],
      fallback: defaultUrl,
      vendor: login?.url,
    },
    {
      about,
      name: "project",
      variable: "IONWORKS_PROJECT_ID",
      own: own?.["projectId"],
      vendor: login?.projectId,
    },
    {
      about,
      name: "organization",
      variable: "IONWORKS_ORGANIZATION_ID",
      own: own?.["organizationId"],
      vendor: login?.organizationId,
    },
    // What goes before the other comes first.
    { about, name: "API token", variable: "IONWORKS_API_TOKEN", isSecret: true, vendor: login?.token },
    { about, name: "API key", variable: "IONWORKS_API_KEY", isSecret: true, vendor: login?.apiKey },
  ];
  return places.map(({ vendor, ...place }) => {
    const source = sourceOf(context.env, profile, place);
    const isSet = source.from !== "nowhere" && source.from !== "default";
    if (isSet || vendor === undefined || login === undefined) return source;
    return { ...source, value: source.isSecret ? null : vendor, from: "vendor", file: login.path };
  });
}
