import { defineCommand, type Command } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import type { OptionSpecs } from "../command/option-specs.js";
import { serviceEntries } from "../services/registry.js";
import type { ShownService } from "../services/service-demo.js";

/** The main job, shown without an account. */
export async function demoCommand(): Promise<Command> {
  // The service that came last is listed first, and shown first.
  const shown = await Promise.all(
    serviceEntries()
      .toReversed()
      .flatMap(({ facts: { name }, loadDemo }) =>
        loadDemo === undefined ? [] : [loadDemo().then((demo): ShownService => ({ name, demo }))],
      ),
  );
  const ownOptions: OptionSpecs = Object.fromEntries(
    shown.flatMap(({ demo }) => Object.entries(demo.options)),
  );
  return defineCommand({
    name: "demo",
    about:
      "cancel one job at each service, on a mock of both: no account is needed, nothing leaves this machine",
    arguments: {},
    options: { ...commonOptions, ...ownOptions },
    examples: [["simjobs demo"], ["simjobs demo --json", "the evidence as one JSON document"]],
    run: async ({ options }, context) =>
      (await import("../demo/run-demo.js")).runDemo(context, options, shown),
  });
}
