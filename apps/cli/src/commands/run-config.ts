import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { locateFiles } from "../files/locate-files.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { allSources } from "../services/all-sources.js";
import { serviceFacts } from "../services/registry.js";
import { changeConfig, formatSettingKey, parseSettingKey } from "../settings/change-config.js";
import type { Config } from "@simjobs/core/schemas";
import { readConfig, type ConfigFile } from "../settings/config-file.js";
import { checkProfileName, chooseProfile, nowCalled } from "../settings/profile.js";
import { saveConfig } from "../settings/save-config.js";
import { placeOf, type SettingSource } from "../settings/setting-source.js";
import type { CommonOptions } from "../command/common-options.js";

/** Shows each setting that is in force, and where it comes from. */
export async function showConfig(
  context: CliContext,
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const forms = readListing(options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  try {
    const { profile } = await accounts.opening();
    const settings = await allSources(context, accounts);
    const { profiles } = await readConfig(accounts.config);
    await printListing(context, forms, {
      document: {
        schema: "simjobs.config/1",
        profile: profile.name,
        profiles: Object.keys(profiles ?? {}),
        files: accounts.files,
        settings,
      },
      items: settings,
      print: () =>
        printTable(
          context,
          ["ABOUT", "SETTING", "VALUE", "FROM"],
          settings.map((setting) => [
            { text: setting.about },
            { text: setting.name },
            { text: shownValue(setting) },
            { text: placeOf(setting, profile.name) },
          ]),
        ),
    });
    if (forms.form === "people")
      context.stderr.write(`Profile ${profile.name}, of ${showControls(accounts.files.config)}\n`);
    return exitCodes.done;
  } finally {
    await accounts.close();
  }
}

function shownValue({ value, isSecret, from }: SettingSource): string {
  return isSecret && from !== "nowhere" ? "(hidden)" : (value ?? "-");
}

/** Prints the path of the config file. */
export async function printConfigPath(context: CliContext, options: CommonOptions): Promise<number> {
  const { config } = await locateFiles(context);
  if (options.json === true) printJson(context, { schema: "simjobs.config-path/1", path: config });
  else context.stdout.write(`${config}\n`);
  return exitCodes.done;
}

/**
 * Gives a setting another value.
 *
 * @param value - `undefined` takes it away
 */
export async function setInConfig(
  context: CliContext,
  key: string,
  value: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const { config: path } = await locateFiles(context);
  const file: ConfigFile = { path, services: serviceFacts() };
  let name = "profile";
  await saveConfig(context, file, (before) => {
    if (key === "profile") return withProfile(context, before, value);
    const changed = setIn(context, before, { key, value, profile: options.profile });
    name = changed.name;
    return changed.after;
  });
  const words = value === undefined ? `${name} is taken away` : `${name} is ${value}`;
  if (options.json === true)
    printJson(context, { schema: "simjobs.config-set/1", path, key: name, value: value ?? null });
  else context.stderr.write(`${showControls(`${words}, in ${path}`)}\n`);
  return exitCodes.done;
}

function setIn(
  context: CliContext,
  config: Config,
  {
    key,
    value,
    profile,
  }: { readonly key: string; readonly value: string | undefined; readonly profile: string | undefined },
): { readonly after: Config; readonly name: string } {
  const setting = parseSettingKey(key, serviceFacts());
  if (profile !== undefined) checkProfileName(profile);
  const name =
    profile === undefined ? chooseProfile(config, context.env, undefined).name : nowCalled(config, profile);
  return {
    after: changeConfig(config, name, setting, value, context.env),
    name: `${formatSettingKey(setting)} of profile ${name}`,
  };
}

function withProfile(context: CliContext, config: Config, value: string | undefined): Config {
  if (value === undefined) {
    const { profile: _profile, ...rest } = config;
    return rest;
  }
  if (value.trim() === "") throw new JobError("bad_input", "profile has no value");
  chooseProfile(config, context.env, value); // is there
  return { ...config, profile: value };
}
