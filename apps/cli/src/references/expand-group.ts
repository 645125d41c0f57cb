import { isJobError, JobError, parseReference, type JobRef } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds, serviceFacts } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { readConfig } from "../settings/config-file.js";
import { nowCalled } from "../settings/profile.js";
import { withAccount } from "../input/with-account.js";

/** The name of the group that is always there: the jobs of the last command that submitted some. */
const lastGroup = "last";

/**
 * The jobs of a group that were submitted to the services which the settings name now, each with the account that it was
 * submitted with. A job of that number at another address, or of another account, is another job: those are left out, and
 * that is said.
 *
 * @param options - `profile`: the only account that is meant
 * @throws {JobError} `bad_input` where there are none
 */
export async function expandGroup(
  context: CliContext,
  name: string,
  options: { readonly profile?: string | undefined },
): Promise<readonly JobRef[]> {
  const accounts = await Accounts.create(context);
  const meant = options.profile === undefined ? undefined : await Accounts.create(context, options);
  const { submitted } = accounts;
  const config = await readConfig(accounts.config);
  const entries = name === lastGroup ? await submitted.last() : await submitted.group(name);
  if (entries.length === 0) throw await noSuchGroup(accounts, name);

  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  const refs: JobRef[] = [];
  const elsewhere = new Map<string, number>();
  for (const { ref, origin, profile } of entries) {
    const { provider, kind, id } = parseReference(ref, grammars);
    const account = profile === undefined ? await accounts.nameOf(provider) : nowCalled(config, profile);
    const isMeant = meant === undefined || (await meant.nameOf(provider)) === account;
    if (isMeant && (await originOf(accounts, provider, account)) === origin) {
      refs.push(withAccount({ provider, kind, id }, account));
    } else {
      const place = `${origin}${account === undefined ? "" : ` (account ${account})`}`;
      elsewhere.set(place, (elsewhere.get(place) ?? 0) + 1);
    }
  }
  const places = [...elsewhere.keys()].join(", ");
  if (refs.length === 0) {
    throw new JobError(
      "bad_input",
      `the jobs of @${name} are at ${places}, and the settings name another address or account`,
      {
        hint: `Point simjobs at that address (${serviceFacts()
          .map(({ words }) => words.url)
          .join(", ")}), and leave --profile out, to reach them.`,
      },
    );
  }
  for (const [place, count] of elsewhere)
    context.stderr.write(`simjobs: left out of @${name}: ${count} at ${place}\n`);
  return refs;
}

/** Where an account is; undefined for one that is not in the settings any more. */
async function originOf(
  accounts: Accounts,
  provider: string,
  account: string | undefined,
): Promise<string | undefined> {
  try {
    return await accounts.origin(provider, account);
  } catch (error) {
    if (isJobError(error, "bad_input", "unauthorized")) return undefined;
    throw error;
  }
}

/**
 * Checks the name that somebody gives to a group.
 *
 * @throws {JobError} `bad_input`
 */
export function checkGroupName(name: string, option: string): string {
  const plain = name.startsWith("@") ? name.slice(1) : name;
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(plain) && plain !== lastGroup) return plain;
  const why = plain === lastGroup ? "always means the last submit" : "is no name for a group";
  throw new JobError("bad_input", `${option}: ${JSON.stringify(name.slice(0, 80))} ${why}`, {
    hint: "Use letters, digits, dots, dashes and underscores.",
  });
}

async function noSuchGroup({ submitted }: Accounts, name: string): Promise<JobError> {
  if (name === lastGroup) {
    return new JobError("bad_input", "nothing was submitted from here yet, so there is no @last", {
      hint: "Submit something first, or write a reference such as jess:12259.",
    });
  }
  const known = (await submitted.groups()).slice(0, 10).map((group) => `@${group}`);
  return new JobError("bad_input", `there is no group @${name.slice(0, 80)}`, {
    hint:
      known.length === 0
        ? "Name one when you submit: --group night"
        : `Known are ${known.join(", ")} and @${lastGroup}.`,
  });
}
