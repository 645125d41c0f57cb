import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { matchGlob } from "../input/match-glob.js";
import type { CommonOptions } from "../command/common-options.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printTable } from "../output/print-table.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import { askEachService } from "../services/each-service.js";
import type { Project } from "../services/service.js";

/** Lists the projects of each account that has some. */
export async function runProjects(
  context: CliContext,
  pattern: string | undefined,
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const forms = readListing(options);
  const { found, failures } = await askEachService(context, undefined, options, async (service, call) => ({
    provider: service.provider.name,
    own: await service.projects?.(call),
  }));
  const known = found.filter(({ own }) => own !== undefined);
  if (known.length === 0 && failures.length === 0) {
    throw new JobError("not_supported", "no service that you are signed in to has projects", {
      hint: "Work at Ionworks is in projects: simjobs login ionworks",
    });
  }
  const projects = known
    .flatMap(({ provider, own = [] }) => own.map((project) => ({ provider, ...project })))
    .filter((project) => fits(project, pattern));
  const errors = failures.map(failureDocument);
  await printListing(context, forms, {
    document: { schema: "simjobs.projects/1", projects, errors: errors.length === 0 ? undefined : errors },
    items: projects,
    print: () =>
      printTable(
        context,
        ["PROJECT", { title: "NAME", canCut: true }, "USED", "PROVIDER"],
        projects.map(({ provider, id, name, isUsed }) => [
          { text: id },
          { text: name ?? "-" },
          { text: isUsed ? "yes" : "-" },
          { text: provider },
        ]),
      ),
  });
  if (projects.length === 0 && failures.length === 0) context.stderr.write("No project fits.\n");
  else if (known.length > 0 && !projects.some(({ isUsed }) => isUsed) && pattern === undefined)
    context.stderr.write(
      "None of them is used: set IONWORKS_PROJECT_ID, or simjobs config set ionworks.projectId <id>.\n",
    );
  printFailures(context, failures);
  return worstExit(failures.map(exitOfFailure), precedence.read);
}

function fits({ id, name }: Project, pattern: string | undefined): boolean {
  return pattern === undefined || matchGlob(pattern, name ?? "") || matchGlob(pattern, id);
}
