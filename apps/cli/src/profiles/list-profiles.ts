import { isJobError } from "@simjobs/core";
import type { Config, DocumentOf, Profile } from "@simjobs/core/schemas";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printTable } from "../output/print-table.js";
import { Accounts } from "../services/accounts.js";
import { credentialOf } from "../services/credential-of.js";
import { loadAllServiceKinds } from "../services/registry.js";
import type { Opening, ServiceKind } from "../services/service.js";
import { readConfig } from "../settings/config-file.js";
import { chooseProfile, defaultProfile, profileNamed } from "../settings/profile.js";
import { placeOf } from "../settings/setting-source.js";

type Listed = DocumentOf<"simjobs.profile-list/1">["profiles"][number];

/** Shows every profile, with what a command that names it would sign in with. No secret is shown, and nobody asked. */
export async function listProfiles(
  context: CliContext,
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const forms = readListing(options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  const config = await readConfig(accounts.config);
  const used = chooseProfile(config, context.env, options.profile).name;
  const names = new Set([used, ...Object.keys(config.profiles ?? {})]);
  const profiles: Listed[] = [];
  for (const name of [...names].sort()) profiles.push(await described(accounts, config, { name, used }));
  await printListing(context, forms, {
    document: { schema: "simjobs.profile-list/1", used, profiles },
    items: profiles,
    print: () =>
      printTable(
        context,
        ["PROFILE", "USED", "SERVICE", "AT", { title: "SETTINGS", canCut: true }, "SIGNS IN BY"],
        profiles.flatMap((profile) => rowsOf(profile)),
      ),
  });
  return exitCodes.done;
}

async function described(
  accounts: Accounts,
  config: Config,
  { name, used }: { readonly name: string; readonly used: string },
): Promise<Listed> {
  const settings = profileNamed(config, name) ?? {};
  const isUsed = name === used;
  // The environment counts for what no command line has to name.
  const named = !isUsed && name !== defaultProfile;
  const opening: Opening = { ...(await accounts.opening()), profile: { name, named, settings } };
  const kinds = await loadAllServiceKinds();
  const services = await Promise.all(kinds.map(async (kind) => serviceOf(kind, opening, settings)));
  return { name, isUsed, services: services.filter((each) => each !== undefined) };
}

/** A service that the profile says something of, or that it signs in to. */
async function serviceOf(
  kind: ServiceKind,
  opening: Opening,
  settings: Profile,
): Promise<Listed["services"][number] | undefined> {
  const provider = kind.facts.name;
  const own = Object.entries(settings[provider] ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const told = { provider, settings: Object.fromEntries(own) };
  try {
    const source = await credentialOf(kind, opening);
    if (own.length === 0 && source === undefined) return undefined;
    const signIn =
      source === undefined
        ? null
        : { by: source.name, from: source.from, variable: source.variable, file: source.file };
    return { ...told, origin: kind.origin(opening), signIn };
  } catch (error) {
    if (!isJobError(error)) throw error;
    return { ...told, origin: null, signIn: null }; // what is wrong with it, doctor tells
  }
}

function rowsOf({ name, isUsed, services }: Listed): readonly { readonly text: string }[][] {
  const begin = [{ text: name }, { text: isUsed ? "yes" : "no" }];
  if (services.length === 0) return [[...begin, ...Array.from({ length: 4 }, () => ({ text: "-" }))]];
  return services.map(({ provider, origin, settings, signIn }) => {
    const said = Object.entries(settings).flatMap(([key, value]) =>
      key === "url" ? [] : [`${key} ${value}`],
    );
    const by = signIn === null ? "-" : `${signIn.by}, ${placeOf(signIn, name)}`;
    return [
      ...begin,
      { text: provider },
      { text: origin ?? "-" },
      { text: said.length === 0 ? "-" : said.join(", ") },
      { text: by },
    ];
  });
}
