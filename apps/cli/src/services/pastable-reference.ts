import { formatReference, isJobError, tryParseReference } from "@simjobs/core";
import { readConfig } from "../settings/config-file.js";
import { elsewhereAccount } from "../settings/profile.js";
import { withAccount } from "../input/with-account.js";
import type { Accounts } from "./accounts.js";
import { loadAllServiceKinds } from "./registry.js";

/** A job that is on record: its reference as it was written then, and where it is. */
export interface RecordedJob {
  readonly ref: string;
  /** Scheme, host, port and base path. */
  readonly origin: string;
}

/**
 * Writes references that are on record as they reach the same place now, by whichever account; where none does, with the
 * account `elsewhere`, which is always refused. The settings may name another address than they did then, and the same number
 * is another job there. Asks nobody.
 */
export async function pastableReferences(accounts: Accounts): Promise<(job: RecordedJob) => Promise<string>> {
  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  const profiles = await profilesOf(accounts);
  const known = new Map<string, Promise<string | undefined>>();
  return async ({ ref: recorded, origin }) => {
    const ref = tryParseReference(recorded, grammars);
    if (ref === null) return recorded;
    const key = JSON.stringify([ref.provider, ref.account, origin]);
    const asked = known.get(key) ?? accountAt(accounts, ref.provider, origin, [ref.account, ...profiles]);
    known.set(key, asked);
    const account = await asked;
    return formatReference(withAccount(ref, account));
  };
}

/** The first account that is at a place; where none is, the recorded one if it reaches nobody, else `elsewhere`. */
async function accountAt(
  accounts: Accounts,
  provider: string,
  origin: string,
  names: readonly (string | undefined)[],
): Promise<string | undefined> {
  const kind = await accounts.kind(provider);
  const [recorded] = names;
  let isRefused = false;
  for (const [index, name] of names.entries()) {
    try {
      const opening = await accounts.openingOf(provider, name);
      if (kind.origin(opening) === origin) return opening.account;
      if (index === 0) isRefused = (await kind.accountKey(opening)) === null;
    } catch (error) {
      if (!isJobError(error)) throw error;
      if (index === 0) isRefused = true; // such an account is nowhere
    }
  }
  return isRefused ? recorded : elsewhereAccount;
}

async function profilesOf(accounts: Accounts): Promise<readonly (string | undefined)[]> {
  try {
    return [undefined, ...Object.keys((await readConfig(accounts.config)).profiles ?? {})];
  } catch (error) {
    if (!isJobError(error)) throw error;
    return [undefined]; // the record can be looked at without the settings
  }
}
