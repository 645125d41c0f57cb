import { defineCommand, type Command, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { serviceEntries } from "../services/registry.js";
import type { Submitting } from "../services/work.js";
import { submittingOptions } from "../submit/submitting-options.js";

/** `submit`, with one command for each service. */
export function submitCommands(): CommandGroup {
  return {
    name: "submit",
    about: "submit work; prints one reference a line",
    // The one that came last is listed first.
    commands: serviceEntries()
      .flatMap(({ facts, submitting }) =>
        submitting === undefined ? [] : [submitTo(facts.name, submitting)],
      )
      .toReversed(),
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
