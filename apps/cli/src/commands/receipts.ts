import { one } from "../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { receiptsListOptions } from "./receipts-options.js";

const list = defineCommand({
  name: "list",
  about: "list receipts, the newest first",
  arguments: {},
  options: receiptsListOptions,
  examples: [["simjobs receipts list --json"]],
  run: async ({ options }, context) => (await import("./run-receipts.js")).listReceipts(context, options),
});

const show = defineCommand({
  name: "show",
  about: "show the receipts of a job with all their evidence",
  arguments: {
    name: one("reference or id", "a job such as jess:12259, a group such as @night, or the id of a receipt"),
  },
  options: { ...commonOptions, ...listingOptions },
  examples: [["simjobs receipts show jess:12259"]],
  run: async ({ name, options }, context) =>
    (await import("./run-receipts.js")).showReceipts(context, name, options),
});

const verify = defineCommand({
  name: "verify",
  about: "check that no record was changed, removed or swapped; exits with 1 where one was",
  arguments: {},
  options: commonOptions,
  examples: [["simjobs receipts verify --json"]],
  run: async ({ options }, context) => (await import("./run-receipts.js")).verifyReceipts(context, options),
});

export const receiptsCommands: CommandGroup = {
  name: "receipts",
  about: "the evidence for what became of cancelled jobs; works offline",
  commands: [list, show, verify],
  examples: [["simjobs receipts list"], ["simjobs receipts verify"]],
};
