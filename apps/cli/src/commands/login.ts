import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { serviceNames } from "../services/registry.js";
import { anyService } from "../services/service-words.js";

export const loginCommand = defineCommand({
  name: "login",
  about: "sign in to a service, from the environment or by asking",
  arguments: {
    provider: maybe(
      "provider",
      `${anyService()} (default: each that there is something to sign in with)`,
      serviceNames,
    ),
  },
  options: commonOptions,
  details:
    "JESS: e-mail and password of the ENSIMS account (JESS_EMAIL, JESS_PASSWORD). The session token is kept, the password\n" +
    "never. Ionworks: the API key (IONWORKS_API_KEY), kept after the service has accepted it.",
  examples: [["simjobs login jess"], ["simjobs login --profile lab", "another account, for jess@lab:12259"]],
  run: async ({ provider, options }, context) =>
    (await import("./run-login.js")).runLogin(context, provider, options),
});
