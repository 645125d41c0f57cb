import { documentNames } from "@simjobs/core";
import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonHeading } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { flag, under, value } from "../command/option-specs.js";
import { wordOf } from "../input/parse-document-name.js";

export const schemaCommand = defineCommand({
  name: "schema",
  about: "print the JSON Schema of a document that --json prints; without one, list them",
  arguments: { document: maybe("document", "such as cancel", () => documentNames.map(wordOf)) },
  options: {
    ...listingOptions,
    input: value("command", "what this command takes, in place of a document: cancel, 'receipts list'"),
    commands: flag("every command there is, with all that a program must know to run it"),
    ...under(commonHeading, {
      json: flag("print one JSON document"),
      verbose: flag("print stack traces"),
    }),
  },
  examples: [
    ["simjobs schema", "which documents there are"],
    ["simjobs schema cancel > cancel.schema.json"],
    ["simjobs schema --input cancel", "its arguments and options"],
    ["simjobs schema --commands", "all commands at once, with their exit codes"],
  ],
  run: async ({ document, options }, context, all) =>
    (await import("./run-schema.js")).runSchema(context, document, options, all),
});
