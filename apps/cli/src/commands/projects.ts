import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";

export const projectsCommand = defineCommand({
  name: "projects",
  about: "list the projects that an account sees, and which one is used",
  arguments: { name: maybe("pattern", "only those with such a name or id, with * and ?") },
  options: { ...commonOptions, ...limitOptions, ...listingOptions },
  details:
    "Work at Ionworks is in a project: IONWORKS_PROJECT_ID, or simjobs config set ionworks.projectId <id>.\nJESS has none.",
  examples: [["simjobs projects"], ["simjobs projects 'Cell *' --jq '.projects[].id'"]],
  run: async ({ name, options }, context) =>
    (await import("./run-projects.js")).runProjects(context, name, options),
});
