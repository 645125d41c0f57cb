import { JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import type { Opening } from "../services/service.js";
import { serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { ionworksKeyName, ionworksSettings } from "../services/ionworks/ionworks-settings.js";
import { jessSettings } from "../services/jess/jess-settings.js";
import { checkProfileName, profileNamed } from "../settings/profile.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { saveProfile } from "../settings/save-profile.js";
import type { CommonOptions } from "../command/common-options.js";

interface SignedIn {
  readonly provider: string;
  readonly origin: string;
  readonly account: string;
}

/** Signs in to one service, or to each of them that there is something to sign in with. */
export async function loginCommand(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  if (name !== undefined) await accounts.kind(name); // exists
  const opening = await openingForLogin(context, accounts, options.profile);
  const names =
    name === undefined ? serviceNames.filter((each) => canSignIn(context, opening, each)) : [name];
  if (names.length === 0) throw nothingToSignInWith("any service");
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, ...(onEvent === undefined ? {} : { onEvent }) };
  const signedIn: SignedIn[] = [];
  for (const each of names) {
    const done =
      each === "jess"
        ? await loginJess(opening, accounts, call)
        : await loginIonworks(opening, accounts, call);
    signedIn.push(done);
    if (options.json !== true)
      context.stderr.write(`Signed in to ${done.provider} at ${done.origin} as ${done.account}.\n`);
  }
  if (options.json === true) printJson(context, { schema: "simjobs.login/1", accounts: signedIn });
  return exitCodes.done;
}

/** A profile that does not exist yet is made by signing in. */
async function openingForLogin(
  context: CliContext,
  accounts: Accounts,
  profile: string | undefined,
): Promise<Opening> {
  if (profile === undefined) return accounts.opening();
  checkProfileName(profile);
  const { readConfig } = await import("../settings/config-file.js");
  const settings = profileNamed(await readConfig(accounts.files.config), profile) ?? {};
  return {
    context,
    // At the sign-in itself, the environment fills in what the new profile lacks.
    profile: { name: profile, named: false, settings },
    secrets: accounts.secrets,
    submitted: accounts.submitted,
    account: undefined,
    longWait: false,
    jobs: 0,
  };
}

function canSignIn(context: CliContext, { profile }: Opening, name: string): boolean {
  if (context.stdin.isTTY) return true;
  if (name === "jess") {
    const { email, password } = jessSettings(context.env, profile);
    return email !== undefined && password !== undefined;
  }
  return ionworksSettings(context.env, profile).apiKey !== undefined;
}

async function loginJess(opening: Opening, accounts: Accounts, call: ProviderCall): Promise<SignedIn> {
  const { context, profile, secrets } = opening;
  const settings = jessSettings(context.env, profile);
  const email = settings.email ?? (await ask(context, "E-mail of your ENSIMS account: ", "JESS"));
  const password = settings.password ?? (await ask(context, `Password of ${email}: `, "JESS", true));
  const [{ JessClient }, { openTransport }, { jessTokenStore }] = await Promise.all([
    import("@simjobs/jess"),
    import("../services/open-transport.js"),
    import("../services/jess/jess-service.js"),
  ]);
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
    const before = await saveProfile(context, accounts.files.config, profile.name, { jess: { url, email } });
    tellReplaced(context, opening, "jess:12259", before.jess, { url, email });
    return { provider: "jess", origin: url, account: email };
  } finally {
    await transport.close();
  }
}

async function loginIonworks(opening: Opening, accounts: Accounts, call: ProviderCall): Promise<SignedIn> {
  const { context, profile, secrets, submitted } = opening;
  const { url, apiKey, projectId } = ionworksSettings(context.env, profile);
  const key =
    apiKey ?? (await ask(context, "API key (account page of the Ionworks web app): ", "Ionworks", true));
  const { makeIonworks } = await import("../services/ionworks/ionworks-service.js");
  const service = await makeIonworks(opening, {
    url,
    projectId,
    credentials: { apiKey: key },
    account: undefined,
    submitted,
  });
  try {
    const { account } = await service.provider.identity(call);
    await secrets.set(ionworksKeyName(url, profile.name), key);
    const before = await saveProfile(context, accounts.files.config, profile.name, {
      ionworks: { url, ...(projectId === undefined ? {} : { projectId }) },
    });
    tellReplaced(context, opening, "ionworks:simulation/<id>", before.ionworks, { url });
    return { provider: "ionworks", origin: url, account };
  } finally {
    await service.close();
  }
}

/** Whose jobs a reference means may have changed by this sign-in. */
function tellReplaced(
  { stderr }: CliContext,
  { profile }: Opening,
  example: string,
  before: { readonly url?: string | undefined; readonly email?: string | undefined } | undefined,
  now: { readonly url: string; readonly email?: string },
): void {
  const was = [before?.email, before?.url].filter((part) => part !== undefined).join(" at ");
  const isSame = (before?.url ?? now.url) === now.url && (before?.email ?? now.email) === now.email;
  if (was === "" || isSame) return;
  stderr.write(
    `simjobs: profile ${profile.name} was ${showControls(was)}; references such as ${example} mean the new account from now on\n`,
  );
}

async function ask(context: CliContext, question: string, service: string, hidden = false): Promise<string> {
  if (!context.stdin.isTTY) throw nothingToSignInWith(service);
  const answer = await context.stdin.ask(question, { hidden, signal: context.signal });
  const given = hidden ? answer : answer.trim();
  if (given !== "") return given;
  throw new JobError("bad_input", `nothing was given to sign in to ${service} with`);
}

function nothingToSignInWith(service: string): JobError {
  return new JobError(
    "unauthorized",
    `there is nothing to sign in to ${service} with, and no terminal to ask at`,
    {
      hint: "Set JESS_EMAIL and JESS_PASSWORD, or IONWORKS_API_KEY, or run simjobs login on a terminal.",
    },
  );
}
