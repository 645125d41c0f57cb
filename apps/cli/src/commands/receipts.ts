import { one } from "../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../command/command.js";
import {
  receiptsExportOptions,
  receiptsImportOptions,
  receiptsListOptions,
  receiptsShowOptions,
  receiptsVerifyOptions,
} from "../receipts/receipts-options.js";

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
  options: receiptsShowOptions,
  examples: [["simjobs receipts show jess:12259"]],
  run: async ({ name, options }, context) =>
    (await import("./run-receipts.js")).showReceipts(context, name, options),
});

const verify = defineCommand({
  name: "verify",
  about: "check that no record was changed, removed or swapped; exits with 1 where one was",
  arguments: {},
  options: receiptsVerifyOptions,
  examples: [
    ["simjobs receipts verify --json"],
    ["simjobs receipts verify --store redis://queue.example", "what a fleet of machines has on record"],
    ["simjobs receipts verify --folder fleet-2026", "what export has written; no store is asked"],
  ],
  run: async ({ options }, context) => (await import("./run-receipts.js")).verifyReceipts(context, options),
});

const exportStore = defineCommand({
  name: "export",
  about: "write what a fleet has on record into a folder of journals and receipts",
  arguments: { folder: one("folder", "a folder that is empty or not there yet") },
  options: receiptsExportOptions,
  details:
    "All accounts of the store are written, open wishes among them; nobody need be signed in. It is a copy: what is open stays with the\n" +
    "fleet. To check it without the store: simjobs receipts verify --folder …",
  examples: [["simjobs receipts export fleet-2026 --store redis://queue.example"]],
  run: async ({ folder, options }, context) =>
    (await import("../receipts/export-store.js")).exportStore(context, folder, options),
});

const importWishes = defineCommand({
  name: "import",
  about: "hand the cancels that are open on this machine over to a fleet",
  arguments: {},
  options: receiptsImportOptions,
  details:
    "Those of the accounts that you are signed in to are put on the fleet's record, with what was sent for them, and then closed here:\n" +
    "simjobs resume of this machine leaves them alone from then on. What cannot be handed over is told with the reason and stays here.",
  examples: [["simjobs receipts import --store redis://queue.example"]],
  run: async ({ options }, context) =>
    (await import("../receipts/import-wishes.js")).importWishes(context, options),
});

export const receiptsCommands: CommandGroup = {
  name: "receipts",
  about: "the evidence for what became of cancelled jobs; works offline",
  commands: [list, show, verify, exportStore, importWishes],
  examples: [["simjobs receipts list"], ["simjobs receipts verify"]],
};
