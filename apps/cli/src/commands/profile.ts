import { one } from "../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { flag } from "../command/option-specs.js";

const list = defineCommand({
  name: "list",
  about: "list the profiles, and what each signs in with (default)",
  arguments: {},
  options: { ...commonOptions, ...listingOptions },
  examples: [["simjobs profile list"], ["simjobs profile list --json"]],
  run: async ({ options }, context) =>
    (await import("../profiles/list-profiles.js")).listProfiles(context, options),
});

const use = defineCommand({
  name: "use",
  about: "choose the profile that is meant where none is named",
  arguments: { name: one("profile", "a profile; default for the one without a name") },
  options: commonOptions,
  examples: [["simjobs profile use lab"], ["simjobs profile use default"]],
  run: async ({ name, options }, context) =>
    (await import("../profiles/use-profile.js")).useProfile(context, name, options),
});

const rename = defineCommand({
  name: "rename",
  about: "give a profile another name; references with the old one go on reaching it",
  arguments: { name: one("profile", "which one"), to: one("new name", "what it is called from now on") },
  options: commonOptions,
  examples: [["simjobs profile rename lab laboratory"]],
  run: async ({ name, to, options }, context) =>
    (await import("../profiles/rename-profile.js")).renameProfile(context, { name, to }, options),
});

const remove = defineCommand({
  name: "remove",
  about: "sign a profile out and forget it; what is on record stays there",
  arguments: { name: one("profile", "which one") },
  options: { ...commonOptions, yes: flag("do not ask") },
  examples: [["simjobs profile remove lab"], ["simjobs profile remove lab --yes"]],
  run: async ({ name, options }, context) =>
    (await import("../profiles/remove-profile.js")).removeProfile(context, name, options),
});

export const profileCommands: CommandGroup = {
  name: "profile",
  about: "list, choose, rename or remove profiles: accounts that go by a name",
  commands: [list, use, rename, remove],
  whenNone: "list",
  details:
    "A profile is made by signing in: simjobs login --profile lab. It is meant where a reference or --profile names it, else\n" +
    "where SIMJOBS_PROFILE does, else where profile use has chosen it. No secret is shown.",
  examples: [["simjobs profile"], ["simjobs profile use lab"]],
};
