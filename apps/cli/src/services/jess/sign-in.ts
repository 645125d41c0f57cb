import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { JessClient, type TokenStore } from "@simjobs/jess";
import { openTransport } from "../open-transport.js";
import type { Opening, SignedIn, SignIn } from "../service.js";
import { jessSecrets, jessSettings, jessTokenKey } from "./jess-settings.js";
import { jessTokenStore } from "./jess-token-store.js";

/**
 * Signs in with the e-mail and the password of the ENSIMS account, or with a session token of it. The token is kept, the
 * password never.
 */
export async function signIn(signIn: SignIn): Promise<SignedIn> {
  return signIn.given.token === undefined
    ? signInByPassword(signIn)
    : signInByToken(signIn, signIn.given.token);
}

async function signInByPassword({ opening, given, call, ask }: SignIn): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const settings = jessSettings(context.env, profile);
  const email = given.email ?? settings.email ?? (await askEmail(ask, given.password !== undefined));
  const password =
    given.password ??
    (await jessSecrets(context, profile)).password ??
    (await ask(`Password of ${email}: `, { hidden: true }));
  const { url } = settings;
  const transport = await openTransport(opening, url);
  try {
    const tokenStore = jessTokenStore(secrets, { url, email }, true);
    const client = new JessClient({ transport, credentials: { email, password }, tokenStore });
    await client.logOn(call);
    await tellLink(opening, client, email, call);
    return { origin: url, account: email, settings: { url, email } };
  } finally {
    await transport.close();
  }
}

async function askEmail(ask: SignIn["ask"], isPasswordGiven: boolean): Promise<string> {
  if (!isPasswordGiven) return ask("E-mail of your ENSIMS account: ");
  // Standard input was the password's: nobody can be asked there.
  throw new JobError("bad_input", "whose password it is was not said", {
    hint: "Add --email ada@example.org, or set JESS_EMAIL.",
  });
}

/** Whose token it is, the service tells. */
async function signInByToken({ opening, given, call }: SignIn, token: string): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const { url } = jessSettings(context.env, profile);
  const named = given.email ?? jessSettings(context.env, { ...profile, settings: {} }).email;
  const transport = await openTransport(opening, url);
  try {
    const held = holding(token);
    const client = new JessClient({ transport, credentials: { token }, tokenStore: held.store });
    const { email: told } = await client.user(call);
    const email = whose(told ?? "", named);
    await tellLink(opening, client, email, call);
    await secrets.set(jessTokenKey(url, email), held.newest());
    return { origin: url, account: email, settings: { url, email } };
  } finally {
    await transport.close();
  }
}

/** @throws {JobError} `bad_input` where it is not known, or not who was named */
function whose(told: string, named: string | undefined): string {
  const email = told.trim() === "" ? named : told.trim();
  if (email === undefined) {
    throw new JobError("bad_input", "JESS does not tell whose session token it is", {
      hint: "Say so: --email ada@example.org",
    });
  }
  if (named === undefined || named.toLowerCase() === email.toLowerCase()) return email;
  throw new JobError("bad_input", `the session token is of ${email}, and not of ${named}`, {
    hint: `Give a token of ${named}, or leave --email and JESS_EMAIL out.`,
  });
}

/** Holds a token until it is known whose it is: the service may renew it meanwhile. */
function holding(first: string): { readonly store: TokenStore; readonly newest: () => string } {
  let token = first;
  return {
    newest: () => token,
    store: {
      read: async () => token,
      write: async (renewed) => {
        token = renewed;
      },
      clear: async () => {},
    },
  };
}

async function tellLink(
  { context }: Opening,
  client: JessClient,
  email: string,
  call: ProviderCall,
): Promise<void> {
  const { isLinked, message } = await client.session(call);
  if (isLinked) return;
  context.stderr.write(
    `simjobs: no JESS account is linked to ${showControls(email)} yet (${showControls(message)}): link it in the web portal, then jobs can be run\n`,
  );
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
    const client = new JessClient({ transport, tokenStore: jessTokenStore(secrets, { url, email }, false) });
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
