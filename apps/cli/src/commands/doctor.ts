import { any } from "../command/argument-specs.js";
import { defineCommand, type CommandGroup } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { maybeStoreOptions } from "../store/store-options.js";
import { probeOptions } from "./probe-options.js";

const check = defineCommand({
  name: "check",
  about: "look at everything that simjobs needs (default)",
  arguments: {},
  options: { ...commonOptions, ...limitOptions, ...listingOptions, ...maybeStoreOptions },
  details:
    "A note or a warning leaves the exit code 0. A problem makes it 1 (this machine, the record), 2 (settings),\n" +
    "4 (sign-in) or 13 (a service that cannot be reached). No secret is printed.",
  examples: [["simjobs doctor"], ["simjobs doctor --json", "to send along with a report"]],
  run: async ({ options }, context) => (await import("./run-doctor.js")).runDoctor(context, options),
});

const probe = defineCommand({
  name: "probe",
  about: "learn what a service's pages do not tell, as switches for the mock",
  arguments: { refs: any("reference", "simulations of yours to look at; only their ids lead to them") },
  options: probeOptions,
  details:
    "Reads, and changes nothing, unless --submit-job is given. What is printed is a file for simjobs mock --scenario-file.\n" +
    "Where there is a password, sessions of its own are opened, and one of them closed.",
  examples: [
    ["simjobs doctor probe", "of all services that you are signed in to"],
    ["simjobs doctor probe --service ionworks --output twin.yaml"],
  ],
  run: async ({ refs, options }, context) =>
    (await import("./run-probe.js")).runProbe(context, refs, options),
});

export const doctorCommands: CommandGroup = {
  name: "doctor",
  about: "check this machine, the settings, the sign-ins and the record of cancels",
  commands: [check, probe],
  whenNone: "check",
  examples: [["simjobs doctor"], ["simjobs doctor probe --output twin.yaml"]],
};
