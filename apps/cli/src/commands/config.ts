import { one } from "../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { everySetting } from "../services/service-words.js";

const show = defineCommand({
  name: "show",
  about: "show each setting and where it comes from (default)",
  arguments: {},
  options: { ...commonOptions, ...listingOptions },
  examples: [["simjobs config"], ["simjobs config show --profile lab --json"]],
  run: async ({ options }, context) => (await import("./run-config.js")).showConfig(context, options),
});

const path = defineCommand({
  name: "path",
  about: "print the path of the config file",
  arguments: {},
  options: commonOptions,
  examples: [["simjobs config path"]],
  run: async ({ options }, context) => (await import("./run-config.js")).printConfigPath(context, options),
});

const set = defineCommand({
  name: "set",
  about: "give a setting of a profile a value",
  arguments: {
    key: one("key", `${everySetting()}, or profile: the one to use where none is named`),
    value: one("value", "the value"),
  },
  options: commonOptions,
  examples: [
    ["simjobs config set ionworks.projectId 5a0b7c1e"],
    ["simjobs config set jess.email ada@example.org --profile lab"],
    ["simjobs config set profile lab"],
  ],
  run: async ({ key, value, options }, context) =>
    (await import("./run-config.js")).setInConfig(context, key, value, options),
});

const unset = defineCommand({
  name: "unset",
  about: "take the value of a setting away",
  arguments: { key: one("key", "as for set") },
  options: commonOptions,
  examples: [["simjobs config unset ionworks.organizationId"]],
  run: async ({ key, options }, context) =>
    (await import("./run-config.js")).setInConfig(context, key, undefined, options),
});

export const configCommands: CommandGroup = {
  name: "config",
  about: "show or change settings; secrets are neither shown nor kept here",
  commands: [show, path, set, unset],
  whenNone: "show",
  details:
    "Of one setting, the environment outranks the profile, and the profile the default; a profile that is named on the\n" +
    "command line outranks the environment. Secrets come from the environment or simjobs login.",
  examples: [["simjobs config"], ["simjobs config set ionworks.projectId 5a0b7c1e"]],
};
