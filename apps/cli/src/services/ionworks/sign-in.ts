import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { openTransport } from "../open-transport.js";
import type { SignedIn, SignIn } from "../service.js";
import { ionworksKeyName, ionworksSettings } from "./ionworks-settings.js";

/** Keeps the API key after the service has accepted it. */
export async function signIn({ opening, call, ask }: SignIn): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const { url, apiKey, projectId } = ionworksSettings(context.env, profile);
  const key = apiKey ?? (await ask("API key (account page of the Ionworks web app): ", { hidden: true }));
  const transport = await openTransport(opening, url);
  const client = new IonworksClient({ credentials: { apiKey: key }, projectId, transport });
  try {
    const { account } = await ionworksProvider(client).identity(call);
    await secrets.set(ionworksKeyName(url, profile.name), key);
    return { origin: url, account, settings: { url, projectId } };
  } finally {
    await client.close();
  }
}
