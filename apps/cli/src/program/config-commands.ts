import { Command } from "commander";
import type { CliContext } from "../context.js";
import type { CommonOptions } from "../command/common-options.js";
import { common, examples, runnersFor, type Called } from "./command-tools.js";

/** What shows and changes settings. */
export function configCommands(context: CliContext, called: Called): Command {
  const { run, runWith } = runnersFor(called);
  const config = new Command("config").description(
    "show or change settings; secrets are neither shown nor kept here",
  );
  config.addCommand(
    common(new Command("show"))
      .description("show each setting and where it comes from (default)")
      .addHelpText("after", examples(["simjobs config"], ["simjobs config show --profile lab --json"]))
      .action(
        run(async (options) => (await import("../commands/config.js")).configShowCommand(context, options)),
      ),
    { isDefault: true },
  );
  config.addCommand(
    common(new Command("path"))
      .description("print the path of the config file")
      .addHelpText("after", examples(["simjobs config path"]))
      .action(
        run(async (options) => (await import("../commands/config.js")).configPathCommand(context, options)),
      ),
  );
  config.addCommand(
    common(new Command("set"))
      .description("give a setting of a profile a value")
      .argument(
        "<key>",
        "jess.url, jess.email, ionworks.url, ionworks.projectId, ionworks.organizationId, or profile: the one to use where none is named",
      )
      .argument("<value>", "the value")
      .addHelpText(
        "after",
        examples(
          ["simjobs config set ionworks.projectId 5a0b7c1e"],
          ["simjobs config set jess.email ada@example.org --profile lab"],
          ["simjobs config set profile lab"],
        ),
      )
      .action(async (key: string, value: string, options: CommonOptions) =>
        run(async (own: CommonOptions) =>
          (await import("../commands/config.js")).configSetCommand(context, key, value, own),
        )(options),
      ),
  );
  config.addCommand(
    common(new Command("unset"))
      .description("take the value of a setting away")
      .argument("<key>", "as for set")
      .addHelpText("after", examples(["simjobs config unset ionworks.organizationId"]))
      .action(
        runWith(async (key: string, options) =>
          (await import("../commands/config.js")).configSetCommand(context, key, undefined, options),
        ),
      ),
  );
  config.addHelpText(
    "after",
    "\nOf one setting, the environment outranks the profile, and the profile the default; a profile that is named on the\n" +
      "command line outranks the environment. Secrets come from the environment or simjobs login.\n" +
      examples(["simjobs config"], ["simjobs config set ionworks.projectId 5a0b7c1e"]),
  );
  return config;
}
