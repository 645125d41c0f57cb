import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { value } from "../command/option-specs.js";

export const examplesCommand = defineCommand({
  name: "examples",
  about: "list example inputs, or write them into a folder",
  arguments: {},
  options: {
    ...commonOptions,
    ...listingOptions,
    write: value("folder", "write them there; nothing that is there is replaced"),
  },
  examples: [
    ["simjobs examples"],
    ["simjobs examples --write ."],
    ["simjobs submit jess --model one-zone.idf --weather weather.epw"],
    ["simjobs submit ionworks --simulation sweep.json --group sweep"],
  ],
  run: async ({ options }, context) => (await import("./run-examples.js")).runExamples(context, options),
});
