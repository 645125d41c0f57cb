import { showControls } from "@simjobs/http";
import { sharingProfiles } from "../profiles/sharing-profiles.js";
import { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { CommonOptions } from "../command/common-options.js";

/** Ends the session at each service, and removes what is stored to sign in with. */
export async function runLogout(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  const names = name === undefined ? serviceNames() : [name];
  const kinds = await Promise.all(names.map(async (each) => accounts.kind(each)));
  const opening = await accounts.opening();
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const removed: string[] = [];
  for (const kind of kinds) {
    const { name: provider } = kind.facts;
    const sharing = await sharingProfiles(accounts, kind, opening).catch(() => []);
    const isRemoved = await kind.signOut(opening, call);
    if (isRemoved) removed.push(provider);
    if (isRemoved && sharing.length > 0) {
      const names = sharing.map((each) => showControls(each)).join(", ");
      context.stderr.write(`simjobs: of the same account at ${provider}, and signed out with it: ${names}\n`);
    }
    if (options.json !== true) {
      context.stderr.write(
        isRemoved ? `Signed out of ${provider}.\n` : `Nothing was stored for ${provider}.\n`,
      );
    }
  }
  if (options.json === true) printJson(context, { schema: "simjobs.logout/1", providers: removed });
  return exitCodes.done;
}
