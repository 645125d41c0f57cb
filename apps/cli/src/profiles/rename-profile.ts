import { JobError } from "@simjobs/core";
import type { Config, Profile } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds } from "../services/registry.js";
import type { Opening } from "../services/service.js";
import { readConfig } from "../settings/config-file.js";
import { checkProfileName, defaultProfile, profileNamed } from "../settings/profile.js";
import { saveConfig } from "../settings/save-config.js";
import { knownProfile, namesBefore } from "./known-profile.js";
import { profileOpening } from "./profile-opening.js";

interface Names {
  readonly name: string;
  readonly to: string;
}

/** Gives a profile another name. Its secrets come along, and what was printed with the old name still reaches it. */
export async function renameProfile(
  context: CliContext,
  { name, to }: Names,
  options: CommonOptions,
): Promise<number> {
  checkProfileName(to, "the new name");
  const accounts = await Accounts.create(context);
  const settings = knownProfile(await readConfig(accounts.config), name);
  const moved = await keptUnder(accounts, { name, to }, settings);
  // Copied before and removed after: whoever is stopped in between has lost nothing.
  for (const { from, into } of moved) {
    const secret = await accounts.secrets.get(from);
    if (secret === undefined) await accounts.secrets.remove(into);
    else await accounts.secrets.set(into, secret);
  }
  await saveConfig(context, accounts.config, (before) => withName(before, { name, to }));
  for (const { from } of moved) await accounts.secrets.remove(from);
  if (options.json === true)
    printJson(context, { schema: "simjobs.profile-rename/1", profile: to, was: name });
  else {
    context.stderr.write(
      `Profile ${showControls(name)} is ${to} now. References with the old name still reach it, until a new profile has that name.\n`,
    );
  }
  return exitCodes.done;
}

/** What is kept under the name of a profile, by its old and its new one. */
async function keptUnder(
  accounts: Accounts,
  { name, to }: Names,
  settings: Profile,
): Promise<readonly { readonly from: string; readonly into: string }[]> {
  const under = async (each: string): Promise<readonly string[]> => {
    const opening: Opening = await profileOpening(accounts, each, settings);
    return (await loadAllServiceKinds()).flatMap((kind) => kind.kept?.(opening) ?? []);
  };
  const [before, after] = [await under(name), await under(to)];
  return before.flatMap((from, index) => {
    const into = after[index];
    return into === undefined || into === from ? [] : [{ from, into }];
  });
}

/** @throws {JobError} `bad_input` for a name that another profile has */
function withName(config: Config, { name, to }: Names): Config {
  const settings = knownProfile(config, name);
  if (profileNamed(config, to) !== undefined) {
    throw new JobError("bad_input", `there is a profile ${to} already`, {
      hint: `Choose another name, or remove that one: simjobs profile remove ${to}`,
    });
  }
  const { profile = defaultProfile, profiles = {}, renamed = {}, ...rest } = config;
  const names = Object.entries(renamed)
    .filter(([old]) => old !== to && old !== name)
    .map(([old, now]): readonly [string, string] => [old, now === name ? to : now]);
  const used = profile === name ? to : profile;
  return {
    ...rest,
    ...(used === defaultProfile ? {} : { profile: used }),
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([each, own]) => (each === name ? [to, settings] : [each, own])),
    ),
    ...namesBefore([...names, [name, to]]),
  };
}
