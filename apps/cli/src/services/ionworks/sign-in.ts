import { isJobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { IonworksClient, ionworksProvider, type IonworksCredentials } from "@simjobs/ionworks";
import { openTransport } from "../open-transport.js";
import type { Opening, SignedIn, SignIn } from "../service.js";
import {
  ionworksKeyName,
  ionworksSecrets,
  ionworksSettings,
  ionworksTokenName,
} from "./ionworks-settings.js";

/** Keeps the API key, or the bearer token, after the service has accepted it. */
export async function signIn({ opening, given, call, ask }: SignIn): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const { url, projectId, organizationId } = ionworksSettings(context, profile);
  const secret =
    given.token ??
    (await ionworksSecrets(context, profile)).apiKey ??
    (await ask("API key (account page of the Ionworks web app): ", { hidden: true }));
  const names = { key: ionworksKeyName(url, profile.name), token: ionworksTokenName(url, profile.name) };
  try {
    const account = await accountOf(opening, { apiKey: secret }, call);
    await secrets.set(names.key, secret);
    await secrets.remove(names.token);
    return { origin: url, account, settings: { url, projectId } };
  } catch (error) {
    // The form of keys is told in two ways, and that of tokens in none: the service knows which it is.
    if (given.token === undefined || !isJobError(error, "unauthorized")) throw error;
    const account = await accountOf(opening, { token: secret, organizationId }, call).catch(() => {
      throw error;
    });
    await secrets.set(names.token, secret);
    await secrets.remove(names.key);
    return { origin: url, account, settings: { url, projectId, organizationId } };
  }
}

async function accountOf(
  opening: Opening,
  credentials: IonworksCredentials,
  call: ProviderCall,
): Promise<string> {
  const { url, projectId } = ionworksSettings(opening.context, opening.profile);
  const client = new IonworksClient({ credentials, projectId, transport: await openTransport(opening, url) });
  try {
    return (await ionworksProvider(client).identity(call)).account;
  } finally {
    await client.close();
  }
}

/** Forgets what is kept to sign in with. */
export async function signOut({ context, profile, secrets }: Opening): Promise<boolean> {
  const { url, vendor } = ionworksSettings(context, profile);
  if (vendor.kind === "found") {
    context.stderr.write(
      `simjobs: the vendor's own program is signed in, too (${showControls(vendor.login.path)}): ionworks logout ends that\n`,
    );
  }
  const hadKey = await secrets.remove(ionworksKeyName(url, profile.name));
  const hadToken = await secrets.remove(ionworksTokenName(url, profile.name));
  return hadKey || hadToken;
}
