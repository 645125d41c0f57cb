import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { flag, value } from "../command/option-specs.js";
import { serviceNames } from "../services/registry.js";
import { anyService } from "../services/service-words.js";

export const loginCommand = defineCommand({
  name: "login",
  about: "sign in to a service, and stay so",
  arguments: {
    provider: maybe("provider", `${anyService()} (default: asks which)`, serviceNames),
  },
  options: {
    ...commonOptions,
    withToken: flag("read an API key, or a session token, from standard input"),
    passwordStdin: flag("read the password from standard input"),
    email: value("address", "whose password it is"),
  },
  details:
    "What is not handed over comes from the environment, or is asked for at the terminal. Where there is no terminal, and no\n" +
    "service is named, it signs in to each that the environment has something for.\n" +
    "JESS: e-mail and password of the ENSIMS account (JESS_EMAIL, JESS_PASSWORD). The session token is kept, the password\n" +
    "never. Ionworks: the API key (IONWORKS_API_KEY), kept after the service has accepted it.",
  examples: [
    ["simjobs login jess"],
    ["simjobs login --profile lab", "another account, for jess@lab:12259"],
    ["pass ionworks | simjobs login ionworks --with-token", "no terminal needed"],
    ["simjobs login jess --email ada@example.org --password-stdin < password.txt"],
  ],
  run: async ({ provider, options }, context) =>
    (await import("./run-login.js")).runLogin(context, provider, options),
});
