import { isJobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { JessClient } from "@simjobs/jess";
import { openTransport } from "../open-transport.js";
import type { Opening, SignedIn, SignIn } from "../service.js";
import { jessSettings, jessTokenKey } from "./jess-settings.js";
import { jessTokenStore } from "./jess-token-store.js";

/** Signs in with the e-mail and the password of the ENSIMS account. The session token is kept, the password never. */
export async function signIn({ opening, call, ask }: SignIn): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const settings = jessSettings(context.env, profile);
  const email = settings.email ?? (await ask("E-mail of your ENSIMS account: "));
  const password = settings.password ?? (await ask(`Password of ${email}: `, { hidden: true }));
  const { url } = settings;
  const transport = await openTransport(opening, url);
  try {
    const tokenStore = jessTokenStore(secrets, url, email);
    const client = new JessClient({ transport, credentials: { email, password }, tokenStore });
    await client.logOn(call);
    const { isLinked, message } = await client.session(call);
    if (!isLinked) {
      context.stderr.write(
        `simjobs: no JESS account is linked to ${email} yet (${showControls(message)}): link it in the web portal, then jobs can be run\n`,
      );
    }
    return { origin: url, account: email, settings: { url, email } };
  } finally {
    await transport.close();
  }
}

/** Ends the session, and forgets its token. */
export async function signOut(opening: Opening, call: ProviderCall): Promise<boolean> {
  const { context, profile, secrets } = opening;
  const { url, email } = jessSettings(context.env, profile);
  if (email === undefined) return false;
  const key = jessTokenKey(url, email);
  if ((await secrets.get(key)) === undefined) return false;
  const transport = await openTransport(opening, url);
  try {
    const client = new JessClient({ transport, tokenStore: jessTokenStore(secrets, url, email) });
    await client.logOff(call);
  } catch (error) {
    // Forgotten here in any case; the session at the service ends by itself.
    if (!isJobError(error)) throw error;
    context.stderr.write(`simjobs: JESS could not be told: ${showControls(error.message)}\n`);
  } finally {
    await transport.close();
    await secrets.remove(key);
  }
  return true;
}
