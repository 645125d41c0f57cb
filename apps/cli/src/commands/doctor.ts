import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { listingOptions } from "../listing/listing-options.js";

export const doctorCommand = defineCommand({
  name: "doctor",
  about: "check this machine, the settings, the sign-ins and the record of cancels",
  arguments: {},
  options: { ...commonOptions, ...listingOptions },
  details:
    "A note or a warning leaves the exit code 0. A problem makes it 1 (this machine, the record), 2 (settings),\n" +
    "4 (sign-in) or 13 (a service that cannot be reached). No secret is printed.",
  examples: [["simjobs doctor"], ["simjobs doctor --json", "to send along with a report"]],
  run: async ({ options }, context) => (await import("./run-doctor.js")).runDoctor(context, options),
});
