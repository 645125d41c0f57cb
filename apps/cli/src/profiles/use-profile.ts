import { showControls } from "@simjobs/http";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { locateFiles } from "../files/locate-files.js";
import { printJson } from "../output/print-json.js";
import { Accounts } from "../services/accounts.js";
import { allSources } from "../services/all-sources.js";
import { serviceFacts } from "../services/registry.js";
import { filled } from "../settings/pick-setting.js";
import { defaultProfile } from "../settings/profile.js";
import { saveConfig } from "../settings/save-config.js";
import { knownProfile } from "./known-profile.js";

/** Chooses the profile that is meant where none is named. */
export async function useProfile(context: CliContext, name: string, options: CommonOptions): Promise<number> {
  const { config: path } = await locateFiles(context);
  let was = defaultProfile;
  await saveConfig(context, { path, services: serviceFacts() }, (before) => {
    const { profile, ...rest } = before;
    was = profile ?? defaultProfile;
    if (name === defaultProfile) return rest;
    knownProfile(before, name);
    return { ...rest, profile: name };
  });
  if (options.json === true) printJson(context, { schema: "simjobs.profile-use/1", profile: name, was });
  else context.stderr.write(`Profile ${showControls(name)} is used where none is named.\n`);
  await tellOutranked(context, name);
  return exitCodes.done;
}

/** What else is set here, and goes before what was chosen. */
async function tellOutranked(context: CliContext, name: string): Promise<void> {
  const { env, stderr } = context;
  const chosen = filled(env["SIMJOBS_PROFILE"]);
  if (chosen !== undefined && chosen !== name) {
    stderr.write(`simjobs: SIMJOBS_PROFILE=${showControls(chosen)} is set here, and goes before it\n`);
  }
  const accounts = await Accounts.create(context);
  // What is wrong with the settings is told where they are needed.
  const sources = await allSources(context, accounts).catch(() => []);
  const variables = sources.flatMap(({ about, from, variable }) =>
    from === "environment" && isService(about) ? [variable] : [],
  );
  if (variables.length > 0)
    stderr.write(`simjobs: set here, and before what the profile says: ${variables.join(", ")}\n`);
}

function isService(about: string): boolean {
  return serviceFacts().some(({ name }) => name === about);
}
