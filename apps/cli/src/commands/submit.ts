import { defineCommand, type Command, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { serviceEntries } from "../services/registry.js";
import type { Submitting } from "../services/work.js";
import { submittingOptions } from "../submit/submitting-options.js";

/** `submit`, with one command for each service; the service that came last is listed first. */
export async function submitCommands(): Promise<CommandGroup> {
  const commands = await Promise.all(
    serviceEntries()
      .toReversed()
      .flatMap(({ facts, loadSubmitting }) =>
        loadSubmitting === undefined
          ? []
          : [loadSubmitting().then((submitting) => submitTo(facts.name, submitting))],
      ),
  );
  return {
    name: "submit",
    about: "submit work; prints one reference a line",
    commands,
    examples: [["simjobs submit jess --help"], ["simjobs submit ionworks --help"]],
  };
}

function submitTo(name: string, { about, options: ownOptions, examples, work }: Submitting): Command {
  return defineCommand({
    name,
    about,
    arguments: {},
    options: { ...commonOptions, ...ownOptions, ...submittingOptions },
    examples,
    run: async ({ options }, context) =>
      (await import("../submit/submit-work.js")).submitWork(context, options, await work(options, context)),
  });
}
