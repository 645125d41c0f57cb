import { JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import type { Opening, ServiceKind, SignedIn } from "../services/service.js";
import { serviceFacts, serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { ServiceProfile } from "@simjobs/core/schemas";
import { readConfig } from "../settings/config-file.js";
import { checkProfileName, profileNamed } from "../settings/profile.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { saveProfile } from "../settings/save-profile.js";
import type { CommonOptions } from "../command/common-options.js";

/** Signs in to one service, or to each of them that there is something to sign in with. */
export async function runLogin(
  context: CliContext,
  name: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const accounts = await Accounts.create(context, { profile: options.profile });
  const names = name === undefined ? serviceNames() : [name];
  const kinds = await Promise.all(names.map(async (each) => accounts.kind(each)));
  const opening = await openingForLogin(context, accounts, options.profile);
  const canAsk = name !== undefined || context.stdin.isTTY;
  const meant = kinds.filter((kind) => canAsk || kind.canSignInUnasked(opening));
  if (meant.length === 0) throw nothingToSignInWith("any service");
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const signedIn: { readonly provider: string; readonly origin: string; readonly account: string }[] = [];
  for (const kind of meant) {
    const { origin, account } = await signIn(kind, opening, accounts, call);
    const provider = kind.facts.name;
    signedIn.push({ provider, origin, account });
    if (options.json !== true) context.stderr.write(`Signed in to ${provider} at ${origin} as ${account}.\n`);
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
  const settings = profileNamed(await readConfig(accounts.config), profile) ?? {};
  return {
    context,
    // At the sign-in itself, the environment fills in what the new profile lacks.
    profile: { name: profile, named: false, settings },
    secrets: accounts.secrets,
    submitted: accounts.submitted,
    account: undefined,
    longWait: false,
    isBrief: false,
    jobs: 0,
  };
}

async function signIn(
  kind: ServiceKind,
  opening: Opening,
  accounts: Accounts,
  call: ProviderCall,
): Promise<SignedIn> {
  const { context, profile } = opening;
  const { name, title } = kind.facts;
  const signedIn = await kind.signIn({
    opening,
    call,
    ask: (question, options) => ask(context, question, title, options?.hidden),
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

async function ask(context: CliContext, question: string, service: string, hidden = false): Promise<string> {
  if (!context.stdin.isTTY) throw nothingToSignInWith(service);
  const answer = await context.stdin.ask(question, { hidden, signal: context.signal });
  const given = hidden ? answer : answer.trim();
  if (given !== "") return given;
  throw new JobError("bad_input", `nothing was given to sign in to ${service} with`);
}

function nothingToSignInWith(service: string): JobError {
  const variables = serviceFacts().map(({ words }) => words.credentials);
  return new JobError(
    "unauthorized",
    `there is nothing to sign in to ${service} with, and no terminal to ask at`,
    {
      hint: `Set ${variables.join(", or ")}, or run simjobs login on a terminal.`,
    },
  );
}
