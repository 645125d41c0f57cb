import { JobError } from "@simjobs/core";
import { Accounts } from "../connect/accounts.js";
import { serviceNames } from "../connect/service-kinds.js";
import type { CliContext } from "../context.js";
import { precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures, type Failure } from "../output/failed-jobs.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { CommonOptions } from "./options.js";

/** Asks each service whose account this is. */
export async function whoamiCommand(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, ...(onEvent === undefined ? {} : { onEvent }) };
  const failures: Failure[] = [];
  const found: { provider: string; origin: string; account: string }[] = [];
  try {
    for (const each of name === undefined ? serviceNames : [name]) {
      if (name === undefined && !(await accounts.hasCredentials(each))) continue;
      try {
        const { provider } = await accounts.service(each);
        found.push({ provider: each, ...(await provider.identity(call)) });
      } catch (error) {
        failures.push({ about: each, error });
      }
    }
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (found.length === 0) {
    throw (
      failure?.error ??
      new JobError("unauthorized", "not signed in to any service", { hint: "Sign in: simjobs login" })
    );
  }
  const signedIn = found.map(({ provider, origin, account }) => ({ provider, origin, account }));
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.whoami/1",
      accounts: signedIn,
      ...(errors.length === 0 ? {} : { errors }),
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
