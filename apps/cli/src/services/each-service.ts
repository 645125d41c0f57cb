import { JobError, type ProviderCall } from "@simjobs/core";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import type { Failure } from "../output/failure.js";
import { verboseEvents } from "../output/verbose-events.js";
import { Accounts } from "./accounts.js";
import type { Service } from "./service.js";
import { serviceNames } from "./registry.js";

/** What each service answered, and those that could not be asked. */
export interface Answers<Answer> {
  readonly found: readonly Answer[];
  readonly failures: readonly Failure[];
}

/**
 * Asks one service, or each that there is a sign-in for. One that fails is told beside the others.
 *
 * @throws {JobError} what was in the way where none could be asked; `unauthorized` where there is no sign-in at all
 */
export async function askEachService<Answer>(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
  ask: (service: Service, call: ProviderCall) => Promise<Answer>,
): Promise<Answers<Answer>> {
  const accounts = await Accounts.create(context, options);
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const failures: Failure[] = [];
  const found: Answer[] = [];
  try {
    for (const each of name === undefined ? serviceNames() : [name]) {
      if (name === undefined && !(await accounts.hasCredentials(each))) continue;
      try {
        found.push(await ask(await accounts.service(each), call));
      } catch (error) {
        failures.push({ about: each, error });
      }
    }
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (found.length > 0) return { found, failures };
  throw (
    failure?.error ??
    new JobError("unauthorized", "not signed in to any service", { hint: "Sign in: simjobs login" })
  );
}
