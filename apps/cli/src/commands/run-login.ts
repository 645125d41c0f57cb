import type { ProviderCall } from "@simjobs/core";
import type { ServiceProfile } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { askForSignIn } from "../login/ask-for-sign-in.js";
import { chooseServices } from "../login/choose-services.js";
import { readGiven, type GivenOptions } from "../login/read-given.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { Accounts } from "../services/accounts.js";
import type { Opening, ServiceKind, SignedIn, SignIn } from "../services/service.js";
import { readConfig } from "../settings/config-file.js";
import { checkProfileName, profileNamed } from "../settings/profile.js";
import { saveProfile } from "../settings/save-profile.js";

/** Signs in to a service, or to those that are meant where none is named. */
export async function runLogin(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions & GivenOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  const opening = await openingForLogin(context, accounts, options.profile);
  const kinds = await chooseServices(context, accounts, { name, opening, options });
  const given = await readGiven(context, kinds, options);
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const signedIn: { readonly provider: string; readonly origin: string; readonly account: string }[] = [];
  for (const kind of kinds) {
    const { origin, account } = await signIn(kind, { opening, given, call }, accounts);
    const provider = kind.facts.name;
    signedIn.push({ provider, origin, account });
    if (options.json !== true)
      context.stderr.write(`Signed in to ${provider} at ${origin} as ${showControls(account)}.\n`);
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
  if (profile === undefined) return { ...(await accounts.opening()), keepsSession: true };
  checkProfileName(profile);
  const settings = profileNamed(await readConfig(accounts.config), profile) ?? {};
  return {
    context,
    // At the sign-in itself, the environment fills in what the new profile lacks.
    profile: { name: profile, named: false, settings },
    secrets: accounts.secrets,
    submitted: accounts.submitted,
    account: undefined,
    keepsSession: true,
    longWait: false,
    isBrief: false,
    jobs: 0,
  };
}

async function signIn(
  kind: ServiceKind,
  { opening, given, call }: Pick<SignIn, "opening" | "given"> & { readonly call: ProviderCall },
  accounts: Accounts,
): Promise<SignedIn> {
  const { context, profile } = opening;
  const { name, title } = kind.facts;
  const signedIn = await kind.signIn({
    opening,
    given,
    call,
    ask: (question, options) => askForSignIn(context, question, title, options?.hidden),
  });
  const place = { profile: profile.name, service: name };
  const before = await saveProfile(context, accounts.config, place, signedIn.settings);
  tellReplaced(opening, kind, before, signedIn.settings);
  return signedIn;
}

/** Whose jobs a reference means may have changed by this sign-in. */
function tellReplaced(
  { context, profile }: Opening,
  { facts, grammar }: ServiceKind,
  before: ServiceProfile,
  now: ServiceProfile,
): void {
  const known = facts.identifiedBy.filter((name) => before[name] !== undefined);
  if (known.every((name) => before[name] === now[name])) return;
  const was = known.map((name) => before[name]).join(" at ");
  context.stderr.write(
    `simjobs: profile ${profile.name} was ${showControls(was)}; references such as ${grammar.example} mean the new account from now on\n`,
  );
}
