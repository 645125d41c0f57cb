import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds } from "../services/registry.js";
import type { Opening } from "../services/service.js";
import { readConfig } from "../settings/config-file.js";
import { chooseProfile } from "../settings/profile.js";
import { saveConfig } from "../settings/save-config.js";
import { knownProfile, withoutProfile } from "./known-profile.js";
import { openOfProfile, tellOpen } from "./open-of-profile.js";
import { profileOpening } from "./profile-opening.js";
import { sharingProfiles } from "./sharing-profiles.js";

/** Signs a profile out and forgets it. What is on record of its jobs stays there. */
export async function removeProfile(
  context: CliContext,
  name: string,
  options: CommonOptions & { readonly yes?: boolean | undefined },
): Promise<number> {
  const accounts = await Accounts.create(context);
  const config = await readConfig(accounts.config);
  const opening = await profileOpening(accounts, name, knownProfile(config, name));
  const isUsed = chooseProfile(config, {}, undefined).name === name;
  const open = await openOfProfile(context, accounts, name, isUsed);
  tellOpen(context, open, "finish them first by simjobs resume, or later by signing in as the same account");
  await agree(context, name, opening, options);
  const call = { signal: context.signal, onEvent: verboseEvents(context, options.verbose) };
  const signedOut: string[] = [];
  for (const kind of await loadAllServiceKinds()) {
    const isShared = (await sharingProfiles(accounts, kind, opening)).length > 0;
    if (!isShared && (await kind.signOut(opening, call))) signedOut.push(kind.facts.name);
  }
  await saveConfig(context, accounts.config, (before) => withoutProfile(before, name));
  if (options.json === true)
    printJson(context, { schema: "simjobs.profile-remove/1", profile: name, signedOut, open });
  else {
    const out = signedOut.length === 0 ? "" : `, and signed out of ${signedOut.join(", ")}`;
    context.stderr.write(`Profile ${showControls(name)} is removed${out}.\n`);
  }
  return exitCodes.done;
}

async function agree(
  { stdin, signal }: CliContext,
  name: string,
  { profile }: Opening,
  { yes, json }: CommonOptions & { readonly yes?: boolean | undefined },
): Promise<void> {
  if (yes === true) return;
  const settings = Object.entries(profile.settings).flatMap(([service, own = {}]) =>
    Object.entries(own).map(([key, value = ""]) => `${service}.${key} ${value}`),
  );
  const what = showControls(settings.length === 0 ? name : `${name} (${settings.join(", ")})`);
  if (!stdin.isTTY || json === true) {
    throw new JobError("bad_input", `profile ${what} is not removed unasked`, {
      hint: "Add --yes if you mean it.",
    });
  }
  const answer = await stdin.ask(`Remove profile ${what}? [y/N] `, { signal });
  if (!/^y(es)?$/iu.test(answer.trim())) throw new JobError("bad_input", "nothing was removed");
}
