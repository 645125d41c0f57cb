import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { parseOneReference } from "../references/parse-references.js";
import { Accounts } from "../services/accounts.js";
import { findFacts } from "./find-facts.js";
import { printFacts } from "./print-facts.js";
import type { StoreNames } from "../settings/store-names.js";

/** Tells everything that is known of one job. */
export async function runShow(
  context: CliContext,
  text: string,
  options: CommonOptions & StoreNames,
): Promise<number> {
  const ref = await parseOneReference(context, text, {
    profile: options.profile,
    canBegin: "listed",
    inFleet: options,
  });
  const accounts = await Accounts.create(context, { ...options, inFleet: options });
  try {
    const call = { signal: context.signal, onEvent: verboseEvents(context, options.verbose) };
    const document = await findFacts(accounts, ref, call);
    if (options.json === true) printJson(context, document);
    else printFacts(context, document);
    return exitCodes.done;
  } finally {
    await accounts.close();
  }
}
