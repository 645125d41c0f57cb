import { isJobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printJson } from "../output/print-json.js";
import { ionworksKeyName, ionworksSettings } from "../services/ionworks/ionworks-settings.js";
import { jessSettings, jessTokenKey } from "../services/jess/jess-settings.js";
import type { CommonOptions } from "../command/common-options.js";

/** Ends the session at JESS, and removes what is stored to sign in with. */
export async function logoutCommand(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  if (name !== undefined) await accounts.kind(name); // exists
  const removed: string[] = [];
  for (const each of name === undefined ? serviceNames : [name]) {
    const isRemoved =
      each === "jess" ? await logoutJess(context, accounts) : await logoutIonworks(context, accounts);
    if (isRemoved) removed.push(each);
    if (options.json !== true) {
      context.stderr.write(isRemoved ? `Signed out of ${each}.\n` : `Nothing was stored for ${each}.\n`);
    }
  }
  if (options.json === true) printJson(context, { schema: "simjobs.logout/1", providers: removed });
  return exitCodes.done;
}

async function logoutJess(context: CliContext, accounts: Accounts): Promise<boolean> {
  const opening = await accounts.opening();
  const { url, email } = jessSettings(context.env, opening.profile);
  if (email === undefined) return false;
  const key = jessTokenKey(url, email);
  if ((await accounts.secrets.get(key)) === undefined) return false;
  const [{ JessClient }, { openTransport }, { jessTokenStore }] = await Promise.all([
    import("@simjobs/jess"),
    import("../services/open-transport.js"),
    import("../services/jess/jess-service.js"),
  ]);
  const transport = await openTransport(opening, url);
  try {
    const client = new JessClient({ transport, tokenStore: jessTokenStore(accounts.secrets, url, email) });
    await client.logOff({ signal: context.signal });
  } catch (error) {
    // Forgotten here in any case; the session at the service ends by itself.
    if (!isJobError(error)) throw error;
    context.stderr.write(`simjobs: JESS could not be told: ${showControls(error.message)}\n`);
  } finally {
    await transport.close();
    await accounts.secrets.remove(key);
  }
  return true;
}

async function logoutIonworks(context: CliContext, accounts: Accounts): Promise<boolean> {
  const { profile } = await accounts.opening();
  const { url } = ionworksSettings(context.env, profile);
  return accounts.secrets.remove(ionworksKeyName(url, profile.name));
}
