import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { serviceNames } from "../services/registry.js";

export const logoutCommand = defineCommand({
  name: "logout",
  about: "remove what is stored to sign in with",
  arguments: { provider: maybe("provider", "jess or ionworks (default: both)", serviceNames) },
  options: commonOptions,
  examples: [["simjobs logout"], ["simjobs logout jess"]],
  run: async ({ provider, options }, context) =>
    (await import("./run-logout.js")).runLogout(context, provider, options),
});
