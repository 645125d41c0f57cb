import { askEachService } from "../services/each-service.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printTable } from "../output/print-table.js";
import type { CommonOptions } from "../command/common-options.js";

/** Asks each service whose account this is. */
export async function runWhoami(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions & ListingOptions,
): Promise<number> {
  const forms = readListing(options);
  const { found, failures } = await askEachService(context, name, options, async ({ provider }, call) => ({
    provider: provider.name,
    ...(await provider.identity(call)),
  }));
  const signedIn = found.map(({ provider, origin, account }) => ({ provider, origin, account }));
  const errors = failures.map(failureDocument);
  await printListing(context, forms, {
    document: {
      schema: "simjobs.whoami/1",
      accounts: signedIn,
      errors: errors.length === 0 ? undefined : errors,
    },
    items: signedIn,
    print: () =>
      printTable(
        context,
        ["PROVIDER", "ACCOUNT", "AT"],
        signedIn.map(({ provider, origin, account }) => [
          { text: provider },
          { text: account },
          { text: origin },
        ]),
      ),
  });
  if (forms.form !== "json") printFailures(context, failures);
  return worstExit(failures.map(exitOfFailure), precedence.read);
}
