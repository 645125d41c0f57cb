import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { serviceNames } from "../services/registry.js";
import { anyService, everyService } from "../services/service-words.js";

export const logoutCommand = defineCommand({
  name: "logout",
  about: "remove what is stored to sign in with",
  arguments: { provider: maybe("provider", `${anyService()} (default: ${everyService()})`, serviceNames) },
  options: commonOptions,
  examples: [["simjobs logout"], ["simjobs logout jess"]],
  run: async ({ provider, options }, context) =>
    (await import("./run-logout.js")).runLogout(context, provider, options),
});
