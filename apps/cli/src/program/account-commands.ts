import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, type Called } from "./command-tools.js";

/** Who one is to the services. */
export function accountCommands(context: CliContext, called: Called): readonly Command[] {
  const { runWith } = runnersFor(called);
  return [
    common(new Command("login"))
      .description("sign in to a service, from the environment or by asking")
      .argument("[provider]", "jess or ionworks (default: each that there is something to sign in with)")
      .addHelpText(
        "after",
        "\nJESS: e-mail and password of the ENSIMS account (JESS_EMAIL, JESS_PASSWORD). The session token is kept, the password\n" +
          "never. Ionworks: the API key (IONWORKS_API_KEY), kept after the service has accepted it.\n" +
          examples(
            ["simjobs login jess"],
            ["simjobs login --profile lab", "another account, for jess@lab:12259"],
          ),
      )
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("../commands/login.js")).loginCommand(context, name, options),
        ),
      ),
    common(new Command("logout"))
      .description("remove what is stored to sign in with")
      .argument("[provider]", "jess or ionworks (default: both)")
      .addHelpText("after", examples(["simjobs logout"], ["simjobs logout jess"]))
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("../commands/logout.js")).logoutCommand(context, name, options),
        ),
      ),
    common(new Command("whoami"))
      .description("ask each service whose account this is")
      .argument("[provider]", "jess or ionworks (default: both)")
      .addHelpText("after", examples(["simjobs whoami"]))
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("../commands/whoami.js")).whoamiCommand(context, name, options),
        ),
      ),
  ];
}
