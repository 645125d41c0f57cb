import { askEachService } from "../services/each-service.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import type { CommonOptions } from "../command/common-options.js";

/** Asks each service whose account this is. */
export async function runWhoami(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const { found, failures } = await askEachService(context, name, options, async ({ provider }, call) => ({
    provider: provider.name,
    ...(await provider.identity(call)),
  }));
  const signedIn = found.map(({ provider, origin, account }) => ({ provider, origin, account }));
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.whoami/1",
      accounts: signedIn,
      errors: errors.length === 0 ? undefined : errors,
    });
  } else {
    const rows = signedIn.map(({ provider, origin, account }) => [
      { text: provider },
      { text: account },
      { text: origin },
    ]);
    await printTable(context, ["PROVIDER", "ACCOUNT", "AT"], rows);
    printFailures(context, failures);
  }
  return worstExit(failures.map(exitOfFailure), precedence.read);
}
